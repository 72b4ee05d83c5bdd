// How do CI systems read the verdicts? JUnit XML in the dialect that the strict validators share.
//
// testsuites > testsuite (one per kernel) > testcase. A case is a level at one dtype and layout, a
// property, or the kernel's conduct; never a single vector. Attributes are those that both the Ant
// and the Jenkins schema know; classname and name together are unique and stable; times are zero,
// so that the same verdicts give the same bytes.
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "reports/report.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace ropecheck::reports {
namespace {

using properties::KernelVerdict;
using properties::LevelResult;
using properties::Outcome;

struct Case {
  std::string group;  ///< the part of classname after the scheme
  std::string name;
  std::string outcome;  ///< "", "skipped", "failure", "error"
  std::string type;
  std::string message;
  std::string detail;
};

bool is_waived(const KernelVerdict& verdict, std::string_view name) {
  return std::find(verdict.waived.begin(), verdict.waived.end(), name) != verdict.waived.end();
}

/// An advisory kernel's findings are shown, but must not turn a build red: they become skips.
Case softened(Case entry, const KernelVerdict& verdict) {
  if (!verdict.advisory || entry.outcome.empty() || entry.outcome == "skipped") return entry;
  entry.message = "advisory: " + entry.message;
  entry.outcome = "skipped";
  return entry;
}

std::string detail_of(const LevelResult& level) {
  if (!level.witness) return level.reason;
  const properties::Witness& at = *level.witness;
  return fmt::format("{}\nposition {} pair {} {}: expected {} got {} error {}", at.why,
                     position_text(at), at.pair, at.quantity, hex(at.expected), hex(at.got),
                     brief(at.error));
}

Case level_case(const KernelVerdict& verdict, const LevelResult& level) {
  const std::string dtype(spec::name(level.dtype));
  const std::string layout(level.layout ? spec::name(*level.layout) : "none");
  const std::string name(properties::name(level.level));
  const bool waived =
      is_waived(verdict, name) || is_waived(verdict, dtype) || is_waived(verdict, layout);
  const std::string input = input_words(level);
  const std::string full = input.empty() ? name : fmt::format("{} ({})", name, input);
  Case entry{dtype + "." + layout, full, "", "", "", ""};
  if (level.outcome == Outcome::not_run) {
    entry.outcome = waived || verdict.outcome == Outcome::pass ? "skipped" : "error";
    entry.type = "not-run";
    entry.message = level.reason.empty() ? "not run" : "not run: " + level.reason;
  } else if (level.outcome != Outcome::pass) {
    entry.outcome = waived ? "skipped" : level.outcome == Outcome::error ? "error" : "failure";
    const bool compared = properties::compared(level);
    entry.type = compared ? properties::name(level.conformance) : "error";
    entry.message = compared
                        ? fmt::format("class {}, required {}", properties::name(level.conformance),
                                      properties::name(verdict.required))
                        : "no answer: " + level.reason;
    entry.detail = detail_of(level);
  }
  return softened(entry, verdict);
}

Case property_case(const KernelVerdict& verdict, const properties::PropertyResult& property) {
  const bool usual = property.input == verdict.properties.front().input;
  const std::string input = usual ? "" : fmt::format(" ({})", properties::name(property.input));
  Case entry{"properties", property.name + input, "", "", "", ""};
  if (property.outcome == Outcome::not_run || is_waived(verdict, property.name)) {
    entry.outcome = "skipped";
    entry.message = property.outcome == Outcome::not_run ? property.reason : "waived";
  } else if (property.outcome != Outcome::pass) {
    entry.outcome = property.outcome == Outcome::error ? "error" : "failure";
    entry.type = property.outcome == Outcome::error ? "error" : "counterexample";
    entry.message = property.sentence;
    entry.detail = fmt::format("seed {}: {}", property.seed, property.counterexample);
  }
  return softened(entry, verdict);
}

Case conduct_case(const KernelVerdict& verdict) {
  Case entry{"conduct", "conduct", "", "", "", ""};
  const auto counts = [&](const kernels::Fault& fault) { return !is_waived(verdict, fault.kind); };
  const auto first = std::find_if(verdict.faults.begin(), verdict.faults.end(), counts);
  if (first != verdict.faults.end()) {
    entry.outcome = "error";
    entry.type = first->kind;
    entry.message = first->kind + ": " + first->detail;
    for (const auto& fault : verdict.faults)
      entry.detail += fault.kind + ": " + fault.detail + "\n";
  } else if (verdict.outcome == Outcome::error) {
    entry.outcome = "error";
    entry.type = "error";
    entry.message = verdict.sentence;
  } else if (verdict.outcome == Outcome::not_run && verdict.levels.empty()) {
    entry.outcome = "error";
    entry.type = "not-run";
    entry.message = verdict.sentence;
  }
  return softened(entry, verdict);
}

Case positions_case(const KernelVerdict& verdict) {
  Case entry{"positions", "positions", "", "", "", ""};
  if (!verdict.undeclared) return entry;
  entry.outcome = is_waived(verdict, properties::kPositionsName) ? "skipped" : "error";
  entry.type = "not-run";
  entry.message = "not run: " + properties::undeclared_text(verdict);
  return softened(entry, verdict);
}

std::vector<Case> cases_of(const KernelVerdict& verdict) {
  std::vector<Case> cases{conduct_case(verdict)};
  if (verdict.undeclared) cases.push_back(positions_case(verdict));
  for (const LevelResult& level : verdict.levels) cases.push_back(level_case(verdict, level));
  for (const auto& property : verdict.properties) cases.push_back(property_case(verdict, property));
  return cases;
}

int count(const std::vector<Case>& cases, std::string_view outcome) {
  return static_cast<int>(std::count_if(
      cases.begin(), cases.end(), [&](const Case& entry) { return entry.outcome == outcome; }));
}

void append_case(pugi::xml_node suite, const Case& entry, const KernelVerdict& verdict) {
  pugi::xml_node node = suite.append_child("testcase");
  const std::string scheme(spec::scheme_name(verdict.specification.scheme));
  const std::string name =
      fmt::format("{} [{} on {}]", entry.name, verdict.kernel, verdict.specification.name);
  node.append_attribute("name") = clean(name).c_str();
  node.append_attribute("classname") = ("ropecheck." + scheme + "." + entry.group).c_str();
  node.append_attribute("time") = "0";
  if (entry.outcome.empty()) return;
  pugi::xml_node result = node.append_child(entry.outcome.c_str());
  result.append_attribute("message") = clean(entry.message).c_str();
  if (entry.outcome == "skipped") return;
  result.append_attribute("type") = clean(entry.type).c_str();
  if (!entry.detail.empty()) result.text() = clean(entry.detail).c_str();
}

void append_suite(pugi::xml_node root, const KernelVerdict& verdict, int id) {
  const std::vector<Case> cases = cases_of(verdict);
  pugi::xml_node suite = root.append_child("testsuite");
  suite.append_attribute("name") =
      clean(verdict.kernel + " on " + verdict.specification.name).c_str();
  suite.append_attribute("package") = "ropecheck";
  suite.append_attribute("id") = id;
  suite.append_attribute("timestamp") = "1970-01-01T00:00:00";
  suite.append_attribute("hostname") = "localhost";
  suite.append_attribute("tests") = static_cast<int>(cases.size());
  suite.append_attribute("failures") = count(cases, "failure");
  suite.append_attribute("errors") = count(cases, "error");
  suite.append_attribute("skipped") = count(cases, "skipped");
  suite.append_attribute("time") = "0";
  suite.append_child("properties");
  for (const Case& entry : cases) append_case(suite, entry, verdict);
  suite.append_child("system-out").text() = clean(verdict.sentence).c_str();
  suite.append_child("system-err");
}

}  // namespace

std::string to_junit(const GateReport& report) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node root = document.append_child("testsuites");
  int id = 0;
  for (const KernelVerdict& verdict : report.kernels) append_suite(root, verdict, id++);
  std::ostringstream stream;
  document.save(stream, "  ");
  return stream.str();
}

}  // namespace ropecheck::reports
