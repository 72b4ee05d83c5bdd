// A rigorous enclosure of a real number: MPFI behind ordinary operators.
#pragma once

#include <mpfi.h>

namespace ropecheck::test {

/// [low, high] with 512-bit ends; every operation rounds outwards.
class Interval {
 public:
  Interval(double value = 0) {
    mpfi_init2(value_, kBits);
    mpfi_set_d(value_, value);
  }
  Interval(const Interval& other) : Interval() { mpfi_set(value_, other.value_); }
  Interval& operator=(const Interval& other) {
    mpfi_set(value_, other.value_);
    return *this;
  }
  ~Interval() { mpfi_clear(value_); }

  static Interval pi() {
    Interval result;
    mpfi_const_pi(result.value_);
    return result;
  }

  /// Everything between two numbers.
  static Interval between(double low, double high) {
    Interval result;
    mpfi_interv_d(result.value_, low, high);
    return result;
  }

  friend Interval operator+(const Interval& a, const Interval& b) { return binary(mpfi_add, a, b); }
  friend Interval operator-(const Interval& a, const Interval& b) { return binary(mpfi_sub, a, b); }
  friend Interval operator*(const Interval& a, const Interval& b) { return binary(mpfi_mul, a, b); }
  friend Interval operator/(const Interval& a, const Interval& b) { return binary(mpfi_div, a, b); }
  friend Interval log(const Interval& a) { return unary(mpfi_log, a); }
  friend Interval exp(const Interval& a) { return unary(mpfi_exp, a); }
  friend Interval sqrt(const Interval& a) { return unary(mpfi_sqrt, a); }
  friend Interval abs(const Interval& a) { return unary(mpfi_abs, a); }
  friend Interval cos(const Interval& a) { return unary(mpfi_cos, a); }
  friend Interval sin(const Interval& a) { return unary(mpfi_sin, a); }

  /// True only if it holds for every number inside.
  bool surely_below(const Interval& other) const {
    return mpfr_less_p(&value_->right, &other.value_->left) != 0;
  }
  /// At least |x| for every number x inside.
  double most() const {
    const Interval size = abs(*this);
    return mpfr_get_d(size.high(), MPFR_RNDU);
  }
  mpfr_srcptr low() const { return &value_->left; }
  mpfr_srcptr high() const { return &value_->right; }

 private:
  static constexpr mpfr_prec_t kBits = 512;
  template <class Function>
  static Interval binary(Function function, const Interval& a, const Interval& b) {
    Interval result;
    function(result.value_, a.value_, b.value_);
    return result;
  }
  template <class Function>
  static Interval unary(Function function, const Interval& a) {
    Interval result;
    function(result.value_, a.value_);
    return result;
  }

  mpfi_t value_;
};

// Also for arguments that are plain numbers.
Interval log(const Interval& a);
Interval exp(const Interval& a);
Interval sqrt(const Interval& a);
Interval abs(const Interval& a);

}  // namespace ropecheck::test
