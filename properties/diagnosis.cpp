// Why does a kernel deviate? Hypotheses that reproduce its answers, the most specific one.
#include "properties/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/diagnosis_conduct.hpp"
#include "properties/diagnosis_patterns.hpp"
#include "properties/diagnosis_target.hpp"
#include "properties/diagnosis_unknown.hpp"

namespace ropecheck::properties {

namespace {

// The truth does not reproduce an answer that is this many times its own rounding away.
constexpr double kOff = 4;
// Hypotheses that fit a binary32 kernel about equally well are told apart by their order only.
constexpr double kSameFit = 4;

Hypotheses catalogue(const Scene& scene, const Evidence& evidence) {
  Hypotheses list;
  add_input_mistakes(scene, evidence, list);
  add_axis_mistakes(scene, list);
  add_role_mistakes(scene, list);
  if (evidence.source() == Source::configuration) {
    add_factor_mistakes(scene, list);
    add_yarn_mistakes(scene, list);
    add_band_mistakes(scene, list);
    add_base_mistakes(scene, list);
    add_other_dialects(scene, list);
  }
  add_arithmetic_mistakes(scene, evidence, list);
  add_omissions(scene, evidence, list);
  add_rotation_mistakes(scene, evidence, list);
  add_index_mistakes(scene, list);
  return list;
}

// One set of answers with what the truth makes of them.
class Case {
 public:
  Case(const DiagnosisInput& input, const Target& target)
      : evidence_(input, target), scene_(evidence_.context()), list_(catalogue(scene_, evidence_)) {
    off_wide_ = evidence_.excess(scene_.right(), Rounding::wide) > kOff;
    off_ = off_wide_ || evidence_.excess(scene_.right(), Rounding::tight) > kOff;
  }

  bool off() const { return off_; }
  const Evidence& evidence() const { return evidence_; }
  const Scene& scene() const { return scene_; }

  // Whether the truth fails on these answers alone.
  bool off(const Selection& selection) const {
    return evidence_.excess(scene_.right(), rounding(), selection) > kOff;
  }
  Rounding rounding() const { return off_wide_ ? Rounding::wide : Rounding::tight; }

  // What the deviating answers themselves suggest, after the catalogue: by general shape.
  void add_patterns(Part part, Group group) {
    list_.resize(std::min(list_.size(), known_));
    known_ = list_.size();
    const MeasuredTurns turns = evidence_.turns(part, group);
    for (const Rounding each : {Rounding::tight, rounding()}) {
      add_measured_axes(scene_, evidence_, turns, each, list_);
      add_position_patterns(scene_, evidence_, turns, each, list_);
      add_pair_patterns(scene_, evidence_, turns, each, list_);
    }
    add_value_patterns(scene_, evidence_, turns, list_);
    if (evidence_.source() == Source::configuration) add_solved(scene_, evidence_, list_);
    add_measured_frequencies(scene_, evidence_, turns, list_);
  }

  // Those that reproduce the answers, the chosen one first.
  std::vector<const Hypothesis*> accepted(const Selection& selection) const {
    std::vector<const Hypothesis*> tight, wide;
    std::vector<double> misfits;
    for (const Hypothesis& each : list_) {
      if (evidence_.fits(each.model, Rounding::tight, selection, each.rounds)) {
        tight.push_back(&each);
      } else if ((off_wide_ || !off_) &&
                 evidence_.fits(each.model, Rounding::wide, selection, each.rounds)) {
        wide.push_back(&each);
        misfits.push_back(evidence_.misfit(each.model, selection));
      }
    }
    if (!tight.empty() || wide.empty()) return tight;
    const double best = *std::min_element(misfits.begin(), misfits.end());
    std::vector<const Hypothesis*> result;
    for (std::size_t at = 0; at < wide.size(); ++at) {
      if (misfits[at] <= kSameFit * best) result.push_back(wide[at]);
    }
    return result;
  }

  // Where the kernel is right a hypothesis that is not made there says nothing.
  bool reproduces(const Hypothesis& like, const Selection& selection) const {
    const bool made = std::any_of(list_.begin(), list_.end(),
                                  [&](const Hypothesis& each) { return each.id == like.id; });
    if (!made) return !off_;
    return std::any_of(list_.begin(), list_.end(), [&](const Hypothesis& each) {
      const Rounding allowed = off_ ? rounding() : Rounding::wide;
      return each.id == like.id && evidence_.fits(each.model, allowed, selection, each.rounds);
    });
  }

 private:
  Evidence evidence_;
  Scene scene_;
  Hypotheses list_;
  std::size_t known_ = std::numeric_limits<std::size_t>::max();
  bool off_ = false, off_wide_ = false;
};

// Which answers deviate, in words for a hypothesis that explains them alone.
struct Focus {
  Selection selection;
  std::string text;
};

std::string part_name(Part part) {
  return part == Part::frequencies ? "frequencies" : part == Part::table ? "table" : "rotation";
}

std::string group_name(const Group& group) {
  return fmt::format("{} head {}", group.key ? "key" : "query", group.head);
}

// "the key", "query head 0 and key head 0".
std::string groups_text(const std::set<Group>& deviating, const std::set<Group>& all) {
  const auto whole = [&](bool key) {
    return std::all_of(all.begin(), all.end(), [&](const Group& group) {
      return (group.key == key) == deviating.contains(group);
    });
  };
  if (whole(true)) return "the key (the query is right)";
  if (whole(false)) return "the query (the key is right)";
  std::string text;
  for (const Group& group : deviating) text += (text.empty() ? "" : ", ") + group_name(group);
  return text;
}

std::vector<Focus> foci(const Case& first) {
  std::vector<Focus> result = {{}};
  std::set<Part> parts;
  std::string text;
  for (const Part part : first.evidence().parts()) {
    if (!first.off({std::set<Part>{part}, std::nullopt})) continue;
    parts.insert(part);
    text += (text.empty() ? "in the " : " and the ") + part_name(part);
  }
  const bool all_parts = parts == first.evidence().parts();
  if (!all_parts && !parts.empty()) result.push_back({{parts, std::nullopt}, text + " alone: "});
  if (!parts.contains(Part::rotation)) return result;
  std::set<Group> groups;
  for (const Group& group : first.evidence().groups()) {
    if (first.off({std::set<Part>{Part::rotation}, std::set<Group>{group}})) groups.insert(group);
  }
  if (groups.empty() || groups == first.evidence().groups()) return result;
  result.push_back({{parts, groups},
                    fmt::format("in {} alone: ", groups_text(groups, first.evidence().groups()))});
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
        return each->reproduces(*hypothesis, focus.selection);
      });
      if (!everywhere) continue;
      return Diagnosis{hypothesis->id, deviation.where + focus.text + hypothesis->explanation,
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
  const auto is_off = [](const auto& each) { return each->off(); };
  auto off = std::find_if(cases.begin(), cases.end(), is_off);
  // Text tokens, which stand at one position on every axis, do not show which axis is read.
  if (off == cases.end() && spec::axes(input.context.specification()) > 1) {
    cases.clear();
    for (Target target : deviation->targets) {
      target.spread = true;
      cases.push_back(std::make_unique<Case>(input, target));
    }
    off = std::find_if(cases.begin(), cases.end(), is_off);
  }
  // A fresh session may be right where the judged one was not: that is conduct.
  if (off == cases.end()) return {};
  std::iter_swap(cases.begin(), off);
  if (const auto cause = cause_of(cases, *deviation)) return {*cause};
  seen = description_of(cases.front()->evidence(), cases.front()->scene());
  if (!deviation->where.empty()) seen.insert(seen.begin(), deviation->where);
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
