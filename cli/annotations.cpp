// What do GitHub's pages show? Workflow commands and the step summary.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "cli/gate_text.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace ropecheck::cli {
namespace {

using properties::KernelVerdict;
using properties::Outcome;

struct Annotation {
  int severity;  ///< smaller is worse
  bool advisory;
  std::string message;
};

/// Message: % CR LF are escaped; a property also : and ,
std::string escaped(const std::string& text, bool property) {
  std::string result;
  for (const char character : reports::clean(text)) {
    const bool special = character == '%' || character == '\r' || character == '\n' ||
                         (property && (character == ':' || character == ','));
    result += special ? fmt::format("%{:02X}", static_cast<unsigned>(character))
                      : std::string(1, character);
  }
  return result;
}

int severity_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::error:
      return 0;
    case Outcome::fail:
      return 10;
    case Outcome::not_run:
      return 20;
    case Outcome::pass:
      return 30;
  }
  return 30;
}

/// One for the kernel, one per level that did not pass, one per refuted property.
void collect(std::vector<Annotation>& annotations, const KernelVerdict& verdict) {
  if (verdict.outcome == Outcome::pass) return;
  const auto add = [&](int severity, const std::string& message) {
    annotations.push_back({severity, verdict.advisory, verdict.kernel + ": " + message});
  };
  add(severity_of(verdict.outcome), verdict.sentence);
  for (const auto& level : verdict.levels) {
    if (level.outcome == Outcome::pass) continue;
    add(severity_of(level.outcome) + 1,
        fmt::format("{}: {}", properties::row_text(level),
                    level.outcome == Outcome::not_run
                        ? "not run, " + level.reason
                        : fmt::format("class {}, {} at {}", properties::name(level.conformance),
                                      reports::error_words(level), reports::witness_words(level))));
  }
  for (const auto& property : verdict.properties) {
    if (property.outcome == Outcome::pass || property.outcome == Outcome::not_run) continue;
    add(severity_of(property.outcome) + 2,
        fmt::format("{} (seed {}): {}", property.name, property.seed,
                    reports::shortened(property.counterexample, 400)));
  }
}

std::string command(const char* level, const std::string& message) {
  return fmt::format("::{} title={}::{}\n", level, escaped("ropecheck gate", true),
                     escaped(message, false));
}

/// GitHub drops what is beyond ten of a kind without a word, so the tenth says how many there are.
std::string limited(const std::vector<Annotation>& annotations, bool advisory) {
  constexpr std::size_t kMost = 10;
  const char* level = advisory ? "warning" : "error";
  std::vector<std::string> messages;
  for (const Annotation& annotation : annotations) {
    if (annotation.advisory == advisory) messages.push_back(annotation.message);
  }
  std::string text;
  const bool all = messages.size() <= kMost;
  const std::size_t shown = all ? messages.size() : kMost - 1;
  for (std::size_t index = 0; index < shown; ++index) text += command(level, messages[index]);
  if (!all)
    text += command(level, fmt::format("and {} more, see the report", messages.size() - shown));
  return text;
}

}  // namespace

std::string github_annotations(const reports::GateReport& report) {
  std::vector<Annotation> annotations;
  for (const KernelVerdict& verdict : report.kernels) collect(annotations, verdict);
  std::stable_sort(annotations.begin(), annotations.end(),
                   [](const Annotation& left, const Annotation& right) {
                     return left.severity < right.severity;
                   });
  return limited(annotations, false) + limited(annotations, true);
}

bool append_step_summary(const reports::GateReport& report) {
  const char* file = std::getenv("GITHUB_STEP_SUMMARY");
  if (file == nullptr || *file == '\0') return true;
  std::ofstream stream(file, std::ios::app);
  stream << reports::to_markdown(report);
  stream.close();
  return static_cast<bool>(stream);
}

}  // namespace ropecheck::cli
