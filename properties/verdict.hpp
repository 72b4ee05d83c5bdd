// What is known about a kernel after judging it? The data that verdict, report and exit code are
// made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/kernel.hpp"
#include "reference/truth.hpp"
#include "spec/specification.hpp"

namespace ropecheck::properties {

/// Conformance classes, best first; defined with their bounds in conformance.hpp.
enum class Class { correct, faithful, dtype, fp32_angle, fp32_recurrence, none };
std::string_view name(Class conformance);  ///< "correct", "faithful", "dtype", "fp32-angle",
                                           ///< "fp32-recurrence", "none"
std::optional<Class> parse_class(std::string_view text);

enum class Level { frequencies, table, rotate };
std::string_view name(Level level);
std::optional<Level> parse_level(std::string_view text);

/// Where a kernel takes cosines and sines from; the truth is that of what it was given.
enum class Source { configuration, frequencies, table };
std::string_view name(Source source);  ///< "configuration", "given-frequencies", "given-table"

enum class Outcome { pass, fail, not_run, error };
std::string_view name(Outcome outcome);  ///< "pass", "fail", "not-run", "error"

/// The place where a maximum was reached, or where the next better class failed.
struct Witness {
  std::int64_t position = 0;
  int pair = 0;
  std::string quantity;  ///< "frequency", "cos", "sin", "y0", "y1", "pair"
  double expected = 0;   ///< nearest double of the exact value
  double got = 0;
  double error = 0;  ///< in the unit of the measure that failed
  std::string why;   ///< "faithful needs <= 1 ulp, found 3.2"
  /// Every position of its token where those are several; `position` is the one that turns the
  /// pair.
  std::vector<std::int64_t> positions;
};
/// "17", or "0/17/5" for a token of several positions.
std::string position_text(const Witness& witness);

/// One row of report.json's `levels`: a level at one input, dtype and layout.
struct LevelResult {
  Level level = Level::table;
  spec::Dtype dtype = spec::Dtype::f32;
  std::optional<spec::Layout> layout;  ///< rotate only
  Source input = Source::configuration;
  /// Current lengths in tokens where they are not the specification's: one, or those of a batch.
  std::vector<double> seq_lens;
  std::size_t positions = 0;        ///< how many were compared; 0 for frequencies
  Outcome outcome = Outcome::pass;  ///< against the required class; not_run with `reason`
  std::string reason;
  bool waived = false;  ///< does not count although it did not pass: its level, dtype or layout is
                        ///< waived by name
  Class conformance = Class::none;
  std::optional<Witness> witness;  ///< why the next better class does not hold; unset for correct
  std::optional<Witness> worst;    ///< where the largest error is
  double bound =
      0;  ///< allowed error at the worst place by the class that holds, in the level's measure
  double max_rel_u = 0;  ///< frequencies
  double max_ulp = 0, max_abs = 0, max_angle = 0,
         max_radial = 0;      ///< table: ulps, 1, radians, relative to A
  double max_pair_error = 0;  ///< rotate: units of u·A·‖pair‖
  double mean_signed = 0;     ///< table: mean signed error in ulps
  std::vector<std::uint64_t>
      histogram;  ///< errors in ulps (table) or pair error (rotate): [0,.5) [.5,1) [1,2) [2,4) …
  std::vector<double> quantiles;  ///< 0.5, 0.9, 0.99, 0.999 of the same errors
};

/// Whether a row was compared with the truth: it passed or failed. Only then its figures mean
/// anything.
inline bool compared(const LevelResult& row) {
  return row.outcome == Outcome::pass || row.outcome == Outcome::fail;
}

/// Largest error at one position over all pairs, for the chart error against position.
struct ErrorAtPosition {
  std::int64_t position = 0;
  double error = 0;  ///< table error, absolute, divided by A
  double bound = 0;  ///< fp32-angle bound at that position
  double recurrence_bound = 0;
};

/// One cell of the heat map.
struct HeatCell {
  int pair = 0;
  std::int64_t from = 0, to = 0;  ///< |position| in [from, to)
  double angle_error = 0;         ///< radians, maximum
};

/// The end-to-end error split by its cause, each at its own maximum.
struct Budget {
  double frequency = 0;          ///< radians: |position|·|kernel's frequency - θ|
  double angle = 0;              ///< radians: what the angle adds to that
  double trigonometric = 0;      ///< relative to A: radial error of the table
  double rotation_rounding = 0;  ///< units of u·A·‖pair‖: rotation against the kernel's own table
  bool known = false;
};

struct PropertyResult {
  std::string name;  ///< file name of the property: "positions_add"
  Source input = Source::configuration;
  std::string sentence;  ///< "Positions add: turning by m and then by n is turning by m + n."
  Outcome outcome = Outcome::pass;
  std::string reason;  ///< why not run
  int cases = 0;
  std::uint64_t seed = 0;
  std::string counterexample;  ///< shrunk, one line, floats in hex; empty if none
  std::vector<std::string> kills;
};

struct Diagnosis {
  /// Mutant id, "dialect:yarn/ggml", "model:fp32-product", "pattern:position-clamped" (a general
  /// shape, recognised and reproduced), "conduct:…", "fault:…", "unknown".
  std::string id;
  std::string explanation;  ///< one sentence with the numbers in it
  double residual = 0;      ///< largest relative misfit of that explanation
};

/// Largest N such that every tested |position| <= N has table error <= 2u(T)·A. Where nothing was
/// measured there is none of these.
struct SafeContext {
  std::int64_t position = 0;
  bool at_least = false;  ///< no tested position failed
  bool unsafe = false;    ///< measured, and not even position 1 is within it: there is no N
};

/// Positions that were asked for and lie outside the kernel's declared range.
struct UndeclaredPositions {
  std::uint64_t count = 0;
  std::int64_t first = 0, last = 0;
};

/// What positions that were asked for and not run are waived by.
inline constexpr std::string_view kPositionsName = "positions";

struct KernelVerdict {
  std::string kernel;  ///< selector as given
  kernels::Description description;
  spec::Specification specification;
  reference::Truth truth = reference::Truth::ideal;
  Outcome outcome = Outcome::pass;
  bool advisory = false;
  std::string sentence;  ///< the verdict in one sentence, with the figure and the witness
  Class required = Class::fp32_angle;
  Class conformance = Class::none;
  std::optional<SafeContext> safe_f32, safe_f16, safe_bf16;
  bool scheme_active =
      true;  ///< false: every frequency equals the default's; then schemes cannot be told apart
  bool exhaustive = false;
  std::vector<std::int64_t> positions;            ///< tested, sorted
  std::optional<UndeclaredPositions> undeclared;  ///< asked for by name: not run
  bool range_limited = false;  ///< sampling ended at the declared range, nothing was asked for
  std::vector<LevelResult> levels;
  Budget budget;
  std::vector<PropertyResult> properties;
  std::vector<Diagnosis> diagnosis;
  std::vector<kernels::Fault> faults;
  std::vector<std::string> waived;  ///< names given by --waive that were used
  std::vector<ErrorAtPosition> error_by_position;
  std::vector<HeatCell> heat_map;
  std::vector<double> frequencies;          ///< true ones, rad/token
  std::vector<double> default_frequencies;  ///< b^(-2i/d)
  double attention_scale = 1;
  std::uint64_t seed = 0;
};

/// "rotate f32 half given-table", "table f32 at length 8192", "rotate f32 half at lengths 2048,
/// 20480".
std::string row_text(const LevelResult& row);
/// Which positions were asked for and not run, and why; empty if none.
std::string undeclared_text(const KernelVerdict& verdict);

/// Exit code of one verdict: 0, 1, 3 or 4 (contract); advisory verdicts give 0.
int exit_code(const KernelVerdict& verdict);

}  // namespace ropecheck::properties
