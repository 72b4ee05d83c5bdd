// Is a table value the correctly rounded one? The fast oracle, and the proof of its error.
//
// Let P be the exact phase in turns modulo 1, u = 2^-53, all operations in binary64, each with
// relative error <= u whether or not the compiler fuses a product into a sum.
//
//   phase    position·step mod 2^128 is exact; the step is off by at most 2^-129 turns, so the
//   phase by |position|·2^-129
//            <= 2^-76 turns. Only the leading 64 bits are used: 2^-64 turns more. Together below
//            2^-63.99 turns, in radians below 2π·2^-63.99 < 2^-61.3. That is kPhaseError = 2^-61,
//            absolute, with cos and sin having slope <= 1 (and e^(error) terms far below the
//            margin).
//   angle    The distance q from the nearest quarter turn, in quarter turns, |q| <= 1/2, is an
//            integer·2^-64 and rounded once: 1u. z = q² rounds once more.
//   sine     d(sin x)/sin x <= dx/x: 1u. The polynomial is off by 0.36u (kFastSineError), its sum
//            rounds once, what came before it counts less by the factor z·S'/S < 0.21 or smaller
//            terms: 1u + 0.21·(3u + 1u). The product with q rounds once: 1u. Together below 4.3u.
//   cosine   d(cos x)/cos x = x·tan x·dx/x <= 0.786u. The polynomial is off by 2.4u
//            (kFastCosineError). z·C, |z·C| <= 0.293 beside a value >= 0.707, carries z's rounding
//            and that of C (1.2u): 0.415·2.2u < 0.92u, and its own where it is not fused: 0.42u.
//            The sum rounds once: 1u. Together below 5.6u.
//   scale    A is rounded once, the product once: 2u more.
//
// So 7.6u relative, and kRelativeError = 8u covers second-order terms. Differences of values from
// what a kernel gave are exact (Sterbenz) or many ulps. `tests/reference` encloses both polynomials
// over the whole range with interval arithmetic and compares values with MPFR.
#include "reference/fast_oracle.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <tuple>

#include "reference/fast_target.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {
namespace {

using spec::Dtype;

constexpr std::int64_t kMaxPosition = std::int64_t{1} << 53;

struct Step {
  std::uint64_t high;
  std::uint64_t low;
};

/// round(2^128 · frac(θ/2π)).
Step step_of(const Real& frequency) {
  const Real turns = frequency / (2 * pi<Real>());
  Real scaled = (turns - floor(turns)) * power_of_two<Real>(128);
  mpfr_rint(raw(scaled), raw(scaled), MPFR_RNDN);
  const Real word = power_of_two<Real>(64);
  const Real high = floor(Real(scaled / word));
  const Real low = scaled - high * word;
  return {static_cast<std::uint64_t>(mpfr_get_uj(raw(high), MPFR_RNDN)),
          static_cast<std::uint64_t>(mpfr_get_uj(raw(low), MPFR_RNDN))};
}

const FastTarget& target() {
#if defined(__x86_64__)
  static const FastTarget* const best =
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") ? &kFastV4
      : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")        ? &kFastV3
                                                                               : &kFastBaseline;
  return *best;
#else
  return kFastBaseline;
#endif
}

auto judge_function(const FastTarget& on, Dtype dtype) {
  return dtype == Dtype::f32 ? on.judge_f32 : dtype == Dtype::f16 ? on.judge_f16 : on.judge_bf16;
}

void know(Judgement& with, double worst) {
  with.known_worst = worst;
  with.nearest = with.ulp_of_one * std::min(0.5, worst) - 3 * with.relative_error;
}

Judgement judgement(Dtype dtype, double scale, double known_worst) {
  const spec::FormatInfo& format = spec::info(dtype);
  Judgement with{.smallest_normal = std::ldexp(1.0, format.min_exponent),
                 .ulp_of_one = std::ldexp(1.0, 1 - format.precision),
                 .relative_error = FastOracle::kRelativeError,
                 .absolute_error = FastOracle::kPhaseError * scale,
                 .known_worst = 0,
                 .nearest = 0,
                 .margin = 2 * FastOracle::kPhaseError * scale};
  know(with, known_worst);
  return with;
}

void check(const TableBlock& block) {
  if (block.dtype == Dtype::f64)
    throw std::invalid_argument("the fast oracle judges f32, f16 and bf16, not f64");
  const auto count = static_cast<std::int64_t>(block.count);
  if (block.first < -kMaxPosition || count > kMaxPosition || block.first > kMaxPosition - count) {
    throw std::invalid_argument("a position is beyond 2^53");
  }
}

bool before(const Tally::Worst& a, const Tally::Worst& b) {
  return std::tie(a.position, a.pair, a.sine) < std::tie(b.position, b.pair, b.sine);
}

/// position·step mod 2^128, as words.
Step phase_at(std::int64_t position, std::uint64_t high, std::uint64_t low) {
  const auto step = static_cast<unsigned __int128>(high) << 64 | low;
  const unsigned __int128 phase =
      static_cast<unsigned __int128>(static_cast<__int128>(position)) * step;
  return {static_cast<std::uint64_t>(phase >> 64), static_cast<std::uint64_t>(phase)};
}

}  // namespace

