// What does a CI page show? A Markdown summary that stays under GitHub's limit of 1 MiB per step.
#include <fmt/format.h>

#include "reports/report.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace ropecheck::reports {
namespace {

using properties::KernelVerdict;
using properties::Outcome;

constexpr std::size_t kLimit = (std::size_t{1} << 20) - 4096;  // room for the closing note
constexpr std::size_t kCounterexampleLimit = 600;

std::string overview(const GateReport& report) {
  std::string text =
      "| kernel | verdict | class | required | safe context f32 | f16 | bf16 |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const KernelVerdict& verdict : report.kernels) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", escape_markdown(verdict.kernel),
                        verdict_words(verdict), class_words(verdict),
                        properties::name(verdict.required), safe_words(verdict.safe_f32),
                        safe_words(verdict.safe_f16), safe_words(verdict.safe_bf16));
  }
  return text;
}

std::string levels(const KernelVerdict& verdict) {
  std::string text =
      "| level | dtype | layout | input | verdict | class | largest error | where |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const auto& level : verdict.levels) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n",
                        properties::name(level.level), spec::name(level.dtype), layout_words(level),
                        input_words(level), properties::name(level.outcome), class_words(level),
                        escape_markdown(error_words(level)), escape_markdown(witness_words(level)));
  }
  return text;
}

std::string findings(const KernelVerdict& verdict) {
  std::string text;
  for (const auto& fault : verdict.faults) {
    text +=
        fmt::format("- **{}**: {}\n", escape_markdown(fault.kind), escape_markdown(fault.detail));
  }
  for (const auto& property : verdict.properties) {
    if (property.outcome == Outcome::pass || property.outcome == Outcome::not_run) continue;
    text += fmt::format("- **{}** refuted (seed {}): {}\n", escape_markdown(property.name),
                        property.seed,
                        escape_markdown(shortened(property.counterexample, kCounterexampleLimit)));
  }
  for (const auto& diagnosis : verdict.diagnosis) {
    text += fmt::format("- diagnosis **{}**: {} (residual {})\n", escape_markdown(diagnosis.id),
                        escape_markdown(diagnosis.explanation), brief(diagnosis.residual));
  }
  return text;
}

std::string section(const KernelVerdict& verdict) {
  return fmt::format("\n### {}\n\n{}\n\nTested: {}.\n\n{}\n{}", escape_markdown(verdict.kernel),
                     escape_markdown(verdict.sentence), escape_markdown(positions_words(verdict)),
                     levels(verdict), findings(verdict));
}

}  // namespace

std::string to_markdown(const GateReport& report) {
  std::string text = fmt::format("## ropecheck: {}\n\n", escape_markdown(headline(report)));
  std::size_t shown = 0;
  text += overview(report);
  for (const KernelVerdict& verdict : report.kernels) {
    const std::string next = section(verdict);
    if (text.size() + next.size() > kLimit) break;
    text += next;
    ++shown;
  }
  if (text.size() > kLimit) text = shortened(text, kLimit);
  if (shown < report.kernels.size()) {
    text += fmt::format("\n{} more kernels: see report.html.\n", report.kernels.size() - shown);
  }
  text += fmt::format("\nropecheck {} ({}), {}\n", report.provenance.version,
                      escape_markdown(report.provenance.commit),
                      escape_markdown(report.provenance.cpu));
  return text;
}

}  // namespace ropecheck::reports
