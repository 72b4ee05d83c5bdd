// What does a plan hold? Per pair a 128-bit phase step; the arithmetic that fills it stays in
// frequency.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "optimized/rope.hpp"

namespace ropecheck::optimized {

/// Structure of arrays, [pairs] each.
///
///   phase(m) = m·step mod 2^128 (in 2^-128 turns),   angle(m) = 2π·(phase(m)·2^-128 +
///   m·slow_turns)
///
/// A pair is either integer (slow_turns = 0) or slow (step = 0): below 2^-64 turns per token a
/// 128-bit step would keep fewer than 64 significant bits, while position·slow_turns never reaches
/// an eighth of a turn and needs no reduction.
struct Plan::Data {
  spec::Head head;
  double attention_scale = 1;
  std::vector<double> frequency;         ///< rad/token, rounded to double
  std::vector<std::uint64_t> step_high;  ///< upper 64 bits of the step
  std::vector<std::uint64_t> step_low;
  std::vector<double> slow_turns;  ///< turns per token
};

/// throws std::invalid_argument unless the condition holds.
void require(bool condition, const char* message);

/// A plan without pairs yet. Throws std::invalid_argument unless head and scale are valid.
Plan::Data empty_plan(const spec::Head& head, double attention_scale);

/// The plan of a specification, in binary128.                                             (S2,
/// S5-S15)
///
/// error    frequencies: see kFrequencyError (bound.hpp)
/// throws   std::invalid_argument naming the parameter that has no meaning
Plan::Data plan_of(const spec::Specification& specification);

/// The plan of given frequencies, in rad/token: those very numbers.
Plan::Data plan_of(const spec::Head& head, std::span<const double> frequencies,
                   double attention_scale);

}  // namespace ropecheck::optimized
