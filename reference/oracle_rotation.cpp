// What are the correctly rounded components of a rotated pair, through any cancellation?
#include <cmath>

#include "reference/ziv.hpp"

namespace ropecheck::reference {
namespace {

using Pattern = std::uint64_t;

/// The formula in IEEE arithmetic: with an infinity or NaN in the pair only signs matter.
std::pair<Pattern, Pattern> rotate_non_finite(double cos, double sin, double x, double y,
                                              spec::Dtype dtype) {
  return {round_to(dtype, Real(x * cos - y * sin)), round_to(dtype, Real(x * sin + y * cos))};
}

}  // namespace

// With cos and sin within ε of the true ones, x·cos - y·sin is within ε(|x| + |y|), plus three
// roundings of terms below |x| + |y| times the larger of them.
template <class R>
std::pair<Oracle::Enclosure, Oracle::Enclosure> Oracle::enclose_rotated(const Question& question,
                                                                        double x, double y) const {
  const auto [cos, sin] = enclose_cos_sin<R>(question);
  if (sin.is_exactly_zero()) {
    const auto times = [&scale = cos](double component) -> Enclosure {
      return {scale.value * component, scale.error * (2 * std::abs(component))};
    };
    return {times(x), times(y)};
  }
  if (x == 0 && y == 0) return {Enclosure{0, 0}, Enclosure{0, 0}};
  const Widest size = abs(Widest(x)) + abs(Widest(y));
  const Widest worst = cos.error > sin.error ? cos.error : sin.error;
  const Widest largest = abs(cos.value) > abs(sin.value) ? abs(cos.value) : abs(sin.value);
  const Widest rounding = power_of_two<Widest>(4 - kBits<Widest>) * largest;
  const Widest error = size * (worst + rounding) * kSecondOrder;
  return {Enclosure{x * cos.value - y * sin.value, error},
          Enclosure{x * sin.value + y * cos.value, error}};
}

std::pair<std::uint64_t, std::uint64_t> Oracle::rotated(std::int64_t position, int pair, double x,
                                                        double y, spec::Dtype dtype) const {
  const Question question{Quantity::cos, position, pair};
  check(question);
  return rotated(question, x, y, dtype);
}

std::pair<std::uint64_t, std::uint64_t> Oracle::rotated(const Question& question, double x,
                                                        double y, spec::Dtype dtype) const {
  if (!std::isfinite(x) || !std::isfinite(y)) {
    const auto [cos, sin] = enclose_cos_sin<Real>(question);
    return rotate_non_finite(static_cast<double>(cos.value), static_cast<double>(sin.value), x, y,
                             dtype);
  }
  const auto no_comparison = [](const mpq_class&) { return std::optional<int>(); };
  const auto component = [&](auto which) {
    return settle(
        ToFormat{dtype}, [&]<class R>() { return enclose_rotated<R>(question, x, y).*which; },
        no_comparison);
  };
  using Both = std::pair<Enclosure, Enclosure>;
  return {component(&Both::first), component(&Both::second)};
}

}  // namespace ropecheck::reference
