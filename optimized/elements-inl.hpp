// How do elements become vectors and back? Exact widening, one rounding to nearest even on the way
// out.
#include <cstring>

#include "hwy/highway.h"
#include "spec/format.hpp"

#if defined(ROPECHECK_OPTIMIZED_ELEMENTS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_ELEMENTS_INL
#undef ROPECHECK_OPTIMIZED_ELEMENTS_INL
#else
#define ROPECHECK_OPTIMIZED_ELEMENTS_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Loads and stores at any byte address.
template <class D>
HWY_INLINE hn::Vec<D> load_bytes(D d, const std::byte* from) {
  if constexpr (hn::MaxLanes(D()) == 1) {
    hn::TFromD<D> value;
    std::memcpy(&value, from, sizeof value);
    return hn::Set(d, value);
  } else {
    return hn::LoadU(d, reinterpret_cast<const hn::TFromD<D>*>(from));
  }
}
template <class D>
HWY_INLINE void store_bytes(D d, hn::Vec<D> v, std::byte* to) {
  if constexpr (hn::MaxLanes(D()) == 1) {
    const hn::TFromD<D> value = hn::GetLane(v);
    std::memcpy(to, &value, sizeof value);
  } else {
    hn::StoreU(v, d, reinterpret_cast<hn::TFromD<D>*>(to));
  }
}

/// Doubles to binary32, to nearest even, overflow to infinity. (Highway's one-lane target would
/// clamp.)
template <class D>
HWY_INLINE hn::Vec<hn::Rebind<float, D>> to_float(D, hn::Vec<D> v) {
  const hn::Rebind<float, D> df;
  if constexpr (hn::MaxLanes(D()) == 1) {
    return hn::Set(df, static_cast<float>(hn::GetLane(v)));
  } else {
    return hn::DemoteTo(df, v);
  }
}

/// 32-bit lanes below 2^16 to 16-bit lanes, and back.
template <class D, class V>
HWY_INLINE hn::Vec<hn::Rebind<std::uint16_t, D>> pack(D, V code) {
  const hn::RebindToSigned<D> di;
  return hn::DemoteTo(hn::Rebind<std::uint16_t, D>(), hn::BitCast(di, code));
}
template <class D, class V>
HWY_INLINE hn::Vec<hn::RebindToUnsigned<D>> unpack(D, V code) {
  return hn::PromoteTo(hn::RebindToUnsigned<D>(), code);
}

/// bfloat16: the upper half of a binary32.
struct Bf16Code {
  template <class D, class V16>
  static HWY_INLINE hn::Vec<D> widen(D d, V16 code) {
    return hn::BitCast(d, hn::ShiftLeft<16>(unpack(d, code)));
  }
  /// Adding half of the last kept bit, less one if that bit is 0, rounds to nearest even and
  /// carries into infinity.
  template <class D>
  static HWY_INLINE hn::Vec<hn::Rebind<std::uint16_t, D>> narrow(D d, hn::Vec<D> v) {
    const hn::RebindToUnsigned<D> du;
    const auto bits = hn::BitCast(du, v);
    const auto last = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
    const auto rounded = hn::ShiftRight<16>(hn::Add(bits, hn::Add(last, hn::Set(du, 0x7fff))));
    const auto quiet = hn::Or(hn::ShiftRight<16>(bits), hn::Set(du, 0x40));
    return pack(d, hn::IfThenElse(hn::RebindMask(du, hn::IsNaN(v)), quiet, rounded));
  }
};

/// binary16. Targets with vectors of 32 bytes convert in hardware, to nearest even; Highway's
/// emulation on the others truncates, so integers do it there. Both give the same bits.
struct F16Code {
  static constexpr bool kHardware = HWY_MAX_BYTES >= 32;

