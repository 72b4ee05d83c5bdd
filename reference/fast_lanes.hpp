// How are several pairs judged at once? The judgement of the fast oracle on vectors, local to each
// target's unit as fast_vectors.hpp is.
#pragma once

#include <cstdint>
#include <cstring>

#include "reference/fast_target.hpp"
#include "reference/fast_vectors.hpp"

namespace ropecheck::reference {
namespace {

/// What every value of a tile is held against in the quick test. Zero doubt where values are exact.
struct Quick {
  F64 shrink;     // 1 - ρ: with `absolute` the least that the true size can be, relative part
  F64 absolute;   // α
  F64 margin;     // 2α
  double normal;  // the smallest
  double nearest;
};

ROPECHECK_INLINE Quick quick(const Judgement& with, F64 inexact) {
  return {1 - with.relative_error * inexact, with.absolute_error * inexact, with.margin * inexact,
          with.smallest_normal, with.nearest};
}

ROPECHECK_INLINE F64 exponent_of(F64 value) {
  return bits_as<F64>(bits_as<U64>(value) & 0x7ff0000000000000ULL);
}

/// All ones where the value is certainly the correctly rounded one and its error is no new maximum.
///
/// The true size is at least |e|(1-ρ) - α; let p be the power of two below it or the smallest
/// normal number, whichever is larger, so that ulps there are at least p·ulp(1). The doubt ρ|e| + α
/// is at most 2α + 3ρp, as |e| < (2p + α)(1 + 2ρ). Hence an error below p·(min(1/2, known)·ulp(1) -
/// 3ρ) - 2α passes: with the doubt added it is below both limits.
///
/// The least size may be negative, above -α, where |e| < α(1 + 2ρ). Then p is the smallest normal
/// number, and the same holds, or p <= α: the right side is negative and nothing passes. NaN does
/// not pass. fast_oracle.cpp accounts for the roundings.
ROPECHECK_INLINE I64 nothing_new(F64 exact, F64 given, const Quick& with) {
  const F64 least = magnitude(exact) * with.shrink - with.absolute;
  const F64 power = larger(exponent_of(least), F64{} + with.normal);
  return bits_as<I64>(magnitude(given - exact) < power * with.nearest - with.margin);
}

struct Flags {
  I64 wrong;      // certainly not the correctly rounded value
  I64 undecided;  // the oracle's error could change the answer
  I64 largest;    // perhaps the largest error so far
};

ROPECHECK_INLINE F64 power_of_two_below(F64 value, double least) {
  return larger(exponent_of(value), F64{} + least);
}

ROPECHECK_INLINE Flags judge(F64 exact, F64 given, F64 inexact, const Judgement& with) {
  const F64 size = magnitude(exact);
  const F64 error = magnitude(given - exact);
  const F64 doubt = (size * with.relative_error + with.absolute_error) * inexact;
  const F64 least =
      power_of_two_below(larger(size - doubt, F64{}), with.smallest_normal) * with.ulp_of_one;
  const F64 most = power_of_two_below(size + doubt, with.smallest_normal) * with.ulp_of_one;
  const I64 right = bits_as<I64>(error + doubt < least * 0.5);
  const I64 wrong = ~bits_as<I64>(error - doubt <= most * 0.5);  // NaN is, and is looked at
  const I64 largest = ~bits_as<I64>(error + doubt < least * with.known_worst);
  return {wrong, ~(right | wrong), largest};
}

/// Products of the lower halves of each lane.
ROPECHECK_INLINE U64 multiply_low_halves(U64 a, U64 b) {
#if defined(__AVX512F__)
  return bits_as<U64>(_mm512_maskz_mul_epu32(0xff, bits_as<__m512i>(a), bits_as<__m512i>(b)));
#elif defined(__AVX2__)
  return bits_as<U64>(_mm256_mul_epu32(bits_as<__m256i>(a), bits_as<__m256i>(b)));
#elif defined(__SSE2__)
  return bits_as<U64>(_mm_mul_epu32(bits_as<__m128i>(a), bits_as<__m128i>(b)));
#else
  return (a & 0xffffffffULL) * (b & 0xffffffffULL);
#endif
}

/// One pair's share of Tally::digest.
ROPECHECK_INLINE U64 hash(U64 key, U64 cos_bits, U64 sin_bits) {
  return multiply_low_halves(cos_bits + key, sin_bits + (key >> 32));
}

ROPECHECK_INLINE bool any_lane(I64 lanes) {
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask(bits_as<__m512i>(lanes), bits_as<__m512i>(lanes)) != 0;
#elif defined(__AVX2__)
  return _mm256_testz_si256(bits_as<__m256i>(lanes), bits_as<__m256i>(lanes)) == 0;
#elif defined(__SSE2__)
  return _mm_movemask_pd(bits_as<__m128d>(lanes)) != 0;
#else
  std::int64_t all = 0;
  for (int i = 0; i < kLanes; ++i) all |= lanes[i];
  return all != 0;
#endif
}

template <spec::Dtype kDtype>
ROPECHECK_INLINE Given fetch(const char* from, int live) {
  constexpr std::size_t kBytes = kDtype == spec::Dtype::f32 ? 4 : 2;
  if (live == kLanes) return widen<kDtype>(from);
  char padded[kLanes * kBytes] = {};
  std::memcpy(padded, from, static_cast<std::size_t>(live) * kBytes);
  return widen<kDtype>(padded);
}

/// Both values of a row's pairs: certainly wrong ones are counted, the others named in `look`.
ROPECHECK_INLINE I64 classify(const CosSin& exact, const Given& given_cos, const Given& given_sin,
                              F64 inexact, const Judgement& with, I64& wrong) {
  const Flags cos = judge(exact.cos, given_cos.value, inexact, with);
  const Flags sin = judge(exact.sin, given_sin.value, inexact, with);
  const I64 look_cos = cos.undecided | cos.largest;
  const I64 look_sin = sin.undecided | sin.largest;
  wrong = (cos.wrong & ~look_cos) + (sin.wrong & ~look_sin);  // the others are counted exactly
  return (look_cos & kCos) | (look_sin & kSin) | (cos.undecided & kCosUndecided) |
         (sin.undecided & kSinUndecided);
}

template <spec::Dtype kDtype, bool kWhole>
void judge_rows(const Tile& tile, TileResult& result) {
  I64 lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = i;
  const I64 alive = bits_as<I64>(lane < static_cast<std::int64_t>(tile.live));
  const F64 inexact = load<F64>(tile.inexact);
  const Quick test = quick(tile.with, inexact);
  const U64 step_high = load<U64>(tile.step_high);
  const U64 step_low = load<U64>(tile.step_low);
  const F64 scale = F64{} + tile.scale;
  const int live = kWhole ? kLanes : tile.live;
  U64 high = load<U64>(tile.phase_high);
  U64 low = load<U64>(tile.phase_low);
  U64 key = (bits_as<U64>(lane) + tile.first_pair) * kPairKey + tile.position_key;
  I64 wrong = {};
  U64 digest = {};
  for (std::size_t row = 0; row < tile.rows; ++row) {
    const CosSin unit = cos_sin(high);
    const CosSin exact = {unit.cos * scale, unit.sin * scale};
    const Given given_cos = fetch<kDtype>(tile.cos + row * tile.row_bytes, live);
    const Given given_sin = fetch<kDtype>(tile.sin + row * tile.row_bytes, live);
    const I64 good = nothing_new(exact.cos, given_cos.value, test) &
                     nothing_new(exact.sin, given_sin.value, test);
    if (any_lane(~good & alive)) [[unlikely]] {
      I64 surely_wrong;
      const I64 look =
          classify(exact, given_cos, given_sin, inexact, tile.with, surely_wrong) & alive;
      wrong += surely_wrong & alive;
      if (any_lane(look != 0)) {
        result.rows |= std::uint64_t{1} << row;
        std::memcpy(result.look[row], &look, sizeof look);
      }
    }
    const U64 share = hash(key, given_cos.bits, given_sin.bits);
    digest += kWhole ? share : share & bits_as<U64>(alive);
    low += step_low;
    high += step_high - bits_as<U64>(low < step_low);  // a carry is all ones, that is -1
    key += kPositionKey;
  }
  for (int i = 0; i < kLanes; ++i) {
    result.wrong += static_cast<std::uint64_t>(-wrong[i]);
    result.digest += digest[i];
  }
}

template <spec::Dtype kDtype>
void judge_tile(const Tile& tile, TileResult& result) {
  tile.live == kLanes ? judge_rows<kDtype, true>(tile, result)
                      : judge_rows<kDtype, false>(tile, result);
}

inline void evaluate(const std::uint64_t* phase, double* cos, double* sin) {
  const CosSin both = cos_sin(load<U64>(phase));
  std::memcpy(cos, &both.cos, sizeof both.cos);
  std::memcpy(sin, &both.sin, sizeof both.sin);
}

constexpr FastTarget this_target(const char* name) {
  return {name,
          kLanes,
          judge_tile<spec::Dtype::f32>,
          judge_tile<spec::Dtype::f16>,
          judge_tile<spec::Dtype::bf16>,
          evaluate};
}

}  // namespace
}  // namespace ropecheck::reference
