// A power of two factors out: nothing over- or underflows on the way for moderate inputs.
//
//   R(m)(2^k x) = 2^k R(m) x (S3)
//
// Exact for our own kernels above the subnormal range; others are allowed their bound on both
// sides.
#include <fmt/format.h>

#include <cmath>

#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "powers_of_two_factor_out";

/// Adds to the exponent; ordinary values stay far from both ends of every format.
HeadVector times_power(HeadVector x, int power) {
  for (auto& bits : x.bits)
    bits += static_cast<std::uint64_t>(power) << (spec::info(x.dtype).precision - 1);
  return x;
}

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto power = static_cast<int>(t.draw.integer("power", 1, 4));
    const auto x = t.heads("x", 1, Values::ordinary);
    const auto plain = t.turn({position}, x), scaled = t.turn({position}, times_power(x, power));
    const long double by = std::ldexp(1.0L, power);
    for (int pair = 0; pair < t.pairs(); ++pair) {
      const auto allowed =
          t.own ? pair_floor(t.dtype) : 2 * t.allowed(position, pair, std::abs(t.pair(x, 0, pair)));
      expect_pair(fmt::format("pair {}", pair), t.pair(scaled, 0, pair),
                  by * t.pair(plain, 0, pair), by * allowed);
    }
  });
}

}  // namespace

const Property powers_of_two_factor_out{kName,
                                        "A power of two factors out.",
                                        "R(m)(2^k x) = 2^k R(m)x (S3)",
                                        Kind::rotation,
                                        "P2-f16-positions",
                                        check};

}  // namespace ropecheck::properties
