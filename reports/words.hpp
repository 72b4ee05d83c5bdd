// How are results put into words? The same ones on the terminal, in Markdown and in HTML.
#pragma once

#include <string>

#include "reports/report.hpp"

namespace ropecheck::reports {

/// "pass", "fail", "fail (advisory)"
std::string verdict_words(const properties::KernelVerdict& verdict);

/// "faithful"; "not judged" where no level gave an answer to compare, "not run" where none was
/// asked.
std::string class_words(const properties::KernelVerdict& verdict);

/// "131071", "at least 131071", "none" where it is unsafe from the start, "not judged" where
/// nothing was measured
std::string safe_words(const std::optional<properties::SafeContext>& safe);

/// The level's own measure with its unit: "0.5 ulp, 2.9e-08 abs" (each at its worst place), "2.1
/// u", "" where there is no answer to compare.
std::string error_words(const properties::LevelResult& level);

/// "position 131071, pair 3, cos", or the reason why there is no answer to compare; with the note
/// that a row is waived.
std::string witness_words(const properties::LevelResult& level);

/// "faithful" and "4.44" of a row, "" where there is no answer to compare.
std::string class_words(const properties::LevelResult& level);
std::string bound_words(const properties::LevelResult& level);

/// What sets a row apart from the usual one: "given-table", "length 8192", "lengths 2048, 20480";
/// "" for the configuration at the length that the other rows have.
std::string input_words(const properties::LevelResult& level);

/// Whether any row of a verdict has such words.
bool has_input_words(const properties::KernelVerdict& verdict);

/// "half", "interleaved", "" for levels without one.
std::string layout_words(const properties::LevelResult& level);

/// "83 positions from 0 to 131071, sampled", with what was asked for and not run, or where the
/// kernel's declared range ended the sampling.
std::string positions_words(const properties::KernelVerdict& verdict);

/// One line for the whole report: one kernel's sentence, or how many conform on which
/// specification.
std::string headline(const GateReport& report);

}  // namespace ropecheck::reports
