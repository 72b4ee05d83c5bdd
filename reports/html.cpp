// What does report.html look like as a whole? Overview, specification, one article per kernel,
// provenance.
#include "reports/html.hpp"

#include <fmt/format.h>

#include "reports/provenance.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace ropecheck::reports {
namespace {

using properties::KernelVerdict;
using properties::Outcome;

constexpr std::size_t kLimit = 2'000'000;

std::string anchor_of(std::size_t index) { return fmt::format("kernel-{}", index + 1); }

std::string overview(const GateReport& report) {
  Table table(
      "Verdicts; the safe context is the largest |position| up to which a table serves the format",
      {{"kernel"},
       {"verdict"},
       {"class"},
       {"safe f32", true},
       {"safe f16", true},
       {"safe bf16", true}});
  for (std::size_t index = 0; index < report.kernels.size(); ++index) {
    const KernelVerdict& verdict = report.kernels[index];
    table.row({{fmt::format("<a href=\"#{}\"><code>{}</code></a>", anchor_of(index),
                            escape_html(verdict.kernel))},
               badge(verdict_words(verdict), kind_of(verdict.outcome)),
               text(class_words(verdict)),
               text(safe_words(verdict.safe_f32)),
               text(safe_words(verdict.safe_f16)),
               text(safe_words(verdict.safe_bf16))});
  }
  return table.str();
}

std::string sentences(const GateReport& report) {
  if (report.kernels.size() < 2) return "";
  std::string html;
  for (const KernelVerdict& verdict : report.kernels) {
    const bool named = verdict.sentence.starts_with(verdict.kernel);
    html +=
        fmt::format("<p class=\"verdict {}\">{}{}</p>\n", kind_of(verdict.outcome),
                    named ? "" : code(verdict.kernel).html + ": ", escape_html(verdict.sentence));
  }
  return html;
}

std::string specification_section(const KernelVerdict& verdict, Detail detail) {
  const spec::Specification& specification = verdict.specification;
  const spec::Head& head = specification.head;
  std::string html = fmt::format(
      "<h2 id=\"specification\">Specification</h2>\n<p>{}: scheme <code>{}</code> by the rules of "
      "<code>{}</code>, "
      "base {}, head_dim {}, rotary_dim {}, {} layout, attention scale {}.</p>\n",
      escape_html(specification.name), spec::scheme_name(specification.scheme),
      spec::name(specification.dialect), specification.base, head.head_dim, head.rotary_dim,
      spec::name(head.layout), verdict.attention_scale);
  for (const std::string& warning : specification.warnings) {
    html += fmt::format("<p>{} {}</p>\n", badge("warning", "warn").html, escape_html(warning));
  }
  Table table("Parameters as they were read", {{"parameter"}, {"value"}, {"from"}});
  for (const spec::ResolvedParameter& parameter : specification.resolved) {
    table.row({code(parameter.key), text(shortened(parameter.value, 400)), text(parameter.origin)});
  }
  if (!table.empty()) html += table.str();
  return html + frequency_figure(verdict, "frequency", detail);
}

std::string reading_section() {
  Table table("Conformance classes, best first", {{"class"}, {"table values"}, {"rotated pairs"}});
  table.row({code("correct"), text("every value is the correctly rounded one"),
             text("every component correctly rounded")});
  table.row({code("faithful"), text("every value within 1 ulp"),
             text("what a 1-ulp table, two products and a sum allow")});
  table.row({code("dtype"), text("within 2u at every position: flat"),
             text("the same, flat in position")});
  table.row({code("fp32-angle"),
             text("as dtype, plus the a-priori angle error of binary32 frequencies and products"),
             text("the same, carried through")});
  table.row(
      {code("fp32-recurrence"),
       text("as dtype, plus the a-priori angle error of a binary32 running product over the pairs"),
       text("the same, carried through")});
  table.row({code("none"),
             text("anything else: the formula, not only the arithmetic, is another one"),
             text("")});
  return "<h2 id=\"reading\">How to read this</h2>\n<p>Truth is computed in high precision from "
         "the specification above. "
         "A kernel's class is the best one that holds at every tested position, over all levels, "
         "dtypes and layouts. "
         "The two fp32 classes are inaccurate at long context but not wrong; class none is "
         "wrong.</p>\n" +
         table.str();
}

std::string provenance_section(const Provenance& provenance) {
  Table table("Same commit, seed and machine: same bytes", {{"what"}, {"value"}});
  table.row({text("ropecheck"), text(provenance.version + ", commit " + provenance.commit)});
  table.row({text("command"), code(provenance.command)});
  table.row({text("seed"), text(std::to_string(provenance.seed))});
  table.row({text("compiler"), text(provenance.compiler)});
  table.row({text("CPU"), text(provenance.cpu)});
  table.row({text("SIMD target of builtin:optimized"), text(provenance.simd_target)});
  return "<h2 id=\"provenance\">Provenance</h2>\n" + table.str();
}

std::string page(const GateReport& report, Detail detail) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>ropecheck: "
      "{0}</title>\n<style>{1}</style>\n"
      "</head>\n<body>\n<header>\n<p class=\"kicker\">ropecheck "
      "report</p>\n<h1>{0}</h1>\n</header>\n<main>\n",
      escape_html(headline(report)), style_sheet());
  html += overview(report) + sentences(report) + comparison_figure(report.kernels, detail);
  if (!report.kernels.empty()) html += specification_section(report.kernels.front(), detail);
  for (std::size_t index = 0; index < report.kernels.size(); ++index) {
    std::string article = kernel_article(report.kernels[index], anchor_of(index), detail);
    if (detail == Detail::minimal && html.size() + article.size() > kLimit - 20'000) {
      html +=
          fmt::format("<p>{} more kernels: see report.json.</p>\n", report.kernels.size() - index);
      break;
    }
    html += article;
  }
  return html + reading_section() + provenance_section(report.provenance) +
         "</main>\n<footer>All numbers of this page, and more digits, are in report.json beside "
         "it.</footer>\n"
         "</body>\n</html>\n";
}

}  // namespace

std::string to_html(const GateReport& report) {
  for (const Detail detail : {Detail::full, Detail::compact}) {
    std::string html = page(report, detail);
    if (html.size() < kLimit) return html;
  }
  return page(report, Detail::minimal);
}

}  // namespace ropecheck::reports
