// What is a vector of pairs in the fast oracle, and what are its sine and cosine? Written once for
// every target.
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
#include "spec/format.hpp"

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

}  // namespace
}  // namespace ropecheck::reference
