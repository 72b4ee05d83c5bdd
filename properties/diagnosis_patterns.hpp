// Which general shape does a deviation have, whether or not the mistake is in the catalogue?
#pragma once

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

/// The angles that are looked at: those of a table, or of one head of the rotation.
using MeasuredTurns = std::vector<std::vector<Turn>>;  ///< [token][pair]

/// Where the truth turns them, and how long it makes them: by axis, role and gain.
using DuePlaces = std::vector<std::vector<Model::Place>>;  ///< [token][pair]
DuePlaces due_places(const Scene& scene, const Evidence& evidence, Group group = {});

/// How far a measured turn is from the truth.
struct TurnError {
  double angle = 0;   ///< rad, at most pi
  double length = 0;  ///< relative
  double point = 0;   ///< of the point, relative to its length
  /// What the answers' rounding and a binary64 angle cost a point; infinite where a gain leaves the
  /// format and nothing can be compared.
  double allowed = 0;
};
TurnError turn_error(const Evidence& evidence, Turn measured, const Model::Place& due,
                     double frequency);

/// Of the finite ones, 0 where there is none: what is not a number has no place in an order.
double median(std::vector<double> values);

/// Which position turns each token, read from its angles, and what rule those positions follow:
/// clamped at N, modulo N, in blocks, rounded to few bits, shifted from a position on, a·m + b.
void add_position_patterns(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                           Rounding rounding, Hypotheses& list);

/// Pairs that turn by another law than the others: not at all, to zero, backwards, like another
/// pair.
void add_pair_patterns(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                       const DuePlaces& due, Rounding rounding, Hypotheses& list);

/// Which axis turns each pair, read from its turns: nothing if some pair turns by none.
void add_measured_axes(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                       Rounding rounding, Hypotheses& list);

/// One angle added everywhere, results below a threshold returned as zero.
void add_value_patterns(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                        const DuePlaces& due, Hypotheses& list);

/// What was handed over was ignored, in part or in whole, or read by the wrong row.
void add_input_mistakes(const Scene& scene, const Evidence& evidence, Hypotheses& list);

/// Every pair's measured frequency: says how the deviating ones compare. The last resort, it fits
/// whatever turns uniformly.
void add_measured_frequencies(const Scene& scene, const MeasuredTurns& turns, const DuePlaces& due,
                              Hypotheses& list);

/// Each pair's frequency by unwrapping from position 1 upward: every position predicts the next to
/// within half a turn.
std::vector<double> unwrapped(const DuePlaces& due, const MeasuredTurns& turns);

/// "pairs 3, 5 to 9 and 12": runs of a sorted list, cut after a few.
std::string runs_text(const char* what, const std::vector<int>& sorted);

}  // namespace ropecheck::properties
