// Is a table value the correctly rounded one? The fast oracle, and the proof of its error.
//
// Let P be the exact phase in turns modulo 1, u = 2^-53, all operations in binary64, each with
// relative error <= u. A product that the compiler fuses into a sum is one rounding fewer: the
// count below fuses nothing and holds for every way to compile it. Nothing underflows: the
// coefficients in units of 2^-64 are above 2^-860, z is 0 or at least 2^4.
//
//   phase    position·step mod 2^128 is exact. The step is off by 2^-129 turns of rounding and by
//            the frequency's own error, below 2^-135 on the stated domain: |position|·2^-128.9 <=
//            2^-75 turns in all. Only the leading 64 bits are used: 2^-64 turns more. Together
//            below 2^-63.99 turns, in radians below 2π·2^-63.99 < 2^-61.3. That is kPhaseError =
//            2^-61, absolute, since cos and sin have slope <= 1.
//   angle    The distance q from the nearest quarter turn, in quarter turns, |q| <= 1/2, is an
//            integer·2^-64 and rounded once: 1u. z = q² rounds once more.
//   sine     d(sin x)/sin x = x·cot x·dx/x <= dx/x: 1u for q, wherever it enters. The polynomial is
//            off by 0.36u (kFastSineError). Of its sum S = c + z·S', the part |z·S'/S| <= 0.111
//            carries the rounding of z, of the product and of S' (1u, and 0.04·3.1u before that):
//            0.111·3.2u < 0.36u. The sum rounds once: 1u. The product with q rounds once: 1u.
//            Together below 3.8u.
//   cosine   d(cos x)/cos x = x·tan x·dx/x <= 0.786u. The polynomial is off by 2.4u
//            (kFastCosineError). z·C, |z·C| <= 0.293 beside a value >= 0.707, carries z's rounding
//            and that of C (1.2u): 0.415·2.2u < 0.92u, and its own where it is not fused: 0.42u.
//            The sum rounds once: 1u. Together below 5.6u.
//   scale    A is rounded once, the product once: 2u more.
//
// So 7.6u relative, second-order terms (below 100u²) included. kRelativeError = 10u leaves 2.4u,
// and 2^-61 leaves a fifth of itself, to what the judgement rounds:
//
//   least and largest size   at most two roundings, 2u of the size: a least size that is rounded up
//            to a power of two is a least size of the truth all the same.
//   given - computed   exact (Sterbenz) or fused where both are within a factor of 2. Else 1u of
//            the difference, and near half an ulp only where a value is about half of the smallest
//            subnormal, as large as the difference: 1.1u of the value.
//   sums and limits   1u of a limit each. Half an ulp is at most 2^-8 of a value; among subnormals,
//            where a value is near it, at most the value: 1u. The known worst error may be many
//            ulps: it is taken 10u smaller instead, for its three roundings.
//
// `tests/reference` encloses both polynomials and the count of roundings over the whole range with
// interval arithmetic, and compares values and judgements with MPFR.
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

/// round(2^128 · frac(θ/2π)) mod 2^128. Given frequencies may be large: digits for all of them.
Step step_of(const Real& frequency) {
  const Widest turns = convert<Widest>(frequency) / (2 * pi<Widest>());
  Widest scaled = (turns - floor(turns)) * power_of_two<Widest>(128);
  mpfr_rint(raw(scaled), raw(scaled), MPFR_RNDN);
  if (scaled == power_of_two<Widest>(128)) return {0, 0};
  const Widest word = power_of_two<Widest>(64);
  const Widest high = floor(Widest(scaled / word));
  const Widest low = scaled - high * word;
  return {static_cast<std::uint64_t>(mpfr_get_uj(raw(high), MPFR_RNDN)),
          static_cast<std::uint64_t>(mpfr_get_uj(raw(low), MPFR_RNDN))};
}

/// Best first.
std::vector<const FastTarget*> targets_here() {
  std::vector<const FastTarget*> list;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    list.push_back(&kFastV4);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) list.push_back(&kFastV3);
#endif
  list.push_back(&kFastBaseline);
  return list;
}

auto judge_function(const FastTarget& on, Dtype dtype) {
  return dtype == Dtype::f32 ? on.judge_f32 : dtype == Dtype::f16 ? on.judge_f16 : on.judge_bf16;
}

void know(Judgement& with, double worst) {
  with.known_worst = worst * (1 - FastOracle::kRelativeError);
  with.nearest = with.ulp_of_one * std::min(0.5, worst) - 3 * with.relative_error;
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

std::vector<std::string> FastOracle::targets() {
  std::vector<std::string> names;
  for (const FastTarget* each : targets_here()) names.emplace_back(each->name);
  return names;
}

bool FastOracle::use_target(std::string_view name) {
  for (const FastTarget* each : targets_here()) {
    if (each->name != name) continue;
    on_ = each;
    return true;
  }
  return false;
}

FastOracle::FastOracle(const Oracle& oracle)
    : oracle_(&oracle), on_(targets_here().front()), pairs_(oracle.pairs()) {
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
  const FastTarget& on = *on_;
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
  Tally tally;
  tally.values = 2 * block.count * static_cast<std::size_t>(pairs_);
  tally.worst.ulp = -1;
  Judgement with = judgement(block.dtype, known_worst);
  for (std::size_t row = 0; row < block.count; row += kTileRows) {
    for (int pair = 0; pair < pairs_; pair += on_->lanes) {
      judge_tile(block, with, row, pair, tally);
      if (tally.worst.ulp > with.known_worst) know(with, tally.worst.ulp);
    }
  }
  return tally;
}

Judgement FastOracle::judgement(Dtype dtype, double known_worst) const {
  const spec::FormatInfo& format = spec::info(dtype);
  const double absolute_error = phase_error_ * std::abs(scale_);
  Judgement with{.smallest_normal = std::ldexp(1.0, format.min_exponent),
                 .ulp_of_one = std::ldexp(1.0, 1 - format.precision),
                 .relative_error = relative_error_,
                 .absolute_error = absolute_error,
                 .known_worst = 0,
                 .nearest = 0,
                 .margin = 2 * absolute_error};
  know(with, known_worst);
  return with;
}

void FastOracle::judge_tile(const TableBlock& block, const Judgement& with, std::size_t row,
                            int pair, Tally& tally) const {
  const FastTarget& on = *on_;
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
