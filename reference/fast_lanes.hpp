// How are several pairs judged at once? The arithmetic of the fast oracle on vectors, written once
// for every target.
//
// Included by one translation unit per target (fast_lanes_*.cpp), each compiled for its own
// instruction set; everything here is therefore local to the unit. GCC's vector types; no SIMD
// library, because the kernels under test use one.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

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

/// cos and sin of `phase`·2^-64 turns; the error analysis is in fast_oracle.cpp.
ROPECHECK_INLINE CosSin cos_sin(U64 phase) {
  // Nearest quarter turn, and the rest as an offset fraction of a quarter: offset = rest + 1/2 in
  // 62 bits.
  const U64 shifted = phase + (1ULL << 61);
  const U64 quarter = shifted >> 62;
  const U64 offset = shifted & ((1ULL << 62) - 1);
  const F64 leading =
      bits_as<F64>((offset >> 10) | 0x3ff0000000000000ULL) - 1.5;  // exact, in [-1/2, 1/2)
  const F64 trailing =
      bits_as<F64>((offset & 1023) | 0x4330000000000000ULL) - 0x1p52;   // exact, 0 … 1023
  const F64 x = (leading + trailing * 0x1p-62) * 0x1.921fb54442d18p+0;  // π/2
  const F64 z = x * x;
  F64 s = z * (1 / 355687428096000.) - 1 / 1307674368000.;  // 1/17!, 1/15!
  s = s * z + 1 / 6227020800.;
  s = s * z - 1 / 39916800.;
  s = s * z + 1 / 362880.;
  s = s * z - 1 / 5040.;
  s = s * z + 1 / 120.;
  s = s * z - 1 / 6.;
  const F64 sine = x + x * (z * s);
  F64 c = z * (1 / 20922789888000.) - 1 / 87178291200.;  // 1/16!, 1/14!
  c = c * z + 1 / 479001600.;
  c = c * z - 1 / 3628800.;
  c = c * z + 1 / 40320.;
  c = c * z - 1 / 720.;
  c = c * z + 1 / 24.;
  c = c * z - 1 / 2.;
  const F64 cosine = 1 + z * c;
  const I64 odd = -bits_as<I64>(quarter & 1);
  const U64 cos_sign = ((quarter + 1) & 2) << 62;
  const U64 sin_sign = (quarter & 2) << 62;
  return {bits_as<F64>(bits_as<U64>(odd ? sine : cosine) ^ cos_sign),
          bits_as<F64>(bits_as<U64>(odd ? cosine : sine) ^ sin_sign)};
}

/// Eight values of a kernel: exact as doubles, and their bit patterns.
struct Given {
  F64 value;
  U64 bits;
};

ROPECHECK_INLINE Given widen_f32(const void* from) {
  return {__builtin_convertvector(load<F32>(from), F64),
          __builtin_convertvector(load<U32>(from), U64)};
}

ROPECHECK_INLINE Given widen_bf16(const void* from) {
  const U32 half = __builtin_convertvector(load<U16>(from), U32);
  return {__builtin_convertvector(bits_as<F32>(half << 16), F64),
          __builtin_convertvector(half, U64)};
}

/// The exponent field of binary16 read as one of binary32 is 112 too small, subnormals included;
/// infinities and NaN of binary16 become NaN.
ROPECHECK_INLINE Given widen_f16(const void* from) {
  const U32 half = __builtin_convertvector(load<U16>(from), U32);
  const F32 size = bits_as<F32>((half & 0x7fff) << 13) * 0x1p112F;
  const U32 special = bits_as<U32>((half & 0x7c00) == 0x7c00);
  const U32 all = bits_as<U32>(size) | (half & 0x8000) << 16 | (special & 0x7fc00000);
  return {__builtin_convertvector(bits_as<F32>(all), F64), __builtin_convertvector(half, U64)};
}

template <spec::Dtype kDtype>
ROPECHECK_INLINE Given widen(const void* from) {
  if constexpr (kDtype == spec::Dtype::f32) return widen_f32(from);
  if constexpr (kDtype == spec::Dtype::f16) return widen_f16(from);
  return widen_bf16(from);
}

struct Flags {
  I64 wrong;      // certainly not the correctly rounded value
  I64 undecided;  // the oracle's error could change the answer
  I64 largest;    // perhaps the largest error so far
};

