// Is a table value the correctly rounded one? Answered in about a nanosecond, with a proved error,
// for every position.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/oracle.hpp"

namespace ropecheck::reference {

struct FastTarget;
struct Judgement;
struct Tile;
struct TileResult;

/// What exact judging of a block of table values found. Merging is commutative and associative.
struct Tally {
  std::uint64_t values = 0;  ///< cosines and sines compared
  std::uint64_t not_correctly_rounded = 0;
  /// Decided by MPFR because the proved error could have changed the answer.
  std::uint64_t undecided = 0;
  /// Sum mod 2^64 over all pairs of (cos + k mod 2^32)·(sin + (k >> 32) mod 2^32), of the bit
  /// patterns, k = position·kPositionKey + pair·kPairKey mod 2^64 (the NH hash of Black et al.,
  /// 1999): the order of the pairs does not matter, which values stand where does.
  std::uint64_t digest = 0;
  struct Worst {
    double ulp = -1;  ///< fractional error against the exact value, from MPFR
    std::int64_t position = 0;
    int pair = 0;
    bool sine = false;
    std::uint64_t bits = 0;  ///< what the kernel gave
  } worst;                   ///< among equals the smallest (position, pair, sine)

  void merge(const Tally& other);
};

/// Rows of a kernel's output: cos and sin of `count` consecutive positions, [count][row_stride],
/// `pairs` values a row.
struct TableBlock {
  std::int64_t first = 0;
  std::size_t count = 0;
  spec::Dtype dtype = spec::Dtype::f32;
  const void* cos = nullptr;
  const void* sin = nullptr;
  std::size_t row_stride = 0;
};

/// The certified fast oracle.
///
/// The phase is kept in turns as a 128-bit fraction: position·step, exact but for the rounding of
/// the step (taken from MPFR). The leading 64 bits give the quarter turn and the angle within it;
/// sine and cosine follow from polynomials in binary64 (fast_polynomials.hpp). Error, proved in
/// fast_oracle.cpp, of a value v (attention scale included):
///
///   |computed - exact| <= absolute_error + relative_error·|v|
///
/// A decision that this error could change goes to MPFR (Ziv): correct rounding, and every new
/// maximum of the error in ulps. So counts, maximum and witness are those of exact arithmetic.
///
/// units    position: tokens, |position| <= 2^53
/// domain   |frequency|·(its error in units of 2^-200) <= 2^64: the step is then off by its
/// rounding dtypes   f32, f16, bf16 threads  every method may be called from several threads
class FastOracle {
 public:
  /// special  a scheme of several axes: text tokens, which have the same position on every axis;
  ///          the shift of an axial scheme is added
  /// throws   std::invalid_argument where queries and keys turn differently: no table serves both
  explicit FastOracle(const Oracle& oracle);

  int pairs() const { return pairs_; }
  double attention_scale() const { return scale_; }

  /// 7.6u are proved; the rest is for the roundings of the judgement itself.
  static constexpr double kRelativeError = 10 * 0x1p-53;
  /// In radians: 2^-64 turns for the bits left out, |position|·2^-129 for the step.
  static constexpr double kPhaseError = 0x1p-61;

  /// A·cos and A·sin of `count` consecutive positions, [count][pairs].
  void values(std::int64_t first, std::size_t count, double* cos, double* sin) const;

  /// Judges every value of the block. `known_worst`: errors below it need not be looked at again (0
  /// = report all).
  ///
  /// throws std::invalid_argument for another dtype or a position beyond 2^53
  Tally judge(const TableBlock& block, double known_worst = 0) const;

  /// The instruction sets that can judge here, best first ("AVX-512", "AVX2", "baseline"); the
  /// first is in use. Answers do not depend on it.
  static std::vector<std::string> targets();
  /// For tests and measurements: judges with the named one. False if it cannot run here.
  bool use_target(std::string_view name);

  /// The bits by which a test breaks the oracle on purpose: adds `delta` to the leading word of one
  /// pair's step.
  void corrupt_step(int pair, std::uint64_t delta) {
    high_[static_cast<std::size_t>(pair)] += delta;
  }
  /// The same for the error that it claims: judges as if these were the two bounds.
  void claim(double relative_error, double phase_error) {
    relative_error_ = relative_error;
    phase_error_ = phase_error;
  }

 private:
  Judgement judgement(spec::Dtype dtype, double known_worst) const;
  void judge_tile(const TableBlock& block, const Judgement& with, std::size_t row, int pair,
                  Tally& tally) const;
  void look_closely(const TableBlock& block, std::size_t row, int pair, const Tile& tile,
                    const TileResult& result, Tally& tally) const;
  void exact_value(const TableBlock& block, std::size_t row, int pair, bool sine,
                   Tally& tally) const;

  const Oracle* oracle_;
  const FastTarget* on_;
  int pairs_ = 0;
  double scale_ = 1;
  std::int64_t shift_ = 0;  // tokens from a position to where its pairs turn
  double relative_error_ = kRelativeError;
  double phase_error_ = kPhaseError;
  // [pairs, rounded up to whole vectors]: step = (high·2^64 + low) / 2^128 turns per token
  std::vector<std::uint64_t> high_;
  std::vector<std::uint64_t> low_;
  std::vector<double>
      inexact_;  // 0 where every value is exact (a zero frequency, the padding), else 1
};

}  // namespace ropecheck::reference
