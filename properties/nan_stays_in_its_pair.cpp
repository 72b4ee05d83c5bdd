// A NaN or an infinity stays in its pair: every other element is what it would be without it.
//
//   x[e] not finite, e in pair j  ⟹  only pair j of R(m) x may be not finite (S3)
#include "properties/identities.hpp"
#include "properties/rotation_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "nan_stays_in_its_pair";

/// Exponent all ones; the top bit of the fraction makes it a quiet NaN.
std::uint64_t not_finite(spec::Dtype dtype, bool infinite) {
  const auto& format = spec::info(dtype);
  const auto ones = static_cast<std::uint64_t>(format.max_exponent - format.min_exponent + 2);
  const std::uint64_t quiet = infinite ? 0 : std::uint64_t{1} << (format.precision - 2);
  return (ones << (format.precision - 1)) | quiet;
}

Finding check(const Subject& subject) {
  return for_rotation(subject, kName, [](Turning& t) {
    const auto position = t.draw.position("position");
    const auto place = static_cast<int>(t.draw.integer("pair", 0, t.pairs() - 1));
    const auto infinite = t.draw.flag("infinity");
    const auto second_element = t.draw.flag("second element");
    const auto x = t.heads("x", 1, Values::ordinary);
    const auto [first, second] = spec::pair_elements(t.head.layout, t.head.rotary_dim, place);
    const std::size_t start = t.head.rotary_offset;
    HeadVector poisoned = x;
    poisoned.bits[start + (second_element ? second : first)] = not_finite(t.dtype, infinite);
    const auto clean = t.turn({position}, x);
    auto got = t.turn({position}, poisoned);
    for (const int element : {first, second})
      got.set_bits(start + element, clean.bits(start + element));
    expect_same(t, {position}, x, got, clean);
  });
}

}  // namespace

const Property nan_stays_in_its_pair{kName,
                                     "A NaN or an infinity stays in its pair.",
                                     "x[e] not finite ⟹ only the pair of e may be not finite (S3)",
                                     Kind::rotation,
                                     "L1-other-pairing",
                                     check,
                                     Scope::all};

}  // namespace ropecheck::properties
