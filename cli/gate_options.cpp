// What does `gate` judge, how strictly? Checks every option before a kernel is loaded.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "cli/arguments.hpp"
#include "cli/gate_request.hpp"
#include "cli/number_list.hpp"
#include "cli/option_marks.hpp"
#include "kernels/fault_kinds.hpp"
#include "kernels/selectors.hpp"
#include "properties/property.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

constexpr std::int64_t kLargestPosition = std::int64_t{1}
                                          << 53;  // a position is carried as a binary64

const std::vector<std::string> kLevels{"frequencies", "table", "rotate"};
const std::vector<std::string> kDtypes{"f32", "f16", "bf16"};
const std::vector<std::string> kClasses{"correct",    "faithful",        "dtype",
                                        "fp32-angle", "fp32-recurrence", "none"};

/// A format that can be asked for by name.
std::optional<spec::Dtype> judged_dtype(const std::string& word) {
  const bool known = std::find(kDtypes.begin(), kDtypes.end(), word) != kDtypes.end();
  return known ? spec::parse_dtype(word) : std::nullopt;
}

/// Each word of a comma list by `parse`, without repetitions; unset if the option was not given.
template <class Item, class Parse>
std::optional<std::vector<Item>> parse_words(const char* option, const std::string& text,
                                             Parse parse, const std::vector<std::string>& names) {
  if (text.empty()) return std::nullopt;
  std::vector<Item> items;
  for (const std::string& word : split_list(option, text)) {
    const std::optional<Item> item = parse(word);
    if (!item) refuse_word(option, word, names);
    if (std::find(items.begin(), items.end(), *item) == items.end()) items.push_back(*item);
  }
  return items;
}

std::vector<Candidate> parse_candidates(const GateOptions& options) {
  std::vector<Candidate> candidates;
  const auto add = [&](const std::string& selector, bool advisory) {
    for (Candidate& known : candidates) {
      if (known.selector != selector) continue;
      if (known.advisory == advisory) {
        throw spec::InputError(
            fmt::format("--kernel: found '{}' twice; accepted: each kernel once", selector));
      }
      known.advisory = true;
      return;
    }
    candidates.push_back({selector, advisory});
  };
  for (const std::string& selector : options.kernels) add(selector, false);
  for (const std::string& selector : options.advisory) add(selector, true);
  if (candidates.empty()) {
    throw spec::InputError(fmt::format("--kernel: missing; accepted: {}", kernels::kSelectors));
  }
  return candidates;
}

std::vector<std::string> waivable_names() {
  std::vector<std::string> names = kLevels;
  names.insert(names.end(), kDtypes.begin(), kDtypes.end());
  // Rows in f64 are judged where a kernel declares it, so they can be waived.
  names.insert(names.end(), {"f64", "half", "interleaved"});
  for (const properties::Property& property : properties::all_properties())
    names.emplace_back(property.name);
  names.insert(names.end(), kernels::kFaultKinds.begin(), kernels::kFaultKinds.end());
  names.emplace_back(properties::kPositionsName);
  return names;
}

std::vector<std::string> parse_waivers(const std::vector<std::string>& options) {
  const std::vector<std::string> known = waivable_names();
  std::vector<std::string> waivers;
  for (const std::string& option : options) {
    for (const std::string& name : split_list("--waive", option)) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw spec::InputError(fmt::format(
            "--waive: {}; accepted: a level, dtype, layout, property, fault or positions",
            spec::did_you_mean(name, known)));
      }
      waivers.push_back(name);
    }
  }
  return waivers;
}

reference::Truth parse_truth(const std::string& text) {
  if (text == "ideal") return reference::Truth::ideal;
  if (text == "shipped") return reference::Truth::shipped;
  refuse_word("--truth", text, {"ideal", "shipped"});
}

bool parse_annotations(const std::string& text) {
  if (text == "github") return true;
  if (text == "none") return false;
  if (!text.empty()) refuse_word("--annotations", text, {"github", "none"});
  const char* actions = std::getenv("GITHUB_ACTIONS");
  return actions != nullptr && std::string(actions) == "true";
}

std::optional<std::vector<std::int64_t>> parse_positions(const GateOptions& options) {
  if (options.positions.empty()) return std::nullopt;
  if (!options.max_position.empty()) {
    throw spec::InputError("--max-position: found with --positions; accepted: one of the two");
  }
  auto positions =
      parse_number_list("--positions", options.positions, {-kLargestPosition, kLargestPosition});
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

properties::JudgeOptions judge_options(const GateOptions& options, const Global& global) {
  properties::JudgeOptions judge;
  judge.levels =
      parse_words<properties::Level>("--levels", options.levels, properties::parse_level, kLevels);
  judge.dtypes = parse_words<spec::Dtype>("--dtypes", options.dtypes, judged_dtype, kDtypes);
  const auto required = properties::parse_class(options.required);
  if (!required) refuse_word("--require", options.required, kClasses);
  judge.required = *required;
  judge.truth = parse_truth(options.truth);
  judge.positions = parse_positions(options);
  if (!options.max_position.empty()) {
    judge.max_position = parse_integer("--max-position", options.max_position, 1, kLargestPosition);
  }
  judge.waive = parse_waivers(options.waive);
  judge.seed = global.seed;
  judge.threads = global.threads;
  return judge;
}

}  // namespace

void add_gate_options(CLI::App& command, GateOptions& options) {
  add_specification_options(command, options.specification);
  const auto add = [&](const char* name, auto& value, const char* help, const char* type) {
    return command.add_option(name, value, help)->type_name(type);
  };
  marked_required(repeatable(
      add("--kernel", options.kernels,
          "to be judged; repeatable: builtin:optimized, lib:PATH, exec:COMMAND …", "KERNEL")));
  repeatable(add("--advisory", options.advisory,
                 "judged and shown, without deciding the exit code; repeatable; may stand alone",
                 "KERNEL"));
  add("--require", options.required,
      "correct, faithful, dtype, fp32-angle (default), fp32-recurrence, none (only faults count)",
      "CLASS");
  add("--levels", options.levels, "of frequencies,table,rotate (default: what the kernel declares)",
      "LIST");
  add("--dtypes", options.dtypes, "of f32,f16,bf16 (default: what the kernel declares)", "LIST");
  add("--max-position", options.max_position, "largest sampled position (default: the model's)",
      "N");
  add("--positions", options.positions, "exactly these: 0,5,131071 or A:B[:STEP], B not included",
      "LIST");
  add("--truth", options.truth, "ideal (default), or shipped: frequencies rounded to binary32",
      "NAME");
  repeatable(add("--waive", options.waive,
                 "a level, dtype, layout, property or fault that may fail, or positions that may "
                 "be left out; repeatable",
                 "NAME"));
  add("--out", options.out, "writes report.html, report.json, junit.xml, summary.md there", "DIR");
  add("--timeout", options.timeout, "seconds per call, longer is a hang (default 60)", "SECONDS");
  add("--annotations", options.annotations,
      "github or none (default: github inside GitHub Actions)", "NAME");
}

GateRequest resolve(const GateOptions& options, const Global& global) {
  constexpr double kShortestTimeout = 0.001;
  GateRequest request;
  request.candidates = parse_candidates(options);
  request.judge = judge_options(options, global);
  request.load.timeout_seconds = parse_number("--timeout", options.timeout, kShortestTimeout);
  request.annotate = parse_annotations(options.annotations);
  return request;
}

}  // namespace ropecheck::cli
