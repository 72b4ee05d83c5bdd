// Which identities are there? One per file of the same name; catalogue.cpp lists them.
#pragma once

#include "properties/property.hpp"

namespace ropecheck::properties {

extern const Property alpha_holds_as_far_as_its_dialect;
extern const Property arrangement_changes_nothing;
extern const Property batch_equals_one_by_one;
extern const Property blend_lies_between;
extern const Property blend_vanishes_with_the_extension;
extern const Property blind_schemes;
extern const Property chunked_prefill_equals_whole;
extern const Property cosines_are_powers_of_beta;
extern const Property digit_interpolation_against_radix_change;
extern const Property digits_are_floors;
extern const Property dynamic_is_continuous_at_trained_context;
extern const Property dynamic_scale_is_lipschitz;
extern const Property dynamic_scale_is_one_then_grows;
extern const Property earlier_calls_change_nothing;
extern const Property elements_outside_are_copied;
extern const Property first_pair_turns_one_radian_per_token;
extern const Property frequencies_agree_with_reference;
extern const Property frequencies_fall_geometrically;
extern const Property frozen_ntk_ignores_the_length;
extern const Property heads_are_independent;
extern const Property in_place_equals_out_of_place;
extern const Property inactive_scheme_equals_default;
extern const Property interpolated_position_lands;
extern const Property interpolation_error_bound;
extern const Property interpolation_factors_compose;
extern const Property interpolation_maps_into_trained_range;
extern const Property key_turns_like_query;
extern const Property layout_conversion_is_a_permutation;
extern const Property layouts_differ_by_a_permutation;
extern const Property levels_tell_the_same_frequencies;
extern const Property linear_divides_frequencies;
extern const Property llama3_bands_meet_continuously;
extern const Property llama3_keeps_short_divides_long;
extern const Property longrope_divides_by_the_right_list;
extern const Property longrope_unit_rescale_is_plain;
extern const Property nan_stays_in_its_pair;
extern const Property norm_is_kept;
extern const Property nothing_is_written_outside;
extern const Property ntk_is_a_change_of_base;
extern const Property ntk_keeps_the_first_pair;
extern const Property ntk_last_pair_equals_interpolation;
extern const Property ntk_lies_strictly_between;
extern const Property ntk_needs_more_than_two_dimensions;
extern const Property ntk_solves_its_equation;
extern const Property pairs_are_independent;
extern const Property part_ntk_lies_between;
extern const Property position_zero_changes_nothing;
extern const Property positions_add;
extern const Property powers_of_two_factor_out;
extern const Property proportional_tail_is_still;
extern const Property radix_ntk_meets_its_neighbours;
extern const Property radix_ntk_slows_every_pair;
extern const Property ramp_is_continuous_at_its_ends;
extern const Property ramp_is_linear_in_its_variable;
extern const Property ramp_is_zero_one_and_monotone;
extern const Property ramp_with_equal_ends_is_a_step;
extern const Property repeated_calls_give_equal_bits;
extern const Property rotation_agrees_with_reference;
extern const Property rotation_is_linear;
extern const Property rotations_are_context_over_wavelength;
extern const Property score_depends_on_distance;
extern const Property sequences_are_independent;
extern const Property staircase_doubles;
extern const Property stateful_rule_follows_the_record;
extern const Property table_agrees_with_reference;
extern const Property table_and_rotation_agree;
extern const Property table_equals_row_by_row;
extern const Property threads_do_not_change_bits;
extern const Property transpose_undoes;
extern const Property unit_pairs_turn_forward;
extern const Property yarn_attention_scale_follows_its_rule;
extern const Property yarn_without_extension_is_plain;

}  // namespace ropecheck::properties
