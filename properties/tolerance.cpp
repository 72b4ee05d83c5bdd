// How do the classes' bounds reach an identity? One function each for frequency, table value and
// rotated pair.
#include "properties/tolerance.hpp"

#include <algorithm>
#include <cmath>

namespace ropecheck::properties {

Tolerance::Tolerance(const Granted& granted, const Caller& caller)
    : granted_(granted.at_most(Class::fp32_recurrence)),
      frequency_dtype_(caller.description().frequency_dtype),
      allowance_(caller.specification(), reference::Truth::ideal, caller.source()),
      placement_(caller.specification()),
      scale_(static_cast<double>(caller.oracle().schedule().attention_scale)) {
  for (const auto& frequency : caller.oracle().schedule().frequency) {
    frequency_.push_back(static_cast<double>(frequency));
  }
}

// Of a query or of a key, whichever is larger: identities look at both.
Slack Tolerance::slack(std::int64_t position, int pair) const {
  const auto of = [&](spec::Role role) {
    const auto effective = static_cast<double>(placement_.effective(role, position));
    return allowance_.at(position, role, pair, effective * frequency_[pair]);
  };
  const Slack query = of(spec::Role::query);
  if (!placement_.by_role()) return query;
  const Slack key = of(spec::Role::key);
  return {std::max(query.product_angle, key.product_angle),
          std::max(query.recurrence_angle, key.recurrence_angle), std::max(query.scale, key.scale)};
}

double Tolerance::size(std::int64_t position, int pair) const {
  if (!placement_.has_gain()) return scale_;
  const auto gain = [&](spec::Role role) {
    return static_cast<double>(placement_.gain<reference::Real>(role, position, pair));
  };
  return scale_ * std::max(gain(spec::Role::query), gain(spec::Role::key));
}

double Tolerance::frequency(int pair) const {
  const Slack slack = allowance_.frequency(pair);
  const double roundoff = spec::info(frequency_dtype_).unit_roundoff;
  return of_class(relative_bounds(frequency_dtype_, slack.product_angle, slack.recurrence_angle),
                  Level::frequencies, frequency_dtype_) *
         roundoff;
}

double Tolerance::attention_scale() const {
  const double error = allowance_.frequency(0).scale;
  const double roundoff = spec::info(frequency_dtype_).unit_roundoff;
  return of_class(relative_bounds(frequency_dtype_, error, error), Level::frequencies,
                  frequency_dtype_) *
         roundoff;
}

// The ulp is not known here: for correct and faithful that of A, the largest value a table can
// hold.
double Tolerance::table(std::int64_t position, int pair, spec::Dtype dtype) const {
  const double largest_ulp = 2 * spec::info(dtype).unit_roundoff * scale_;
  return of_class(table_bounds(dtype, scale_, largest_ulp, slack(position, pair)), Level::table,
                  dtype);
}

double Tolerance::rotated(std::int64_t position, int pair, spec::Dtype dtype) const {
  const double roundoff = spec::info(dtype).unit_roundoff;
  return of_class(pair_bounds(dtype, size(position, pair), slack(position, pair)), Level::rotate,
                  dtype) *
         roundoff;
}

}  // namespace ropecheck::properties
