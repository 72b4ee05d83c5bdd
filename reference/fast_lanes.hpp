// How are several pairs judged at once? The arithmetic of the fast oracle on vectors, written once
// for every target.
//
// Included by one translation unit per target (fast_lanes_*.cpp), each compiled for its own
// instruction set; everything here is therefore local to the unit. GCC's vector types; no SIMD
// library, because the kernels under test use one.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "reference/fast_polynomials.hpp"
#include "reference/fast_target.hpp"

namespace ropecheck::reference {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 8;
#elif defined(__AVX2__)
constexpr int kLanes = 4;
#else
constexpr int kLanes = 2;
#endif
using U64 = std::uint64_t __attribute__((vector_size(8 * kLanes)));
using I64 = std::int64_t __attribute__((vector_size(8 * kLanes)));
using F64 = double __attribute__((vector_size(8 * kLanes)));
using U32 = std::uint32_t __attribute__((vector_size(4 * kLanes)));
using F32 = float __attribute__((vector_size(4 * kLanes)));
using U16 = std::uint16_t __attribute__((vector_size(2 * kLanes)));

#define ROPECHECK_INLINE [[gnu::always_inline]] inline

template <class To, class From>
ROPECHECK_INLINE To bits_as(From value) {
  static_assert(sizeof(To) == sizeof(From));
  To result;
  std::memcpy(&result, &value, sizeof result);
  return result;
}

template <class V>
ROPECHECK_INLINE V load(const void* from) {
  V value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

ROPECHECK_INLINE F64 magnitude(F64 value) {
  return bits_as<F64>(bits_as<U64>(value) & 0x7fffffffffffffffULL);
}
ROPECHECK_INLINE F64 larger(F64 a, F64 b) { return a > b ? a : b; }

struct CosSin {
  F64 cos;
  F64 sin;
};

/// shifted·4 - 2^63, where `shifted` is the phase plus an eighth of a turn: the distance from the
/// nearest quarter turn in units of 2^-64 quarters, rounded once.
ROPECHECK_INLINE F64 quarters(U64 shifted) {
  const U64 offset = shifted << 2;
#if defined(__AVX512DQ__)
  return __builtin_convertvector(bits_as<I64>(offset ^ (1ULL << 63)), F64);
#else
  // 2^84 + upper·2^32 and 2^52 + lower by their bit patterns; the difference is exact.
  const F64 upper = bits_as<F64>(offset >> 32 | 0x4530000000000000ULL);
  const F64 lower = bits_as<F64>((offset & 0xffffffffULL) | 0x4330000000000000ULL);
  return (upper - (0x1p84 + 0x1p63 + 0x1p52)) + lower;
#endif
}

/// The same polynomial for q in units of 2^-64: coefficient k times 2^(-128 k)·scale, exactly.
template <std::size_t kTerms>
constexpr std::array<double, kTerms> rescaled(const double (&coefficients)[kTerms], double scale) {
  std::array<double, kTerms> result{};
  for (std::size_t k = 0; k < kTerms; ++k, scale *= 0x1p-128) result[k] = coefficients[k] * scale;
  return result;
}
constexpr auto kSine = rescaled(kFastSine, 0x1p-64);
constexpr auto kCosine = rescaled(kFastCosine, 0x1p-128);

/// Σ coefficients[k]·z^k by Horner's rule.
template <std::size_t kTerms>
ROPECHECK_INLINE F64 polynomial(F64 z, const std::array<double, kTerms>& coefficients) {
  F64 sum = F64{} + coefficients[kTerms - 1];
  for (std::size_t k = kTerms - 1; k > 0; --k) sum = sum * z + coefficients[k - 1];
  return sum;
}

/// cos and sin of `phase`·2^-64 turns; the error analysis is in fast_oracle.cpp.
ROPECHECK_INLINE CosSin cos_sin(U64 phase) {
  const U64 shifted = phase + (1ULL << 61);
  const F64 q = quarters(shifted);
  const F64 z = q * q;
  const F64 sine = q * polynomial(z, kSine);
  const F64 cosine = z * polynomial(z, kCosine) + 1;
  // The two top bits of `shifted` are the quadrant: (c, s), (-s, c), (-c, -s), (s, -c).
  const I64 even = bits_as<I64>((shifted & (1ULL << 62)) == 0);
  const U64 cos_sign = (shifted + (1ULL << 62)) & (1ULL << 63);
  const U64 sin_sign = shifted & (1ULL << 63);
  return {bits_as<F64>(bits_as<U64>(even ? cosine : sine) ^ cos_sign),
          bits_as<F64>(bits_as<U64>(even ? sine : cosine) ^ sin_sign)};
}

/// Eight values of a kernel: exact as doubles, and their bit patterns.
struct Given {
  F64 value;
  U64 bits;
};

/// GCC 12 converts between vectors of different width in halves; one instruction does. (Its headers
/// leave the unmasked forms' unused operand undefined, and warn about it.)
ROPECHECK_INLINE F64 to_double(F32 value) {
#if defined(__AVX512F__)
  return _mm512_maskz_cvtps_pd(0xff, value);
#else
  return __builtin_convertvector(value, F64);
#endif
}
ROPECHECK_INLINE U64 to_words(U32 value) {
#if defined(__AVX512F__)
  return bits_as<U64>(_mm512_maskz_cvtepu32_epi64(0xff, bits_as<__m256i>(value)));
#else
  return __builtin_convertvector(value, U64);
#endif
}

ROPECHECK_INLINE Given widen_f32(const void* from) {
  const U32 bits = load<U32>(from);
  return {to_double(bits_as<F32>(bits)), to_words(bits)};
}

ROPECHECK_INLINE Given widen_bf16(const void* from) {
  const U32 half = __builtin_convertvector(load<U16>(from), U32);
  return {to_double(bits_as<F32>(half << 16)), to_words(half)};
}

/// The exponent field of binary16 read as one of binary32 is 112 too small, subnormals included;
/// infinities and NaN of binary16 become NaN.
ROPECHECK_INLINE Given widen_f16(const void* from) {
  const U32 half = __builtin_convertvector(load<U16>(from), U32);
  const F32 size = bits_as<F32>((half & 0x7fff) << 13) * 0x1p112F;
  const U32 special = bits_as<U32>((half & 0x7c00) == 0x7c00);
  const U32 all = bits_as<U32>(size) | (half & 0x8000) << 16 | (special & 0x7fc00000);
  return {to_double(bits_as<F32>(all)), to_words(half)};
}

template <spec::Dtype kDtype>
ROPECHECK_INLINE Given widen(const void* from) {
  if constexpr (kDtype == spec::Dtype::f32) return widen_f32(from);
  if constexpr (kDtype == spec::Dtype::f16) return widen_f16(from);
  return widen_bf16(from);
}

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
