// What does each claim's computation yield? Internal to the ledger.
#pragma once

#include <string>

#include "reference/frequency.hpp"

namespace ropecheck::properties {

using reference::Real;

/// The outcome of one computation: does the statement hold literally, does the corrected form, and
/// the figures.
struct ClaimCheck {
  bool literally = false;
  bool corrected = false;
  std::string evidence;
};

/// The example that the figures of the ledger speak of unless they say otherwise.
inline constexpr double kExampleBase = 10000;
inline constexpr int kExampleDim = 128;
inline constexpr double kExampleContext = 4096;
inline constexpr double kExampleFactor = 4;

spec::Specification example(spec::Scheme scheme, int rotary_dim = kExampleDim,
                            double base = kExampleBase);

ClaimCheck digits_by_floor();             // 1
ClaimCheck pair_index_range();            // 2
ClaimCheck digit_interpolation();         // 3
ClaimCheck interpolation_range();         // 4
ClaimCheck period_of_a_pair();            // 5
ClaimCheck ntk_base();                    // 6
ClaimCheck ntk_first_term();              // 7
ClaimCheck ntk_effective_extension();     // 8
ClaimCheck rotations_quotient();          // 9
ClaimCheck ramp_blend();                  // 10
ClaimCheck shrinking_angles();            // 11
ClaimCheck dynamic_scale();               // 12
ClaimCheck interpolation_error_bound();   // 13
ClaimCheck vector_form_elements();        // 14
ClaimCheck halving_drops_a_digit();       // 15
ClaimCheck indices_kept();                // 16
ClaimCheck slow_pairs();                  // 17
ClaimCheck fixed_factor_beyond_target();  // 18
ClaimCheck blind_schemes();               // 19

}  // namespace ropecheck::properties
