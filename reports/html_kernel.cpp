// What does the page say about one kernel? Verdict first, then the evidence.
#include <fmt/format.h>

#include "reports/html.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace ropecheck::reports {
namespace {

using properties::KernelVerdict;
using properties::LevelResult;
using properties::Outcome;

constexpr std::size_t kCounterexampleLimit = 1500;
constexpr std::size_t kMostRows = 400;  // of a table whose length a kernel decides

std::string fact(std::string_view name, const Cell& value) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_html(name), value.html);
}

std::string mask_words(std::uint32_t mask, std::initializer_list<std::string_view> names) {
  std::vector<std::string> words;
  for (const std::string_view name : names) {
    if ((mask & 1u) != 0) words.emplace_back(name);
    mask >>= 1;
  }
  return words.empty() ? "none" : joined(words);
}

std::string facts(const KernelVerdict& verdict) {
  const kernels::Description& kernel = verdict.description;
  std::string html = "<dl>\n";
  html +=
      fact("declares",
           text(fmt::format("{} {}; levels {}; dtypes {}; layouts {}", kernel.name, kernel.version,
                            mask_words(kernel.levels, {"frequencies", "table", "rotate"}),
                            mask_words(kernel.dtypes, {"f64", "f32", "f16", "bf16"}),
                            mask_words(kernel.layouts, {"half", "interleaved"}))));
  html += fact("class", text(fmt::format("{}; {} required", class_words(verdict),
                                         properties::name(verdict.required))));
  html += fact(
      "safe context",
      text(fmt::format("f32: {}; f16: {}; bf16: {} (largest |position| up to which every tested "
                       "table value is within 2u of the format)",
                       safe_words(verdict.safe_f32), safe_words(verdict.safe_f16),
                       safe_words(verdict.safe_bf16))));
  html += fact("truth", text(verdict.truth == reference::Truth::ideal
                                 ? "ideal: frequencies are real numbers"
                                 : "shipped: each frequency correctly rounded to binary32 first"));
  html += fact("positions", text(positions_words(verdict)));
  if (!verdict.waived.empty()) html += fact("waived", text(joined(verdict.waived)));
  return html + "</dl>\n";
}

std::string levels_table(const KernelVerdict& verdict) {
  Table table("Errors and where they are largest; u is the unit roundoff of the dtype",
              {{"level"},
               {"dtype"},
               {"layout"},
               {"input"},
               {"verdict"},
               {"class"},
               {"largest error", true},
               {"bound", true},
               {"worst at"}});
  for (const LevelResult& level : verdict.levels) {
    table.row({text(properties::name(level.level)), text(spec::name(level.dtype)),
               text(layout_words(level)), text(input_words(level)),
               badge(properties::name(level.outcome), kind_of(level.outcome)),
               text(class_words(level)), text(error_words(level)), text(bound_words(level)),
               text(shortened(witness_words(level), kCounterexampleLimit))});
  }
  return table.empty() ? "" : table.str();
}

std::string witness_table(const KernelVerdict& verdict) {
  Table table(
      "Witnesses: exact and returned value at the worst place, and why the next better class does "
      "not hold",
      {{"level"}, {"expected", true}, {"got", true}, {"why not better"}});
  for (const LevelResult& level : verdict.levels) {
    const auto& at = level.worst ? level.worst : level.witness;
    if (!properties::compared(level) || !at) continue;
    table.row({text(properties::row_text(level)), code(hex(at->expected)), code(hex(at->got)),
               text(level.witness ? level.witness->why : "")});
  }
  return table.empty() ? "" : table.str();
}

std::string faults_table(const KernelVerdict& verdict) {
  Table table("Conduct: what the kernel did that it must not do", {{"fault"}, {"detail"}});
  for (std::size_t index = 0; index < verdict.faults.size() && index < kMostRows; ++index) {
    table.row({badge(verdict.faults[index].kind, "fail"),
               text(shortened(verdict.faults[index].detail, kCounterexampleLimit))});
  }
  return table.empty() ? "" : "<h3>Conduct</h3>\n" + table.str();
}

std::string diagnosis_table(const KernelVerdict& verdict) {
  Table table("Known explanations, best fit first", {{"id"}, {"explanation"}, {"residual", true}});
  for (const auto& diagnosis : verdict.diagnosis) {
    table.row({code(diagnosis.id), text(diagnosis.explanation), text(brief(diagnosis.residual))});
  }
  return table.empty() ? "" : "<h3>Diagnosis</h3>\n" + table.str();
}

std::string properties_table(const KernelVerdict& verdict) {
  Table refuted("Refuted: shrunk counterexamples; the seed repeats them",
                {{"property"}, {"verdict"}, {"cases", true}, {"seed", true}, {"counterexample"}});
  Table held("Held on random cases; the seed repeats them",
             {{"property"}, {"cases", true}, {"seed", true}});
  Table skipped("Did not run", {{"property"}, {"reason"}});
  for (const auto& property : verdict.properties) {
    const bool usual = property.input == verdict.properties.front().input;
    const std::string input = usual ? "" : fmt::format(" ({})", properties::name(property.input));
    const Cell sentence{code(property.name).html + escape_html(input) + "<br>" +
                        escape_html(property.sentence)};
    const Cell cases = text(std::to_string(property.cases)),
               seed = text(std::to_string(property.seed));
    if (property.outcome == Outcome::pass) {
      held.row({sentence, cases, seed});
    } else if (property.outcome == Outcome::not_run) {
      skipped.row({Cell{code(property.name).html + escape_html(input)}, text(property.reason)});
    } else {
      const std::string& found =
          property.counterexample.empty() ? property.reason : property.counterexample;
      refuted.row({sentence, badge(properties::name(property.outcome), "fail"), cases, seed,
                   code(shortened(found, kCounterexampleLimit))});
    }
  }
  std::string html;
  for (const Table* table : {&refuted, &held}) html += table->empty() ? "" : table->str();
  if (!skipped.empty()) {
    html += "<details><summary>Properties that did not run</summary>\n" + skipped.str() +
            "</details>\n";
  }
  return html.empty() ? "" : "<h3>Properties</h3>\n" + html;
}

std::string titled(std::string_view title, const std::string& content) {
  return content.empty() ? "" : fmt::format("<h3>{}</h3>\n{}", title, content);
}

}  // namespace

std::string kernel_article(const KernelVerdict& verdict, const std::string& anchor, Detail detail) {
  std::string html = fmt::format("<article id=\"{}\">\n<h2><code>{}</code> {}</h2>\n", anchor,
                                 escape_html(verdict.kernel),
                                 badge(verdict_words(verdict), kind_of(verdict.outcome)).html);
  html += fmt::format("<p class=\"verdict {}\">{}</p>\n", kind_of(verdict.outcome),
                      escape_html(verdict.sentence));
  html += facts(verdict) + faults_table(verdict) + diagnosis_table(verdict);
  html += titled("Levels", levels_table(verdict) + witness_table(verdict));
  html += titled("Error against position", error_figure(verdict, anchor + "-error", detail));
  html += titled("Error over pair and position", heat_figure(verdict, anchor + "-heat", detail));
  html += titled("Error budget", budget_figure(verdict, anchor + "-budget", detail));
  html +=
      titled("Distribution of errors", histogram_figures(verdict, anchor + "-histogram", detail));
  return html + properties_table(verdict) + "</article>\n";
}

}  // namespace ropecheck::reports
