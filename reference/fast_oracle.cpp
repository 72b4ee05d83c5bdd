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
#include <stdexcept>

#include "reference/fast_phase.hpp"
#include "reference/fast_target.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {
namespace {

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

/// What every position is moved by before it turns a pair, the same for all of them.
std::int64_t shift_of(const Placement& placement) {
  if (placement.by_role()) {
    throw std::invalid_argument("query and key turn differently: there is no one table");
  }
  return placement.effective(spec::Role::query, 0);
}

}  // namespace

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
  if (oracle.specification()) shift_ = shift_of(Placement(*oracle.specification()));
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
        phase[i] =
            phase_at(first + shift_ + static_cast<std::int64_t>(row), {high_[pair], low_[pair]})
                .high;
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

}  // namespace ropecheck::reference
