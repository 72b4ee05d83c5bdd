// Which hypotheses reproduce one set of answers of a deviating kernel? The catalogue, put to the
// test.
#include "properties/diagnosis_case.hpp"

#include <algorithm>
#include <cmath>

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

bool finite(const Model& model) {
  const auto all = [](const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
  };
  return all(model.frequency) && all(model.gain) && std::isfinite(model.scale);
}

}  // namespace

Case::Case(const DiagnosisInput& input, const Target& target)
    : evidence_(input, target),
      scene_(evidence_.context()),
      list_(catalogue(scene_, evidence_)),
      known_(list_.size()) {
  off_wide_ = evidence_.excess(scene_.right(), Rounding::wide) > kOff;
  off_ = off_wide_ || evidence_.excess(scene_.right(), Rounding::tight) > kOff;
}

bool Case::off(const Selection& selection) const {
  return evidence_.excess(scene_.right(), rounding(), selection) > kOff;
}

void Case::add_patterns(Part part, Group group) {
  list_.resize(known_);
  const MeasuredTurns turns = evidence_.turns(part, group);
  const DuePlaces due = due_places(scene_, evidence_, group);
  for (const Rounding each : {Rounding::tight, rounding()}) {
    add_measured_axes(scene_, evidence_, turns, each, list_);
    add_position_patterns(scene_, evidence_, turns, each, list_);
    add_pair_patterns(scene_, evidence_, turns, due, each, list_);
  }
  add_value_patterns(scene_, evidence_, turns, due, list_);
  if (evidence_.source() == Source::configuration) add_solved(scene_, evidence_, list_);
  add_measured_frequencies(scene_, turns, due, list_);
}

std::vector<const Hypothesis*> Case::accepted(const Selection& selection) const {
  std::vector<const Hypothesis*> tight, wide;
  std::vector<double> misfits;
  // Where no number was given there is none to reproduce.
  if (evidence_.finite(selection).finite == 0) return {};
  // What is let off as rounding must not be all that deviates: then the truth fits as well.
  const bool only_rounds = evidence_.fits(scene_.right(), rounding(), selection, true);
  // A model of whole heads is given more room: what the truth reproduces there is no evidence.
  Model truth = scene_.right();
  truth.head = [&](const ProbeSite&, std::span<const Turn> turn, std::span<const double> x,
                   std::span<double> y) {
    turn_pairs(scene_.specification.head, evidence_.layout(), turn, x, y);
  };
  const bool by_head_tight = evidence_.fits(truth, Rounding::tight, selection);
  const bool by_head_wide = by_head_tight || evidence_.fits(truth, Rounding::wide, selection);
  for (std::size_t at = 0; at < list_.size(); ++at) {
    const Hypothesis& each = list_[at];
    // A known mistake may give what is no number; what is read from answers must be one.
    if ((at >= known_ && !finite(each.model)) || (each.rounds && only_rounds)) continue;
    const bool by_head = each.model.head != nullptr;
    if (!(by_head && by_head_tight) &&
        evidence_.fits(each.model, Rounding::tight, selection, each.rounds)) {
      tight.push_back(&each);
    } else if (!(by_head && by_head_wide) && (off_wide_ || !off_) &&
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

bool Case::reproduces(const Hypothesis& like, const Selection& selection, const Case& of) const {
  const Rounding allowed = off_ ? rounding() : Rounding::wide;
  const Target &own = evidence_.target(), &other = of.evidence_.target();
  const bool alike = own.specification.seq_len == other.specification.seq_len;
  if (alike && own.spread != other.spread &&
      evidence_.fits(like.model, allowed, selection, like.rounds)) {
    return true;
  }
  bool made = false;
  for (const Hypothesis& each : list_) {
    if (each.id != like.id) continue;
    made = true;
    if (evidence_.fits(each.model, allowed, selection, each.rounds)) return true;
  }
  return !made && !off_;
}

}  // namespace ropecheck::properties
