// Why does a kernel deviate? Hypotheses that reproduce its answers, the most specific one.
#include "properties/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "properties/diagnosis_case.hpp"
#include "properties/diagnosis_conduct.hpp"
#include "properties/diagnosis_target.hpp"
#include "properties/diagnosis_unknown.hpp"

namespace ropecheck::properties {

namespace {

// Which answers deviate, in words for a hypothesis that explains them alone.
struct Focus {
  Selection selection;
  std::string text;
  std::optional<spec::Role> role;  // the whole query or the whole key alone
};

const std::string& explanation_of(const Hypothesis& hypothesis, const Focus& focus) {
  const std::string& own = !focus.role                      ? hypothesis.explanation
                           : *focus.role == spec::Role::key ? hypothesis.of_key
                                                            : hypothesis.of_query;
  return own.empty() ? hypothesis.explanation : own;
}

// The role whose heads deviate, all of them, while the other's do not.
std::optional<spec::Role> whole_role(const std::set<Group>& deviating, const std::set<Group>& all) {
  for (const bool key : {true, false}) {
    if (std::all_of(all.begin(), all.end(), [&](const Group& group) {
          return (group.key == key) == deviating.contains(group);
        }))
      return key ? spec::Role::key : spec::Role::query;
  }
  return std::nullopt;
}

std::string part_name(Part part) {
  return part == Part::frequencies ? "frequencies" : part == Part::table ? "table" : "rotation";
}

std::string group_name(const Group& group) {
  return fmt::format("{} head {}", group.key ? "key" : "query", group.head);
}

// "the key", "query head 0 and key head 0".
std::string groups_text(const std::set<Group>& deviating, const std::set<Group>& all) {
  if (const auto role = whole_role(deviating, all)) {
    return *role == spec::Role::key ? "the key (the query is right)"
                                    : "the query (the key is right)";
  }
  std::string text;
  for (const Group& group : deviating) text += (text.empty() ? "" : ", ") + group_name(group);
  return text;
}

std::vector<Focus> foci(const Case& first) {
  std::vector<Focus> result = {Focus{}};
  std::set<Part> parts;
  std::string text;
  for (const Part part : first.evidence().parts()) {
    if (!first.off({std::set<Part>{part}, std::nullopt})) continue;
    parts.insert(part);
    text += (text.empty() ? "in the " : " and the ") + part_name(part);
  }
  const bool all_parts = parts == first.evidence().parts();
  if (!all_parts && !parts.empty())
    result.push_back({{parts, std::nullopt}, text + " alone: ", std::nullopt});
  if (!parts.contains(Part::rotation)) return result;
  std::set<Group> groups;
  for (const Group& group : first.evidence().groups()) {
    if (first.off({std::set<Part>{Part::rotation}, std::set<Group>{group}})) groups.insert(group);
  }
  if (groups.empty() || groups == first.evidence().groups()) return result;
  result.push_back({{parts, groups},
                    fmt::format("in {} alone: ", groups_text(groups, first.evidence().groups())),
                    whole_role(groups, first.evidence().groups())});
  return result;
}

Part first_part(const Selection& selection, const Evidence& evidence) {
  const std::set<Part> parts = selection.parts.value_or(evidence.parts());
  return parts.contains(Part::table)      ? Part::table
         : parts.contains(Part::rotation) ? Part::rotation
                                          : Part::frequencies;
}

std::optional<Diagnosis> cause_of(std::vector<std::unique_ptr<Case>>& cases,
                                  const Deviation& deviation) {
  Case& first = *cases.front();
  for (const Focus& focus : foci(first)) {
    const Group group = focus.selection.groups ? *focus.selection.groups->begin() : Group{};
    for (const auto& each : cases)
      each->add_patterns(first_part(focus.selection, first.evidence()), group);
    for (const Hypothesis* hypothesis : first.accepted(focus.selection)) {
      const bool everywhere = std::all_of(cases.begin(), cases.end(), [&](const auto& each) {
        return each->reproduces(*hypothesis, focus.selection, first);
      });
      if (!everywhere) continue;
      return Diagnosis{hypothesis->id,
                       deviation.where + focus.text + explanation_of(*hypothesis, focus),
                       first.evidence().misfit(hypothesis->model, focus.selection)};
    }
  }
  return std::nullopt;
}

std::vector<Diagnosis> causes_of_deviation(const DiagnosisInput& input,
                                           std::vector<std::string>& seen) {
  const auto deviation = deviation_of(input);
  if (!deviation) return {};
  std::vector<std::unique_ptr<Case>> cases;
  for (const Target& target : deviation->targets)
    cases.push_back(std::make_unique<Case>(input, target));
  // Text tokens, which stand at one position on every axis, do not show which axis is read: what is
  // named reproduces tokens of several positions too.
  if (spec::axes(input.context.specification()) > 1) {
    for (Target target : deviation->targets) {
      target.spread = true;
      cases.push_back(std::make_unique<Case>(input, target));
    }
  }
  const auto is_off = [](const auto& each) { return each->off(); };
  const auto off = std::find_if(cases.begin(), cases.end(), is_off);
  // A fresh session may be right where the judged one was not: that is conduct.
  if (off == cases.end()) return {};
  std::iter_swap(cases.begin(), off);
  if (const auto cause = cause_of(cases, *deviation)) return {*cause};
  seen = description_of(cases.front()->evidence(), cases.front()->scene());
  // Without the colon that leads on to a cause.
  const std::string& where = deviation->where;
  if (!where.empty()) seen.insert(seen.begin(), where.substr(0, where.rfind(':')));
  return {};
}

}  // namespace

bool needs_diagnosis(const KernelVerdict& verdict) {
  return verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error || deviates(verdict);
}

std::vector<Diagnosis> diagnose(const DiagnosisInput& input) {
  std::vector<Diagnosis> result;
  std::vector<std::string> seen;
  if (deviates(input.found)) {
    if (input.found.conformance != Class::none) result = arithmetic_causes(input);
    if (result.empty()) result = causes_of_deviation(input, seen);
  }
  if (input.found.outcome != Outcome::pass && result.empty()) {
    result = fault_causes(input.found);
    // What the levels show is the first question; experiments between calls may only echo it.
    if (!seen.empty()) result.push_back(unknown_cause(input, seen));
    for (const Diagnosis& cause : conduct_causes(input)) {
      const auto same = [&](const Diagnosis& other) { return other.id == cause.id; };
      if (std::none_of(result.begin(), result.end(), same)) result.push_back(cause);
    }
  }
  if (result.empty()) result.push_back(unknown_cause(input, seen));
  return result;
}

}  // namespace ropecheck::properties
