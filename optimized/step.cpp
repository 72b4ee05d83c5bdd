// How does a frequency become a step? Turns per token, 128 bits of them, and what a plan holds
// beside.
#include <cmath>

#include "optimized/schedule.hpp"

namespace ropecheck::optimized {
namespace {

/// The step of one frequency, appended. Below 2^-60 turns per token the pair is a slow one.
void append(Plan::Data& data, Quad frequency) {
  require(finiteq(frequency), "frequencies must be finite");
  const Quad turns = frequency / kTurn;
  const bool slow = fabsq(turns) < 0x1p-60;
  const Quad scaled = slow ? Quad(0) : (turns - floorq(turns)) * 0x1p64;
  const Quad high = floorq(scaled);
  // Rounding the low word may carry: 2^128 is then added as a whole, wrapping like every phase.
  using Word = unsigned __int128;
  const Word step =
      (static_cast<Word>(high) << 64) + static_cast<Word>(rintq((scaled - high) * 0x1p64));
  data.frequency.push_back(static_cast<double>(frequency));
  data.frequency_low.push_back(static_cast<double>(frequency - data.frequency.back()));
  data.step_high.push_back(static_cast<std::uint64_t>(step >> 64));
  data.step_low.push_back(static_cast<std::uint64_t>(step));
  data.slow_turns.push_back(slow ? static_cast<double>(turns) : 0);
  // 2^-100: the frequency's error (kFrequencyError) times a ramp scheme's factor up to 2^10.
  const double doubt = 0x1p53 * (0x1p-100 * std::fabs(static_cast<double>(turns)) + 0x1p-129);
  data.doubt_turns.push_back(slow ? 0 : doubt);
  // No other pair comes nearer to a multiple of a quarter turn than 2^-80 without being in doubt.
  data.may_underflow |= (slow && frequency != 0) || std::fabs(data.attention_scale) < 0x1p-40;
}

}  // namespace

Plan::Data plan_of(const spec::Specification& specification) {
  require(specification.base > 1 && std::isfinite(specification.base), "base must exceed 1");
  Plan::Data data = empty_plan(specification.head, 1);
  const Schedule schedule = schedule_of(specification);
  data.attention_scale = static_cast<double>(schedule.attention_scale);
  data.attention_scale_low = static_cast<double>(schedule.attention_scale - data.attention_scale);
  require(std::isfinite(data.attention_scale), "attention_scale must be finite");
  for (const Quad frequency : schedule.frequency) append(data, frequency);
  place(data, specification);
  prepare_fast(data);
  return data;
}

Plan::Data plan_of(const spec::Head& head, std::span<const double> frequencies,
                   double attention_scale) {
  spec::Specification plain;
  plain.head = head;
  return plan_of(plain, frequencies, attention_scale);
}

Plan::Data plan_of(const spec::Specification& specification, std::span<const double> frequencies,
                   double attention_scale) {
  Plan::Data data = empty_plan(specification.head, attention_scale);
  require(frequencies.size() == static_cast<std::size_t>(data.head.pairs()),
          "one frequency per pair is needed");
  for (const double frequency : frequencies) append(data, frequency);
  place(data, specification);
  prepare_fast(data);
  return data;
}

}  // namespace ropecheck::optimized
