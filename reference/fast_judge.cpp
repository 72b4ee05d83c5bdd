// Which values of a block are not the correctly rounded ones? Tiles on vectors, what they leave
// open by MPFR. The proof of the error is in fast_oracle.cpp.
#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <tuple>

#include "reference/fast_oracle.hpp"
#include "reference/fast_phase.hpp"
#include "reference/fast_target.hpp"

namespace ropecheck::reference {
namespace {

using spec::Dtype;

constexpr std::int64_t kMaxPosition = std::int64_t{1} << 53;

auto judge_function(const FastTarget& on, Dtype dtype) {
  return dtype == Dtype::f32 ? on.judge_f32 : dtype == Dtype::f16 ? on.judge_f16 : on.judge_bf16;
}

void know(Judgement& with, double worst) {
  with.known_worst = worst * (1 - FastOracle::kRelativeError);
  with.nearest = with.ulp_of_one * std::min(0.5, worst) - 3 * with.relative_error;
}

void check(const TableBlock& block, std::int64_t shift) {
  if (block.dtype == Dtype::f64)
    throw std::invalid_argument("the fast oracle judges f32, f16 and bf16, not f64");
  const auto count = static_cast<std::int64_t>(block.count);
  const std::int64_t first = block.first + shift;
  if (first < -kMaxPosition || count > kMaxPosition || first > kMaxPosition - count) {
    throw std::invalid_argument("a position is beyond 2^53");
  }
}

bool before(const Tally::Worst& a, const Tally::Worst& b) {
  return std::tie(a.position, a.pair, a.sine) < std::tie(b.position, b.pair, b.sine);
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

void FastOracle::exact_value(const TableBlock& block, std::size_t row, int pair, bool sine,
                             Tally& tally) const {
  const std::int64_t position = block.first + static_cast<std::int64_t>(row);
  const std::int64_t turned = position + shift_;
  const std::uint64_t bits =
      spec::load_bits(block.dtype, sine ? block.sin : block.cos,
                      row * block.row_stride + static_cast<std::size_t>(pair));
  const double given = spec::decode(block.dtype, bits);
  const auto quantity = sine ? Oracle::Quantity::sin : Oracle::Quantity::cos;
  const double rounded = spec::decode(
      block.dtype, oracle_->rounded(quantity, static_cast<double>(turned), pair, block.dtype));
  const auto both = oracle_->cos_sin(turned, pair);
  const Real error = error_in_ulps(block.dtype, sine ? both.second : both.first, given);
  tally.not_correctly_rounded += given == rounded ? 0 : 1;
  Tally one;
  one.worst = {static_cast<double>(error), position, pair, sine, bits};
  tally.merge(one);
}

Tally FastOracle::judge(const TableBlock& block, double known_worst) const {
  check(block, shift_);
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
    const Step phase = phase_at(position + shift_, {high_[at + i], low_[at + i]});
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
