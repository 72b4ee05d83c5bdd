// What does a plan hold? Per pair a 128-bit phase step; the arithmetic that fills it stays in
// schedule.cpp, frequency.cpp and step.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "optimized/fast_coefficients.hpp"
#include "optimized/placing.hpp"
#include "optimized/rope.hpp"

namespace ropecheck::optimized {

/// Structure of arrays, [pairs] each.
///
///   phase(m) = m·step mod 2^128 (in 2^-128 turns),   angle(m) = 2π·(phase(m)·2^-128 +
///   m·slow_turns)
///
/// A pair is either integer (slow_turns = 0) or slow (step = 0): below 2^-60 turns per token a
/// 128-bit step would keep fewer than 68 significant bits, while position·slow_turns never reaches
/// an eighth of a turn and needs no reduction.
struct Plan::Data {
  spec::Head head;
  double attention_scale = 1;
  double attention_scale_low = 0;        ///< what the rounding to double left
  std::vector<double> frequency;         ///< rad/token, rounded to double
  std::vector<double> frequency_low;     ///< what the rounding to double left
  std::vector<std::uint64_t> step_high;  ///< upper 64 bits of the step
  std::vector<std::uint64_t> step_low;
  std::vector<double> slow_turns;  ///< turns per token
  /// Where |rest| < |position|·doubt_turns, the angle's own error exceeds 2^-53·|rest|.
  std::vector<double> doubt_turns;
  /// Whether a value may be subnormal in f32 or bf16: a small scale, or a pair slow enough.
  bool may_underflow = false;

  /// Whether some pair turns at another position than the token's one, or with a gain; only then
  /// do the next five say anything.
  bool placed = false;
  int axes = 1;                    ///< positions of a token
  bool by_role = false;            ///< whether queries and keys differ
  std::vector<std::int32_t> axis;  ///< of each pair
  std::array<PositionMap, 2> map;  ///< by Role: of queries, of keys
  Gain gain;

  /// What the binary32 kernel reads: the step in signed digits, digit0·2^-32 + digit1·2^-64 +
  /// digit2·2^-34 turns, the last pair repeated up to whole vectors; coefficients; whether the
  /// scale allows it.
  struct Fast {
    std::vector<std::int32_t> digit0;
    std::vector<std::int32_t> digit1;
    std::vector<float> digit2;
    std::vector<std::int32_t> axis;
    FastCoefficients coefficients;
    bool usable = false;
    std::array<double, 6> exact_cosine{};  ///< kCosineExact times A
    std::array<double, 6> exact_sine{};
    bool exact_usable = false;  ///< likewise for correctly rounded tables
  } fast;
};

/// Most positions of a token.
inline constexpr int kMostAxes = 4;

/// Lanes of the widest vector of the binary32 kernel.
inline constexpr std::size_t kFastLanes = 16;

/// Fills `data.fast` from the rest. (fast_plan.cpp)
void prepare_fast(Plan::Data& data);

/// Fills what `data.placed` speaks of. (placing.cpp)
///
/// throws   std::invalid_argument naming the parameter that has no meaning
void place(Plan::Data& data, const spec::Specification& specification);

/// throws std::invalid_argument unless the condition holds.
void require(bool condition, const char* message);

/// A plan without pairs yet. Throws std::invalid_argument unless head and scale are valid.
Plan::Data empty_plan(const spec::Head& head, double attention_scale);

/// The plan of a specification, in binary128. (S2, S5-S15, S22-S30)
///
/// error    frequencies: see kFrequencyError (bound.hpp)
/// throws   std::invalid_argument naming the parameter that has no meaning
Plan::Data plan_of(const spec::Specification& specification);

/// The plan of given frequencies, in rad/token: those very numbers; axes, position maps and gains
/// of the specification.
Plan::Data plan_of(const spec::Head& head, std::span<const double> frequencies,
                   double attention_scale);
Plan::Data plan_of(const spec::Specification& specification, std::span<const double> frequencies,
                   double attention_scale);

}  // namespace ropecheck::optimized
