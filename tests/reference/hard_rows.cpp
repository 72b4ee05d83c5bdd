#include "tests/reference/hard_rows.hpp"

#include <cmath>

#include "reference/precision.hpp"

namespace ropecheck::test {

using reference::Real;
using reference::round_to;
using spec::Dtype;

std::uint64_t given_near(Dtype dtype, double value, std::mt19937_64& random) {
  const std::uint64_t sign = std::uint64_t{1} << (8 * spec::info(dtype).bytes - 1);
  const std::uint64_t right = round_to(dtype, Real(value));
  const std::uint64_t infinity = round_to(dtype, Real(INFINITY));
  const std::uint64_t special[] = {0,
                                   sign,
                                   1,
                                   sign + 1,
                                   infinity,
                                   infinity + sign,
                                   infinity - 1,
                                   2 * sign - 1,
                                   right ^ sign,
                                   random() % (2 * sign)};
  const auto choice = random() % 40;
  if (choice < std::size(special)) return special[choice];
  return choice < 20 ? (right + random() % 7 - 3) % (2 * sign) : right;
}

std::uint64_t neighbour(Dtype dtype, double value, Side side) {
  const auto ulp = static_cast<double>(reference::ulp(dtype, Real(value)));
  return round_to(dtype, Real(value + (side == Side::above ? 0.2 : -0.2) * ulp));
}

Side either(std::mt19937_64& random) { return random() % 2 == 0 ? Side::above : Side::below; }

Filled::Filled(const reference::FastOracle& fast, std::int64_t first, std::size_t count,
               Dtype dtype, const std::function<std::uint64_t(double)>& given) {
  const auto pairs = static_cast<std::size_t>(fast.pairs());
  const std::size_t stride = pairs + 3;
  std::vector<double> exact_cos(count * pairs), exact_sin(count * pairs);
  fast.values(first, count, exact_cos.data(), exact_sin.data());
  cos.resize(count * stride * static_cast<std::size_t>(spec::info(dtype).bytes));
  sin.resize(cos.size());
  block = {first, count, dtype, cos.data(), sin.data(), stride};
  for (std::size_t from = 0; from < count * pairs; ++from) {
    const std::size_t to = from / pairs * stride + from % pairs;
    spec::store_bits(dtype, cos.data(), to, given(exact_cos[from]));
    spec::store_bits(dtype, sin.data(), to, given(exact_sin[from]));
  }
}

namespace {

/// A number near `about` where an answer changes.
double turning_point(Dtype dtype, double about, std::mt19937_64& random) {
  if (random() % 8 == 0) return std::exp2(std::floor(std::log2(about)));
  constexpr double kAway[] = {0.5, 0.5, 0.5, 0.3, 0.7, -0.5};
  const auto ulp = static_cast<double>(reference::ulp(dtype, Real(about)));
  return spec::decode(dtype, round_to(dtype, Real(about))) +
         ulp * kAway[random() % std::size(kAway)];
}

}  // namespace

std::vector<double> hard_frequencies(Dtype dtype, double scale, std::int64_t position, int count,
                                     std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<double> frequencies;
  while (static_cast<int>(frequencies.size()) < count) {
    const auto binades = static_cast<int>(random() % (random() % 2 == 0 ? 27 : 3));
    const double about = std::ldexp(std::abs(scale) * uniform(random), -binades);
    const double sine = turning_point(dtype, about, random) / std::abs(scale);
    if (!(sine > 0 && sine < 1)) continue;
    const double angle = random() % 3 == 0 ? std::acos(sine) : std::asin(sine);
    const double units = static_cast<double>(random() % 41) - 20;
    const double off = std::ldexp(units, -53 - static_cast<int>(random() % 4));
    frequencies.push_back(angle * (1 + off) / static_cast<double>(position));
  }
  return frequencies;
}

}  // namespace ropecheck::test
