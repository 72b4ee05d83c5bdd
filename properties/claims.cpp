#include "properties/claims.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "properties/claim_checks.hpp"

namespace ropecheck::properties {

spec::Specification example(spec::Scheme scheme, int rotary_dim, double base) {
  spec::Specification specification;
  specification.scheme = std::move(scheme);
  specification.base = base;
  specification.head = {.head_dim = rotary_dim, .rotary_dim = rotary_dim};
  return specification;
}

namespace {

enum class Kind { statement, quoted_data };  // quoted measurements cannot be recomputed here

struct Entry {
  const char* statement;
  const char* recorded;  // the verdict this ledger stands for
  const char* corrected;
  const char* property;
  ClaimCheck (*check)();
  Kind kind = Kind::statement;
};

constexpr std::array<Entry, 19> kEntries{{
    {"RoPE at position m is the beta-ary expansion of m with beta = b^(2/d); the n-th digit is "
     "ceil(m / beta^(n-1)) mod beta",
     "holds-with-correction",
     "The n-th digit from the right is floor(m / beta^(n-1)) mod beta for integer beta >= 2. "
     "RoPE's cosine "
     "sequence is cos(m / beta^i) exactly, but its beta is no integer and the periods differ "
     "(beta^n for a "
     "digit, 2 pi beta^(n-1) for the cosine): an analogy, not an identity.",
     "digits_are_floors, cosines_are_powers_of_beta", digits_by_floor},
    {"The frequencies are theta_i = b^(-2i/d) for i in [1 ... d/2]", "holds-with-correction",
     "The vector form needs i = 0 ... d/2 - 1: pair 0 turns one radian per token.",
     "first_pair_turns_one_radian_per_token", pair_index_range},
    {"Linear interpolation of a number's digits halves only the last digit's spacing; changing the "
     "radix "
     "keeps every spacing at 1 and the digit count and extends the range",
     "holds", "", "digit_interpolation_against_radix_change", digit_interpolation},
    {"Position interpolation maps position m to m L/L' and so [0, L') into [0, L); all L' indices "
     "remain, "
     "L/L' apart",
     "holds", "", "interpolation_maps_into_trained_range", interpolation_range},
    {"The period of sin(m theta_j) is 2 pi b^(2j/d) / m; after interpolation one period holds "
     "factor times "
     "as many positions",
     "holds-with-correction",
     "The period in m is the wavelength 2 pi b^(2j/d), not divided by m. Interpolation multiplies "
     "it by the "
     "factor.",
     "linear_divides_frequencies", period_of_a_pair},
    {"NTK-aware: requiring the last pair to equal interpolation gives lambda = k^(2/(d-2)); "
     "replace 10000 by "
     "10000 k",
     "holds-with-correction",
     "The base becomes b k^(d/(d-2)). Replacing b by b k is an approximation: at the last pair it "
     "misses the "
     "factor k^(2/d).",
     "ntk_last_pair_equals_interpolation, ntk_is_a_change_of_base", ntk_base},
    {"NTK-aware: the highest-frequency term is cos(m / beta), and lambda is close to 1, so it is "
     "almost "
     "unchanged",
     "holds-with-correction",
     "The first of the d/2 terms is m / beta^0 and is untouched exactly; m / beta is the second "
     "pair, "
     "stretched by k^(2/(d-2)).",
     "ntk_keeps_the_first_pair", ntk_first_term},
    {"NTK-aware leaves pairs outside the trained range at L', so the effective extension is below "
     "k and the "
     "factor must be set above the target",
     "holds-with-correction",
     "Every pair but the last exceeds its trained maximum angle; what matters are pairs that never "
     "completed "
     "a turn in training (r < 1). Effective extension k_eff = min over those of k^(2i/(d-2)).",
     "ntk_lies_strictly_between", ntk_effective_extension},
    {"lambda_d = 2 pi b^(2d/D) is the wavelength, and r = L lambda the number of rotations",
     "holds-with-correction", "r = L / lambda.", "rotations_are_context_over_wavelength",
     rotations_quotient},
    {"NTK-by-parts: gamma is 0 below alpha, 1 above beta, linear between; the blend lies between "
     "theta/s and "
     "theta; long wavelengths get pure interpolation, short ones stay",
     "holds", "", "ramp_is_zero_one_and_monotone, blend_lies_between", ramp_blend},
    {"Shrinking angles brings tokens closer: the inner product of two rotated vectors grows as the "
     "angle "
     "shrinks",
     "holds-with-correction",
     "True when the pair's contents are aligned and the angle difference is within [0, pi]; false "
     "beyond pi "
     "and for contents at another phase.",
     "score_depends_on_distance", shrinking_angles},
    {"Dynamic scale s = max(1, l'/L) is 1 up to L, continuous at L, non-decreasing; a fixed scale "
     "hurts "
     "lengths below L, dynamic does not",
     "holds", "", "dynamic_scale_is_one_then_grows", dynamic_scale},
    {"Fine-tuned position interpolation reaches the published perplexities; its error bound makes "
     "interpolation about 600 times smaller than extrapolation (PI paper, Theorem 2.1)",
     "not-checkable-here",
     "The perplexities are quoted data. The theorem's step sum theta_j^2 <= d / (4 ln b) fails; "
     "with "
     "sum theta_j^2 = (1 - b^-2) / (1 - b^(-4/d)) the bound max|h| (s-s1)(s2-s)/2 times that sum "
     "holds, and "
     "the 600 become 448 (d = 64), 512 (d = 128), 549 (d = 256).",
     "interpolation_error_bound", interpolation_error_bound, Kind::quoted_data},
    {"The vector form of the rotation lists q_0 ... q_(d/2-1) beside a cosine column of d entries",
     "holds-with-correction",
     "The columns need q_0 ... q_(d-1), and below them (-q_1, q_0, ..., -q_(d-1), q_(d-2)).",
     "norm_is_kept", vector_form_elements},
    {"Dividing by 2 turns four digits into three", "holds-with-correction", "Only below 2000.",
     "halving_drops_a_digit", halving_drops_a_digit},
    {"Linear interpolation of the digits keeps 2048 indices, position interpolation keeps 4096",
     "refuted",
     "Both are the injective map m -> m/2 with L' distinct values; the difference is how the "
     "digits carry it.",
     "interpolation_maps_into_trained_range", indices_kept},
    {"Pairs with wavelength above L keep absolute position and are almost unchanged over the "
     "context",
     "holds-with-correction",
     "Their phase is injective on [0, L); it changes by at most 2 pi r over the context, which is "
     "small only "
     "where r is.",
     "rotations_are_context_over_wavelength", slow_pairs},
    {"A fixed factor degrades beyond L': at l' > L' positions leave [0, L), under the dynamic "
     "scale they stay "
     "below L",
     "holds", "", "dynamic_scale_is_one_then_grows", fixed_factor_beyond_target},
    {"Position interpolation and NTK-aware are blind: given the factor they do not depend on L; "
     "by-parts does",
     "holds", "", "blind_schemes", blind_schemes},
}};

std::string verdict_of(const Entry& entry, const ClaimCheck& check) {
  if (entry.kind == Kind::quoted_data) return "not-checkable-here";
  if (check.literally) return "holds";
  return check.corrected && std::string_view(entry.recorded) != "refuted" ? "holds-with-correction"
                                                                          : "refuted";
}

std::vector<Claim> decide() {
  std::vector<Claim> ledger;
  for (const Entry& entry : kEntries) {
    const ClaimCheck check = entry.check();
    const std::string verdict = verdict_of(entry, check);
    const bool corrected_form_fails = entry.corrected[0] != '\0' && !check.corrected;
    if (verdict != entry.recorded || corrected_form_fails) {
      throw std::logic_error(fmt::format(
          "claim {}: computed '{}', recorded '{}'{}: {}", ledger.size() + 1, verdict,
          entry.recorded, corrected_form_fails ? ", corrected form fails" : "", check.evidence));
    }
    ledger.push_back({.id = static_cast<int>(ledger.size()) + 1,
                      .statement = entry.statement,
                      .verdict = verdict,
                      .evidence = check.evidence,
                      .corrected = entry.corrected,
                      .property = entry.property});
  }
  return ledger;
}

}  // namespace

const std::vector<Claim>& claims() {
  static const std::vector<Claim> ledger = decide();
  return ledger;
}

}  // namespace ropecheck::properties
