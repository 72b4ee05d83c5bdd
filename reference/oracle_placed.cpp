// What are the true values of a query or key at its place?
#include <stdexcept>

#include "reference/enclosure.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {

// A gain of exactly 1 is left out: then everything is decided as without one.
Oracle::Question Oracle::placed(const Placement& placement, spec::Role role, Quantity quantity,
                                std::int64_t position, int pair) const {
  if (placement.pairs() != pairs()) {
    throw std::invalid_argument("oracle: the placement has another number of pairs");
  }
  const bool own = quantity == Quantity::temperature;
  Question question{quantity, own ? position : placement.effective(role, position), pair};
  check(question);
  if (placement.gain_units(position, pair) != 0) {
    question.placement = &placement;
    question.role = role;
    question.own_position = position;
  }
  return question;
}

template <class R>
Oracle::Enclosure Oracle::enclose_gain(const Question& question) const {
  if (question.placement == nullptr) return {1, 0};
  const Placement& placement = *question.placement;
  const R value = placement.gain<R>(question.role, question.own_position, question.pair);
  const double units = placement.gain_units(question.own_position, question.pair) * kSecondOrder;
  return {convert<Widest>(value), convert<Widest>(R(value * power_of_two<R>(-kBits<R>) * units))};
}

std::uint64_t Oracle::rounded_at(const Placement& placement, spec::Role role, Quantity quantity,
                                 std::int64_t position, int pair, spec::Dtype dtype) const {
  return rounded(placed(placement, role, quantity, position, pair), dtype);
}

std::string Oracle::decimal_at(const Placement& placement, spec::Role role, Quantity quantity,
                               std::int64_t position, int pair, int digits) const {
  return decimal(placed(placement, role, quantity, position, pair), digits);
}

std::pair<std::uint64_t, std::uint64_t> Oracle::rotated_at(const Placement& placement,
                                                           spec::Role role, std::int64_t position,
                                                           int pair, double x, double y,
                                                           spec::Dtype dtype) const {
  return rotated(placed(placement, role, Quantity::cos, position, pair), x, y, dtype);
}

#define ROPECHECK_INSTANTIATE(R) \
  template Oracle::Enclosure Oracle::enclose_gain<R>(const Question&) const;
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
