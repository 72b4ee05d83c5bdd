// How does the binary32 kernel read a plan? Signed digits, padded to whole vectors.
#include <algorithm>
#include <cmath>

#include "optimized/plan.hpp"

namespace ropecheck::optimized {
namespace {

using Word = unsigned __int128;

/// Digits are taken off from below, nearest multiples of 2^64 and 2^32, so that each is signed.
void append_digits(Plan::Data::Fast& fast, Word step) {
  const auto low = static_cast<std::int64_t>(static_cast<std::uint64_t>(step));
  const Word above = (step - static_cast<Word>(static_cast<__int128>(low))) >> 64;
  const auto digit1 = static_cast<std::int32_t>(static_cast<std::uint32_t>(above));
  const Word top = (above - static_cast<Word>(static_cast<__int128>(digit1))) >> 32;
  fast.digit0.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(top)));
  fast.digit1.push_back(digit1);
  fast.digit2.push_back(std::ldexp(static_cast<float>(low), 34 - 128));
}

/// The angle's own error, |position|·2^-100·turns, then stays below 2^-61 turns at int32 positions.
constexpr double kMostTurns = 256;

}  // namespace

void prepare_fast(Plan::Data& data) {
  Plan::Data::Fast& fast = data.fast;
  fast.usable = fast_scale(data.attention_scale);
  if (!fast.usable) return;
  const bool calm = std::ranges::all_of(data.frequency, [](double frequency) {
    return std::fabs(frequency) <= kFullTurn * kMostTurns;
  });
  for (std::size_t k = 0; k < kCosineExact.size(); ++k) {
    fast.exact_cosine[k] = data.attention_scale * kCosineExact[k];
    fast.exact_sine[k] = data.attention_scale * kSineExact[k];
  }
  fast.exact_usable = calm && !data.may_underflow;
  fast.coefficients = fast_coefficients(data.attention_scale, data.attention_scale_low);
  const std::size_t pairs = data.step_high.size();
  const std::size_t padded = (pairs + kFastLanes - 1) / kFastLanes * kFastLanes;
  for (std::size_t i = 0; i < padded; ++i) {
    const std::size_t pair = i < pairs ? i : pairs - 1;
    append_digits(fast, static_cast<Word>(data.step_high[pair]) << 64 | data.step_low[pair]);
    if (data.placed) fast.axis.push_back(data.axis[pair]);
  }
}

}  // namespace ropecheck::optimized
