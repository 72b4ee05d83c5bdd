// How wrong may a value be in each conformance class? The bounds as pure functions.
#include "properties/conformance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "properties/judge_numbers.hpp"
#include "properties/shared_truth.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kUnit32 = 0x1p-24;  // unit roundoff of binary32
constexpr double kNormal32 = 87;     // e^87 and its inverse are normal numbers of binary32
constexpr double kSqrt2 = std::numbers::sqrt2;
// The bounds themselves are computed in binary64; this covers their own rounding.
constexpr double kUp = 1 + 0x1p-48;

double unit(spec::Dtype dtype) { return spec::info(dtype).unit_roundoff; }

double rotation_error(double table, double lengthening, double u) {
  return (table / u + (1 + lengthening) * (1 + kSqrt2 + kSqrt2 * u)) * kUp;
}

}  // namespace

Allowance::Allowance(const spec::Specification& specification, reference::Truth truth,
                     Source source)
    : source_(source) {
  rotary_dim_ = specification.head.rotary_dim;
  placement_.emplace(specification);
  if (const auto* xpos = std::get_if<spec::XPos>(&specification.scheme)) gained_ = *xpos;
  if (source != Source::configuration) return;
  product_ = shared_bound(reference::Arithmetic::fp32_product, specification);
  recurrence_ = shared_bound(reference::Arithmetic::fp32_recurrence, specification);
  // The truth `shipped` is off the ideal by half an ulp of binary32 at most.
  if (truth == reference::Truth::shipped) shipped_ = kUnit32;
}

double Allowance::gain_error(std::int64_t position, int pair) const {
  if (!gained_) return 0;
  const double logarithm = std::log((2.0 * pair + 0.4 * rotary_dim_) / (1.4 * rotary_dim_));
  const double power =
      std::abs((static_cast<double>(position) - gained_->center) / gained_->scale_base);
  const double exponent = kUnit32 * power * (6 + 3 * std::abs(logarithm));
  // Beyond binary32's normal range the gain, or the inverse it is made from, may be lost entirely.
  const double lost = power * std::abs(logarithm) > kNormal32 ? 1 : 0;
  return lost + (std::expm1(exponent) * (1 + 4 * kUnit32) + 4 * kUnit32) * kUp;
}

Slack Allowance::at(std::int64_t position, spec::Role role, int pair, double angle) const {
  const double size = std::abs(angle) * kUp;
  if (source_ == Source::table) return {};
  if (source_ == Source::frequencies) {
    const double rounding = size * ((1 + kUnit32) * (1 + kUnit32) - 1);
    return {rounding, rounding, 0};
  }
  const double shipped = shipped_ * size;
  const auto at = static_cast<double>(placement_->effective(role, position));
  const double product = product_->angle(at, pair) + shipped;
  const double recurrence = recurrence_->angle(at, pair) + shipped;
  const double scale = product_->attention_scale();
  const double gain = gain_error(position, pair);
  return {product, std::max(product, recurrence), scale + gain + scale * gain};
}

Slack Allowance::frequency(int pair) const {
  if (source_ != Source::configuration) return {};
  const double product = product_->frequency(pair) + shipped_;
  const double recurrence = recurrence_->frequency(pair) + shipped_;
  return {product, std::max(product, recurrence), product_->attention_scale()};
}

Bounds table_bounds(spec::Dtype dtype, double attention_scale, double ulp, const Slack& slack) {
  const double flat = 2 * unit(dtype);
  const double floor = smallest_subnormal(spec::info(dtype));
  const auto off_angle = [&](double angle) {
    const double relative = (1 + slack.scale) * (flat + angle) + slack.scale;
    return std::max(attention_scale * relative * kUp, floor);
  };
  return {ulp / 2, ulp, std::max(flat * attention_scale * kUp, floor),
          off_angle(slack.product_angle), off_angle(slack.recurrence_angle)};
}

Bounds pair_bounds(spec::Dtype dtype, double attention_scale, const Slack& slack) {
  const double u = unit(dtype);
  const double floor = smallest_subnormal(spec::info(dtype)) / attention_scale;
  const double faithful = std::hypot(2 * u, floor);
  const double flat = std::max(2 * kSqrt2 * u, kSqrt2 * floor);
  const double radial = slack.scale + flat * (1 + slack.scale);
  return {1 * kUp, rotation_error(faithful, faithful, u), rotation_error(flat, flat, u),
          rotation_error(slack.product_angle * (1 + slack.scale) + radial, radial, u),
          rotation_error(slack.recurrence_angle * (1 + slack.scale) + radial, radial, u)};
}

double pair_floor(spec::Dtype dtype) { return kSqrt2 * smallest_subnormal(spec::info(dtype)); }

Bounds relative_bounds(spec::Dtype dtype, double product_error, double recurrence_error) {
  const double u = unit(dtype);
  const double flat = dtype == spec::Dtype::f64 ? 2 + product_error / kUnit32 * kUp : 2;
  return {1, 2, flat, 2 + product_error / u * kUp, 2 + recurrence_error / u * kUp};
}

double flat_table_bound(spec::Dtype dtype) { return 2 * unit(dtype); }

}  // namespace ropecheck::properties
