// How wrong may a value be in each conformance class? The bounds as pure functions, each with its
// derivation.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "properties/verdict.hpp"
#include "reference/bounds.hpp"
#include "reference/placement.hpp"

namespace ropecheck::properties {

/// A-priori errors of the two binary32 ways of computing an angle, at one position and pair.
struct Slack {
  double product_angle = 0;     ///< radians
  double recurrence_angle = 0;  ///< radians, at least product_angle
  double scale = 0;             ///< relative, of the attention scale
};

/// The classes that have a bound, best first; `none` has none.
constexpr int kBoundedClasses = 5;
using Bounds = std::array<double, kBoundedClasses>;  ///< by static_cast<int>(Class)

/// The slack of a specification at every position and pair.
///
///   configuration  the bounds of reference::AngleBound; with the truth `shipped` the rounding of
///   each frequency is added frequencies    only the position's conversion and the product round:
///   |angle|·((1 + u)² - 1), u = 2^-24 table          none: the numbers given are the truth
class Allowance {
 public:
  Allowance(const spec::Specification& specification, reference::Truth truth, Source source);

  /// The slack of a query or key pair at the position on the pair's axis. `angle`: the true one in
  /// radians.
  ///
  /// With a gain ζ^n, n = ±(p - c)/B, computed in binary32 (S28), the scale is off by more: ζ takes
  /// five roundings after that of 0.4 (6u), n at most three (p - c, B, their quotient), the power
  /// 2 ulps <= 4u and its product with A one:
  ///
  ///   |computed gain - gain| / gain <= exp(u·(6|n| + 3|n·ln ζ|))·(1 + 4u) - 1
  ///
  /// and 1 more where |n·ln ζ| > 87: there the gain leaves binary32's normal range.
  Slack at(std::int64_t position, spec::Role role, int pair, double angle) const;
  /// Relative errors of a frequency: product and recurrence in units of 1; `scale` as in at().
  Slack frequency(int pair) const;

 private:
  std::shared_ptr<const reference::AngleBound> product_;
  std::shared_ptr<const reference::AngleBound> recurrence_;
  double gain_error(std::int64_t position, int pair) const;

  double shipped_ = 0;  ///< relative
  Source source_;
  std::optional<reference::Placement> placement_;
  std::optional<spec::XPos> gained_;  ///< where there is a gain
  int rotary_dim_ = 0;
};

/// Allowed |got - exact| of one table value of size |exact| (its ulp given), in absolute terms.
/// (S18)
///
///   correct         ulp/2 (a necessary condition; equality with the rounded value decides)
///   faithful        1 ulp
///   dtype           2u·A, flat in position
///   fp32-angle      A·((1 + e)(2u + a) + e), a = angle error, e = relative error of the attention
///   scale fp32-recurrence the same with the larger angle error of the running product
///
/// Derivation of the last two: the kernel's value is A(1+e')·(cos(angle + a') + r), |e'| <= e, |a'|
/// <= a, |r| <= 2u. Cosine has slope at most 1, so the value is off by at most A(1+e)(a + 2u) +
/// A·e·|cos|. A value below the normal range cannot be better than one smallest subnormal; where
/// 2u·A is smaller than that (a tiny attention scale) the subnormal takes its place, or `faithful`
/// would not imply `dtype`.
Bounds table_bounds(spec::Dtype dtype, double attention_scale, double ulp, const Slack& slack);

/// Allowed error of a rotated pair in units of u·A·‖pair‖, without the absolute floor of
/// pair_floor().  (S18)
///
/// With a table that is off by τ (as a vector, relative to A) and u the unit roundoff of products
/// and sum:
///
///   table       ‖δ·x‖ <= τ                                          (δ is a rotation-scaling
///   matrix of norm τ) products    ‖(u(|x0 c|+|x1 s|), u(|x0 s|+|x1 c|))‖ <= √2·u·(1+ρ)   (norm of
///   [[|c|,|s|],[|s|,|c|]] is |c|+|s| <= √2) sum         u·‖computed‖ <= u·(1+ρ)(1+√2·u) together
///   E(τ, ρ) = τ/u + (1+ρ)(1 + √2 + √2·u)
///
/// where ρ <= τ is the part of τ that lengthens the pair; an angle error does not lengthen it.
///
///   correct     1: each component is off by at most u·|component|
///   faithful    τ = 2u: |δc| <= 1 ulp <= 2u·|c|, so ‖(δc, δs)‖ <= 2u.       E = 3 + √2 + O(u)
///   dtype       τ = 2√2·u: both values off by 2u·A.                         E = 1 + 3√2 + O(u)
///   fp32-*      τ = a + e + 2√2·u(1+e), ρ = e + 2√2·u(1+e)
///
/// The O(u) terms are kept: for bf16 (u = 2^-8) they are 0.024 and 0.033. A kernel that computes in
/// a wider format than its tensors stays far below; nothing is added for the one rounding to the
/// tensor's format, which is that of the sum. With a given table the same numbers hold with a = e =
/// 0: the kernel may round a binary32 table to its own format.
Bounds pair_bounds(spec::Dtype dtype, double attention_scale, const Slack& slack);

/// Absolute error of a rotated pair that underflow may add: √2 smallest subnormals.
///
/// Two products and one table value per component may each lose half a subnormal (a sum in the
/// subnormal range is exact): at most one subnormal per component, √2 for the vector. One subnormal
/// for the vector, as one might guess, is exceeded by a plain binary16 kernel.
double pair_floor(spec::Dtype dtype);

/// Allowed relative error of a frequency or of the attention scale in units of u(dtype). (S18)
///
///   correct 1 (a necessary condition), faithful 2 (1 ulp <= 2u·|t|; the ulp decides), dtype 2,
///   fp32-* 2 + error/u
///
/// In binary64 `dtype` allows what the binary32 product does, 2^29 times smaller: 2 + error/2^-24
/// units of 2^-53. A scheme of many steps cannot keep 2u in any format, and while for binary32 the
/// next class takes it up, to call a binary64 computation `fp32` would be wrong. k·2^-53 costs a
/// binary32 table less than u up to position 2^29/k.
Bounds relative_bounds(spec::Dtype dtype, double product_error, double recurrence_error);

/// Error of a table relative to A that still counts as `dtype`: 2u. (S18)
double flat_table_bound(spec::Dtype dtype);

}  // namespace ropecheck::properties
