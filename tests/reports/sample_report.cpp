// What does a report look like that was made by hand?
#include "tests/reports/sample_report.hpp"

#include <cmath>
#include <limits>

namespace ropecheck::reports {

using namespace properties;

const char kHostile[] =
    "</script><script>alert(1)</script> & \"quoted\" 'single' | `code` ]]> <!-- \x1b[31m \x01 "
    "\xff\xfe \xc3\xa9 https://e.org";

namespace {

constexpr int kPairs = 64;

spec::Specification sample_specification() {
  spec::Specification specification;
  specification.name = "sample model";
  specification.scheme = spec::Llama3{8, 1, 4, 8192};
  specification.dialect = spec::Dialect::huggingface;
  specification.base = 500000;
  specification.resolved = {{"rope_theta", "500000", "config.json: rope_theta"},
                            {"factor", "8", "config.json: rope_scaling.factor"},
                            {"note", "not json", kHostile}};
  specification.warnings = {"the layout is not known; half is used"};
  return specification;
}

void add_charts(KernelVerdict& verdict, double slope) {
  for (int pair = 0; pair < kPairs; ++pair) {
    const double plain = std::pow(500000, -2.0 * pair / (2 * kPairs));
    verdict.default_frequencies.push_back(plain);
    verdict.frequencies.push_back(pair < 30 ? plain : plain / 8);
  }
  for (std::int64_t position = -4; position <= 131072;
       position += position < 64 ? 1 : position / 16) {
    const double distance = std::abs(static_cast<double>(position));
    verdict.error_by_position.push_back(
        {position, 3e-8 + slope * distance, 1.2e-7 + 2e-7 * distance, 1.2e-7 + 9e-7 * distance});
    verdict.positions.push_back(position);
  }
  for (int pair = 0; pair < kPairs; ++pair) {
    for (std::int64_t from = 1; from <= 65536; from *= 2) {
      verdict.heat_map.push_back(
          {pair, from, 2 * from, slope * static_cast<double>(from) * std::pow(0.8, pair)});
    }
  }
}

LevelResult level(Level which, Class conformance, Outcome outcome) {
  LevelResult result;
  result.level = which;
  if (which == Level::rotate) result.layout = spec::Layout::half;
  result.outcome = outcome;
  result.conformance = conformance;
  result.worst = Witness{131071, 3, which == Level::rotate ? "pair" : "cos", 0.25, 0.26, 1e4, ""};
  if (conformance != Class::correct)
    result.witness = Witness{17, 3, "cos", 0.5, 0.51, 3.2, "faithful needs <= 1 ulp, found 3.2"};
  result.bound = 2;
  result.max_ulp = 0.53;
  result.max_pair_error = 1.4;
  result.histogram = {900, 80, 15, 4, 1};
  result.quantiles = {0.2, 0.4, 0.6, 0.9};
  return result;
}

KernelVerdict base_verdict(const std::string& kernel) {
  KernelVerdict verdict;
  verdict.kernel = kernel;
  verdict.description.name = "sample";
  verdict.description.levels = ROPECHECK_TABLE | ROPECHECK_ROTATE;
  verdict.description.dtypes = 1u << ROPECHECK_F32;
  verdict.specification = sample_specification();
  verdict.seed = 7;
  return verdict;
}

KernelVerdict passing() {
  KernelVerdict verdict = base_verdict("builtin:sample");
  verdict.sentence = "Conforms: faithful at every tested position up to 131071.";
  verdict.conformance = Class::faithful;
  verdict.safe_f32 = verdict.safe_f16 = verdict.safe_bf16 = SafeContext{131072, true};
  verdict.levels = {level(Level::table, Class::faithful, Outcome::pass),
                    level(Level::rotate, Class::faithful, Outcome::pass)};
  verdict.budget = {1e-12, 3e-9, 4e-8, 1.1, true};
  verdict.properties = {{"positions_add",
                         Source::configuration,
                         "Positions add.",
                         Outcome::pass,
                         "",
                         20,
                         7,
                         "",
                         {"L1-sign"}},
                        {"threads_do_not_change_bits",
                         Source::configuration,
                         "Threads change no bit.",
                         Outcome::not_run,
                         "not declared",
                         0,
                         7,
                         "",
                         {}}};
  add_charts(verdict, 1e-14);
  return verdict;
}

KernelVerdict failing() {
  KernelVerdict verdict = base_verdict(kHostile);
  verdict.outcome = Outcome::fail;
  verdict.advisory = true;
  verdict.sentence = "Does not conform: cos is wrong by 0.01 at position 131071, pair 3.";
  verdict.safe_f16 = SafeContext{2047, false};
  verdict.levels = {level(Level::table, Class::none, Outcome::fail)};
  verdict.levels[0].max_ulp = std::numeric_limits<double>::infinity();
  verdict.levels[0].worst->got = std::numeric_limits<double>::quiet_NaN();
  verdict.properties = {{"positions_add",
                         Source::configuration,
                         "Positions add.",
                         Outcome::fail,
                         "",
                         3,
                         7,
                         kHostile,
                         {"L1-sign"}}};
  verdict.diagnosis = {{"F2-base-times-factor", kHostile, 3e-8}};
  add_charts(verdict, 1e-7);
  return verdict;
}

KernelVerdict crashed() {
  KernelVerdict verdict = base_verdict("lib:./crash.so");
  verdict.outcome = Outcome::error;
  verdict.sentence = "The kernel crashed in rotate.";
  verdict.faults = {{"crashed", "signal 11 in rotate, query"}};
  return verdict;
}

KernelVerdict not_run() {
  KernelVerdict verdict = base_verdict("exec:missing");
  verdict.outcome = Outcome::not_run;
  verdict.sentence = "Not run: level rotate was asked for, but the kernel does not declare it.";
  verdict.levels = {level(Level::rotate, Class::none, Outcome::not_run)};
  verdict.levels[0].reason = "not declared by the kernel";
  return verdict;
}

}  // namespace

GateReport sample_report() {
  return {{"1.2.3", "abcdef", "compiler 1", "cpu 2", "AVX2",
           "ropecheck gate --kernel builtin:sample", 7},
          {passing(), failing(), crashed(), not_run()}};
}

}  // namespace ropecheck::reports