ROPECHECK_INLINE F64 power_of_two_below(F64 value, double least) {
  const F64 power = bits_as<F64>(bits_as<U64>(value) & 0x7ff0000000000000ULL);
  return larger(power, F64{} + least);
}

ROPECHECK_INLINE Flags judge(F64 exact, F64 given, F64 inexact, const Judgement& with) {
  const F64 size = magnitude(exact);
  const F64 error = magnitude(given - exact);
  const F64 doubt = (size * with.relative_error + with.absolute_error) * inexact;
  const F64 least =
      power_of_two_below(larger(size - doubt, F64{}), with.smallest_normal) * with.ulp_of_one;
  const F64 most = power_of_two_below(size + doubt, with.smallest_normal) * with.ulp_of_one;
  const I64 right = bits_as<I64>(error + doubt < least * 0.5);
  const I64 wrong = bits_as<I64>(error - doubt > most * 0.5);
  const I64 largest = ~bits_as<I64>(error + doubt < least * with.known_worst);  // NaN is looked at
  return {wrong, ~(right | wrong), largest};
}

/// A hash of (position, pair) and the bit patterns given there, to be added up.
ROPECHECK_INLINE U64 hash(U64 key, U64 cos_bits, U64 sin_bits) {
  U64 mixed = (cos_bits | sin_bits << 32) + key;
  mixed = (mixed ^ mixed >> 32) * 0x9fb21c651e98df25ULL;
  mixed = (mixed ^ mixed >> 29) * 0xd6e8feb86659fd93ULL;
  return mixed ^ mixed >> 32;
}

template <spec::Dtype kDtype>
ROPECHECK_INLINE Given fetch(const char* from, int live) {
  constexpr std::size_t kBytes = kDtype == spec::Dtype::f32 ? 4 : 2;
  if (live == kLanes) return widen<kDtype>(from);
  char padded[kLanes * kBytes] = {};
  std::memcpy(padded, from, static_cast<std::size_t>(live) * kBytes);
  return widen<kDtype>(padded);
}

template <spec::Dtype kDtype>
void judge_tile(const Tile& tile, TileResult& result) {
  I64 lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = i;
  const I64 alive = bits_as<I64>(lane < static_cast<std::int64_t>(tile.live));
  const F64 inexact = load<F64>(tile.inexact);
  const U64 step_high = load<U64>(tile.step_high);
  const U64 step_low = load<U64>(tile.step_low);
  U64 high = load<U64>(tile.phase_high);
  U64 low = load<U64>(tile.phase_low);
  U64 key = (bits_as<U64>(lane) + tile.first_pair) * kPairKey + tile.position_key;
  I64 wrong = {};
  I64 any = {};
  U64 digest = {};
  for (std::size_t row = 0; row < tile.rows; ++row) {
    const CosSin exact = cos_sin(high);
    const Given given_cos = fetch<kDtype>(tile.cos + row * tile.row_bytes, tile.live);
    const Given given_sin = fetch<kDtype>(tile.sin + row * tile.row_bytes, tile.live);
    const Flags cos = judge(exact.cos * tile.scale, given_cos.value, inexact, tile.with);
    const Flags sin = judge(exact.sin * tile.scale, given_sin.value, inexact, tile.with);
    const I64 look_cos = cos.undecided | cos.largest;
    const I64 look_sin = sin.undecided | sin.largest;
    const I64 look = ((look_cos & kCos) | (look_sin & kSin) | (cos.undecided & kCosUndecided) |
                      (sin.undecided & kSinUndecided)) &
                     alive;
    wrong += ((cos.wrong & ~look_cos) + (sin.wrong & ~look_sin)) &
             alive;  // the others are counted exactly
    any |= look;
    digest += hash(key, given_cos.bits, given_sin.bits) & bits_as<U64>(alive);
    std::memcpy(result.look[row], &look, sizeof look);
    low += step_low;
    high += step_high - bits_as<U64>(low < step_low);  // a carry is all ones, that is -1
    key += kPositionKey;
  }
  for (int i = 0; i < kLanes; ++i) {
    result.wrong += static_cast<std::uint64_t>(-wrong[i]);
    result.digest += digest[i];
    result.any = result.any || any[i] != 0;
  }
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