void Tally::merge(const Tally& other) {
  values += other.values;
  not_correctly_rounded += other.not_correctly_rounded;
  undecided += other.undecided;
  digest += other.digest;
  if (other.worst.ulp > worst.ulp || (other.worst.ulp == worst.ulp && before(other.worst, worst)))
    worst = other.worst;
}

FastOracle::FastOracle(const Oracle& oracle) : oracle_(&oracle), pairs_(oracle.pairs()) {
  const auto padded = static_cast<std::size_t>((pairs_ + kMaxLanes - 1) / kMaxLanes * kMaxLanes);
  high_.assign(padded, 0);
  low_.assign(padded, 0);
  inexact_.assign(padded, 0);
  scale_ = static_cast<double>(oracle.schedule().attention_scale);
  const bool exact_scale = oracle.schedule().attention_scale == scale_;
  for (int pair = 0; pair < pairs_; ++pair) {
    const auto [high, low] = step_of(oracle.schedule().frequency[static_cast<std::size_t>(pair)]);
    high_[static_cast<std::size_t>(pair)] = high;
    low_[static_cast<std::size_t>(pair)] = low;
    const bool still = oracle.schedule().frequency[static_cast<std::size_t>(pair)] == 0;
    inexact_[static_cast<std::size_t>(pair)] = still && exact_scale ? 0 : 1;
  }
}

void FastOracle::values(std::int64_t first, std::size_t count, double* cos, double* sin) const {
  const FastTarget& on = target();
  for (std::size_t row = 0; row < count; ++row) {
    for (int start = 0; start < pairs_; start += on.lanes) {
      std::uint64_t phase[kMaxLanes];
      double both[2][kMaxLanes];
      for (int i = 0; i < on.lanes; ++i) {
        const auto pair = static_cast<std::size_t>(start + i);
        phase[i] = phase_at(first + static_cast<std::int64_t>(row), high_[pair], low_[pair]).high;
      }
      on.evaluate(phase, both[0], both[1]);
      for (int i = 0; i < std::min(on.lanes, pairs_ - start); ++i) {
        const std::size_t at =
            row * static_cast<std::size_t>(pairs_) + static_cast<std::size_t>(start + i);
        cos[at] = both[0][i] * scale_;
        sin[at] = both[1][i] * scale_;
      }
    }
  }
}

