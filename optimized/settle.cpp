// Which number is the correctly rounded one, where double cannot tell? Sine and cosine in
// binary128.
#include "optimized/settle.hpp"

#include <algorithm>

#include "optimized/quad.hpp"

namespace ropecheck::optimized {
namespace {

using Word = unsigned __int128;

/// The bit pattern nearest to `value`, ties to even. A pattern counts up through subnormals,
/// normals and infinity without a gap, so a carry goes the right way by itself.
std::uint32_t round_to(spec::Dtype dtype, Quad value) {
  const spec::FormatInfo& format = spec::info(dtype);
  const Quad magnitude = fabsq(value);
  const std::uint32_t sign = signbitq(value) ? 1u << (8 * format.bytes - 1) : 0;
  const int fraction_bits = format.precision - 1;
  const auto exponent_field = [&](int exponent) {
    return static_cast<std::uint32_t>(exponent - format.min_exponent) << fraction_bits;
  };
  const std::uint32_t infinity = exponent_field(format.max_exponent + 2);
  if (magnitude == 0) return sign;
  const int exponent = std::max(ilogbq(magnitude), format.min_exponent);
  if (exponent > format.max_exponent) return sign | infinity;
  const auto units =
      static_cast<std::uint32_t>(rintq(scalbnq(magnitude, fraction_bits - exponent)));
  return sign | std::min(exponent_field(exponent) + units, infinity);
}

/// What is left beside the nearest quarter turn, in turns, and which quarter it is.
struct Rest {
  Quad turns;
  int quadrant;
};

Rest rest_at(const Plan::Data& plan, std::size_t pair, std::int64_t position) {
  if (plan.slow_turns[pair] != 0) {
    const Quad frequency = static_cast<Quad>(plan.frequency[pair]) + plan.frequency_low[pair];
    return {position * frequency / (2 * M_PIq), 0};
  }
  const Word step = static_cast<Word>(plan.step_high[pair]) << 64 | plan.step_low[pair];
  const Word shifted =
      step * static_cast<Word>(static_cast<__int128>(position)) + (static_cast<Word>(1) << 125);
  const Word inside = shifted & ((static_cast<Word>(1) << 126) - 1);
  const auto centred = static_cast<__int128>(inside) - (static_cast<__int128>(1) << 125);
  return {scalbnq(static_cast<Quad>(centred), -128), static_cast<int>(shifted >> 126)};
}

}  // namespace

Codes settle(const Plan::Data& plan, std::size_t pair, std::int64_t position, spec::Dtype dtype) {
  const Rest rest = rest_at(plan, pair, position);
  Quad sine, cosine;
  sincosq(2 * M_PIq * rest.turns, &sine, &cosine);
  const Quad scale = static_cast<Quad>(plan.attention_scale) + plan.attention_scale_low;
  const bool odd = rest.quadrant % 2 != 0;
  const Quad cos = scale * (odd ? sine : cosine);
  const Quad sin = scale * (odd ? cosine : sine);
  const bool cos_negative = rest.quadrant == 1 || rest.quadrant == 2;
  return {round_to(dtype, cos_negative ? -cos : cos),
          round_to(dtype, rest.quadrant >= 2 ? -sin : sin)};
}

}  // namespace ropecheck::optimized
