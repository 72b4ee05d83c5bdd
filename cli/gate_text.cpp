// What does `gate` say on a terminal?
#include "cli/gate_text.hpp"

#include <fmt/format.h>

#include "cli/text_table.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace ropecheck::cli {
namespace {

using properties::KernelVerdict;
using properties::Outcome;

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLongest = 300;  // of a stranger's text; the report has all of it

std::string levels(const KernelVerdict& verdict) {
  if (verdict.levels.empty()) return "";
  const bool inputs = reports::has_input_words(verdict);
  // The input's column is shown where there is more than the configuration.
  const auto cells = [&](std::vector<std::string> row) {
    if (!inputs) row.erase(row.begin() + 3);
    return row;
  };
  TextTable table(cells(
      {"level", "dtype", "layout", "input", "verdict", "class", "error", "bound", "worst at"}));
  for (const auto& level : verdict.levels) {
    table.row(
        cells({std::string(properties::name(level.level)), std::string(spec::name(level.dtype)),
               reports::layout_words(level), reports::input_words(level),
               std::string(properties::name(level.outcome)), reports::class_words(level),
               reports::error_words(level), reports::bound_words(level),
               reports::clean(reports::shortened(reports::witness_words(level), kLongest))}));
  }
  return table.str("  ");
}

std::string item(const std::string& kind, const std::string& detail) {
  return wrapped(kind + ": " + reports::clean(reports::shortened(detail, kLongest)), kWidth, "  ");
}

std::string findings(const KernelVerdict& verdict) {
  std::string text;
  for (const auto& fault : verdict.faults) text += item("fault " + fault.kind, fault.detail);
  std::size_t held = 0, skipped = 0, refuted = 0;
  for (const auto& property : verdict.properties) {
    if (property.outcome == Outcome::pass) {
      ++held;
    } else if (property.outcome == Outcome::not_run) {
      ++skipped;
    } else {
      ++refuted;
      const bool usual = property.input == verdict.properties.front().input;
      const std::string input = usual ? "" : fmt::format(" ({})", properties::name(property.input));
      text += item("refuted " + property.name + input,
                   property.counterexample.empty() ? property.reason : property.counterexample);
    }
  }
  for (const auto& diagnosis : verdict.diagnosis)
    text += item("diagnosis " + diagnosis.id, diagnosis.explanation);
  if (!verdict.properties.empty()) {
    text +=
        fmt::format("  properties: {} hold, {} refuted, {} do not apply\n", held, refuted, skipped);
  }
  return text;
}

std::string kernel_text(const KernelVerdict& verdict) {
  std::string text = fmt::format("{}  {}  class {} ({} required)\n", reports::clean(verdict.kernel),
                                 reports::verdict_words(verdict), reports::class_words(verdict),
                                 properties::name(verdict.required));
  text += wrapped(reports::clean(verdict.sentence), kWidth, "  ");
  text += fmt::format("  safe context  f32 {}  f16 {}  bf16 {}\n",
                      reports::safe_words(verdict.safe_f32), reports::safe_words(verdict.safe_f16),
                      reports::safe_words(verdict.safe_bf16));
  text += wrapped(reports::positions_words(verdict), kWidth, "  ");
  return text + levels(verdict) + findings(verdict) + "\n";
}

}  // namespace

std::string gate_text(const reports::GateReport& report) {
  std::string text;
  for (const KernelVerdict& verdict : report.kernels) text += kernel_text(verdict);
  return text;
}

}  // namespace ropecheck::cli
