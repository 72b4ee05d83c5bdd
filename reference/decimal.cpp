#include "reference/decimal.hpp"

#include <memory>

namespace ropecheck::reference {
namespace {

mpz_class power_of_ten(unsigned long exponent) {
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), 10, exponent);
  return result;
}

}  // namespace

Decimal to_decimal(const Widest& value, int digits) {
  if (value == 0) return {false, "0", 1};
  Decimal decimal;
  const std::unique_ptr<char, decltype(&mpfr_free_str)> text(
      mpfr_get_str(nullptr, &decimal.exponent, 10, static_cast<std::size_t>(digits), raw(value),
                   MPFR_RNDN),
      mpfr_free_str);
  decimal.negative = text.get()[0] == '-';
  decimal.digits = text.get() + (decimal.negative ? 1 : 0);
  return decimal;
}

mpq_class to_rational(const Decimal& decimal) {
  const long shift = decimal.exponent - static_cast<long>(decimal.digits.size());
  mpz_class digits(decimal.digits, 10);
  if (decimal.negative) digits = -digits;
  if (shift >= 0) return mpq_class(digits * power_of_ten(static_cast<unsigned long>(shift)));
  mpq_class result(digits, power_of_ten(static_cast<unsigned long>(-shift)));
  result.canonicalize();
  return result;
}

bool adjacent(const Decimal& low, const Decimal& high) {
  if (low.negative != high.negative || low.digits == "0" || high.digits == "0") return false;
  const Decimal& small = low.negative ? high : low;
  const Decimal& large = low.negative ? low : high;
  const mpz_class next = mpz_class(small.digits, 10) + 1;
  Decimal carried{small.negative, next.get_str(), small.exponent};
  if (carried.digits.size() > small.digits.size()) {
    carried.digits.pop_back();
    ++carried.exponent;
  }
  return carried == large;
}

std::string to_text(const Decimal& decimal) {
  std::string digits = decimal.digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) return "0";
  const auto count = static_cast<long>(digits.size());
  const long whole = decimal.exponent;  // digits before the point
  std::string text = decimal.negative ? "-" : "";
  if (whole < -4 || whole > 21) {
    text += digits[0];
    if (count > 1) text.append(".").append(digits, 1);
    return text.append("e").append(std::to_string(whole - 1));
  }
  if (whole <= 0)
    return text.append("0.").append(static_cast<std::size_t>(-whole), '0').append(digits);
  if (whole >= count)
    return text.append(digits).append(static_cast<std::size_t>(whole - count), '0');
  const auto point = static_cast<std::size_t>(whole);
  return text.append(digits, 0, point).append(".").append(digits, point);
}

}  // namespace ropecheck::reference