  template <class D, class V16>
  static HWY_INLINE hn::Vec<D> widen(D d, V16 code) {
    if constexpr (kHardware) {
      return hn::PromoteTo(d, hn::BitCast(hn::Rebind<hwy::float16_t, D>(), code));
    } else {
      return widen_in_integers(d, unpack(d, code));
    }
  }
  template <class D>
  static HWY_INLINE hn::Vec<hn::Rebind<std::uint16_t, D>> narrow(D d, hn::Vec<D> v) {
    if constexpr (kHardware) {
      return hn::BitCast(hn::Rebind<std::uint16_t, D>(),
                         hn::DemoteTo(hn::Rebind<hwy::float16_t, D>(), v));
    } else {
      return pack(d, narrow_in_integers(d, v));
    }
  }

 private:
  /// The magnitude bits, read as a binary32 of the same fields, are the value times 2^-112
  /// (subnormals included).
  template <class D>
  static HWY_INLINE hn::Vec<D> widen_in_integers(D d, hn::Vec<hn::RebindToUnsigned<D>> code) {
    const hn::RebindToUnsigned<D> du;
    const auto magnitude = hn::And(code, hn::Set(du, 0x7fff));
    const auto finite = hn::Mul(hn::BitCast(d, hn::ShiftLeft<13>(magnitude)), hn::Set(d, 0x1p112f));
    const auto special = hn::Or(hn::ShiftLeft<13>(magnitude), hn::Set(du, 0x7f800000));
    const auto value =
        hn::IfThenElse(hn::Gt(magnitude, hn::Set(du, 0x7bff)), special, hn::BitCast(du, finite));
    const auto sign = hn::ShiftLeft<16>(hn::Sub(code, magnitude));
    return hn::BitCast(d, hn::Or(value, sign));
  }

  template <class D>
  static HWY_INLINE hn::Vec<hn::RebindToUnsigned<D>> narrow_in_integers(D d, hn::Vec<D> v) {
    const hn::RebindToUnsigned<D> du;
    using VU = hn::Vec<decltype(du)>;
    const VU bits = hn::BitCast(du, v);
    const VU magnitude = hn::And(bits, hn::Set(du, 0x7fffffff));
    const VU sign = hn::ShiftRight<16>(hn::Sub(bits, magnitude));
    // Normal: as bf16, thirteen bits shorter, the exponent's bias less 112.
    const VU last = hn::And(hn::ShiftRight<13>(magnitude), hn::Set(du, 1));
    const VU bias = hn::Set(du, 0xfff - (112u << 23));
    const VU normal = hn::ShiftRight<13>(hn::Add(magnitude, hn::Add(last, bias)));
    // Below 2^-14: adding 0.5 leaves the multiple of 2^-24 in the last bits, rounded by the adder.
    const VU half = hn::BitCast(du, hn::Set(d, 0.5f));
    const VU tiny =
        hn::Sub(hn::BitCast(du, hn::Add(hn::BitCast(d, magnitude), hn::BitCast(d, half))), half);
    const VU finite = hn::IfThenElse(hn::Lt(magnitude, hn::Set(du, 113u << 23)), tiny, normal);
    const VU bounded = hn::Min(finite, hn::Set(du, 0x7c00));  // from 65520 up: infinity
    const VU nan =
        hn::Or(hn::And(hn::ShiftRight<13>(magnitude), hn::Set(du, 0x3ff)), hn::Set(du, 0x7e00));
    return hn::Or(sign, hn::IfThenElse(hn::Gt(magnitude, hn::Set(du, 0x7f800000)), nan, bounded));
  }
};

/// Rounds a double to odd at `kBits` bits: a later rounding to kBits - 2 bits or fewer gives what
/// one rounding would have given. The result is exact in binary32 as long as it has 24 bits there:
/// subnormals have fewer.
template <int kBits, class D>
HWY_INLINE hn::Vec<hn::Rebind<float, D>> round_to_odd(D d, hn::Vec<D> v) {
  const hn::RebindToUnsigned<D> du;
  constexpr std::uint64_t kLast = std::uint64_t{1} << (53 - kBits);
  const auto bits = hn::BitCast(du, v);
  const auto dropped = hn::And(bits, hn::Set(du, kLast - 1));
  const auto odd = hn::IfThenElseZero(hn::Ne(dropped, hn::Zero(du)), hn::Set(du, kLast));
  const auto kept = hn::BitCast(d, hn::Or(hn::Sub(bits, dropped), odd));
  return to_float(d, kept);
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