void FastOracle::exact_value(const TableBlock& block, std::size_t row, int pair, bool sine,
                             Tally& tally) const {
  const std::int64_t position = block.first + static_cast<std::int64_t>(row);
  const std::uint64_t bits =
      spec::load_bits(block.dtype, sine ? block.sin : block.cos,
                      row * block.row_stride + static_cast<std::size_t>(pair));
  const double given = spec::decode(block.dtype, bits);
  const auto quantity = sine ? Oracle::Quantity::sin : Oracle::Quantity::cos;
  const double rounded = spec::decode(
      block.dtype, oracle_->rounded(quantity, static_cast<double>(position), pair, block.dtype));
  const auto both = oracle_->cos_sin(position, pair);
  const Real error = error_in_ulps(block.dtype, sine ? both.second : both.first, given);
  tally.not_correctly_rounded += given == rounded ? 0 : 1;
  Tally one;
  one.worst = {static_cast<double>(error), position, pair, sine, bits};
  tally.merge(one);
}

Tally FastOracle::judge(const TableBlock& block, double known_worst) const {
  check(block);
  const FastTarget& on = target();
  Tally tally;
  tally.values = 2 * block.count * static_cast<std::size_t>(pairs_);
  tally.worst.ulp = -1;
  Judgement with = judgement(block.dtype, scale_, known_worst);
  for (std::size_t row = 0; row < block.count; row += kTileRows) {
    for (int pair = 0; pair < pairs_; pair += on.lanes) {
      judge_tile(on, block, with, row, pair, tally);
      if (tally.worst.ulp > with.known_worst) know(with, tally.worst.ulp);
    }
  }
  return tally;
}

void FastOracle::judge_tile(const FastTarget& on, const TableBlock& block, const Judgement& with,
                            std::size_t row, int pair, Tally& tally) const {
  const auto bytes = static_cast<std::size_t>(spec::info(block.dtype).bytes);
  const auto at = static_cast<std::size_t>(pair);
  const std::size_t offset = (row * block.row_stride + at) * bytes;
  const std::int64_t position = block.first + static_cast<std::int64_t>(row);
  std::uint64_t phase_high[kMaxLanes], phase_low[kMaxLanes];
  for (std::size_t i = 0; i < static_cast<std::size_t>(on.lanes); ++i) {
    const Step phase = phase_at(position, high_[at + i], low_[at + i]);
    phase_high[i] = phase.high;
    phase_low[i] = phase.low;
  }
  const Tile tile{.cos = static_cast<const char*>(block.cos) + offset,
                  .sin = static_cast<const char*>(block.sin) + offset,
                  .row_bytes = block.row_stride * bytes,
                  .rows = std::min(kTileRows, block.count - row),
                  .live = std::min(on.lanes, pairs_ - pair),
                  .position_key = static_cast<std::uint64_t>(position) * kPositionKey,
                  .first_pair = static_cast<std::uint64_t>(pair),
                  .phase_high = phase_high,
                  .phase_low = phase_low,
                  .step_high = &high_[at],
                  .step_low = &low_[at],
                  .inexact = &inexact_[at],
                  .scale = scale_,
                  .with = with};
  TileResult result;
  judge_function(on, block.dtype)(tile, result);
  tally.not_correctly_rounded += result.wrong;
  tally.digest += result.digest;
  if (result.rows != 0) look_closely(block, row, pair, tile, result, tally);
}

void FastOracle::look_closely(const TableBlock& block, std::size_t row, int pair, const Tile& tile,
                              const TileResult& result, Tally& tally) const {
  for (std::uint64_t rows = result.rows; rows != 0; rows &= rows - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(rows));
    for (int lane = 0; lane < tile.live; ++lane) {
      const std::int64_t look = result.look[i][lane];
      if ((look & kCos) != 0) exact_value(block, row + i, pair + lane, false, tally);
      if ((look & kSin) != 0) exact_value(block, row + i, pair + lane, true, tally);
      tally.undecided +=
          (look & kCosUndecided) / kCosUndecided + (look & kSinUndecided) / kSinUndecided;
    }
  }
}

}  // namespace ropecheck::reference
