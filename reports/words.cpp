// How are results put into words?
#include "reports/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/text.hpp"

namespace ropecheck::reports {

using properties::KernelVerdict;
using properties::Level;
using properties::LevelResult;
using properties::Outcome;

std::string verdict_words(const KernelVerdict& verdict) {
  const std::string words(properties::name(verdict.outcome));
  return verdict.advisory ? words + " (advisory)" : words;
}

std::string class_words(const KernelVerdict& verdict) {
  const auto& rows = verdict.levels;
  if (std::any_of(rows.begin(), rows.end(), properties::compared))
    return std::string(properties::name(verdict.conformance));
  const bool asked = std::any_of(rows.begin(), rows.end(), [](const LevelResult& row) {
    return row.outcome == Outcome::error;
  });
  return asked ? "not judged" : "not run";
}

std::string safe_words(const std::optional<properties::SafeContext>& safe) {
  if (!safe) return "not judged";
  if (safe->unsafe) return "none";
  return fmt::format("{}{}", safe->at_least ? "at least " : "", safe->position);
}

std::string error_words(const LevelResult& level) {
  if (!properties::compared(level)) return "";
  switch (level.level) {
    case Level::frequencies:
      return fmt::format("{} u", brief(level.max_rel_u));
    case Level::table:
      return fmt::format("{} ulp, {} abs", brief(level.max_ulp), brief(level.max_abs));
    case Level::rotate:
      return fmt::format("{} u", brief(level.max_pair_error));
  }
  return "";
}

std::string witness_words(const LevelResult& level) {
  if (!properties::compared(level)) return level.waived ? "waived: " + level.reason : level.reason;
  const std::string note = level.waived ? "; waived" : "";
  const auto& at = level.worst ? level.worst : level.witness;
  if (!at) return level.waived ? "waived" : "";
  if (level.level == Level::frequencies) return fmt::format("pair {}{}", at->pair, note);
  return fmt::format("position {}, pair {}, {}{}", position_text(*at), at->pair, at->quantity,
                     note);
}

std::string class_words(const LevelResult& level) {
  return properties::compared(level) ? std::string(properties::name(level.conformance)) : "";
}

std::string bound_words(const LevelResult& level) {
  return properties::compared(level) ? brief(level.bound) : "";
}

std::string layout_words(const LevelResult& level) {
  return level.layout ? std::string(spec::name(*level.layout)) : "";
}

std::string input_words(const LevelResult& level) {
  std::string words;
  if (level.input != properties::Source::configuration) words = properties::name(level.input);
  if (level.seq_lens.empty()) return words;
  if (!words.empty()) words += ", ";
  return words + fmt::format("{} {}", level.seq_lens.size() > 1 ? "lengths" : "length",
                             fmt::join(level.seq_lens, ", "));
}

bool has_input_words(const KernelVerdict& verdict) {
  return std::any_of(verdict.levels.begin(), verdict.levels.end(),
                     [](const LevelResult& level) { return !input_words(level).empty(); });
}

std::string positions_words(const KernelVerdict& verdict) {
  std::string words = "no positions";
  if (verdict.positions.size() == 1) {
    words = fmt::format("1 position, {}, {}", verdict.positions.front(),
                        verdict.exhaustive ? "exhaustive" : "sampled");
  } else if (!verdict.positions.empty()) {
    words = fmt::format("{} positions from {} to {}, {}", verdict.positions.size(),
                        verdict.positions.front(), verdict.positions.back(),
                        verdict.exhaustive ? "exhaustive" : "sampled");
  }
  if (verdict.range_limited) {
    words +=
        fmt::format(" within the kernel's declared range {} to {}, which is narrower than usual",
                    verdict.description.min_position, verdict.description.max_position);
  }
  const std::string missing = properties::undeclared_text(verdict);
  return missing.empty() ? words : words + "; not run: " + missing;
}

std::string headline(const GateReport& report) {
  if (report.kernels.size() == 1) return report.kernels.front().sentence;
  const auto passed =
      std::count_if(report.kernels.begin(), report.kernels.end(),
                    [](const auto& verdict) { return verdict.outcome == Outcome::pass; });
  if (report.kernels.empty()) return "no kernel was judged";
  const KernelVerdict& first = report.kernels.front();
  return fmt::format("{} of {} kernels conform on {} ({}/{}), class {} or better required", passed,
                     report.kernels.size(), first.specification.name,
                     spec::scheme_name(first.specification.scheme),
                     spec::name(first.specification.dialect), properties::name(first.required));
}

}  // namespace ropecheck::reports
