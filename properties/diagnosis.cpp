// Why does a kernel deviate? Hypotheses ranked by how near they come to its answers.
#include "properties/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "properties/diagnosis_catalogue.hpp"
#include "properties/diagnosis_conduct.hpp"
#include "properties/diagnosis_unknown.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kNearer = 20;  // times nearer than the truth
constexpr double kAgrees = 16;  // u
constexpr double kSameFit =
    4;  // hypotheses this near each other are told apart by their order only
constexpr std::size_t kAlternatives = 3;

struct Fit {
  const Hypothesis* hypothesis;
  double misfit;
};

Hypotheses catalogue(const Scene& scene, const Evidence& evidence) {
  Hypotheses list;
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
  if (evidence.source() == Source::configuration) add_solved(scene, evidence, list);
  return list;
}

// Accepted fits, the chosen one first.
std::vector<Fit> accepted(const Evidence& evidence, const Scene& scene, const Hypotheses& list) {
  const double truth = evidence.misfit(scene.right());
  const double agrees = kAgrees * evidence.unit();
  std::vector<Fit> fits;
  double best = std::numeric_limits<double>::infinity();
  for (const Hypothesis& hypothesis : list) {
    const double misfit = evidence.misfit(hypothesis.model);
    const bool better =
        misfit * kNearer <= truth || (misfit <= agrees && truth > kSameFit * agrees);
    if (!better || !std::isfinite(misfit)) continue;
    fits.push_back({&hypothesis, misfit});
    best = std::min(best, misfit);
  }
  const double enough = std::max(kSameFit * best, agrees);
  std::erase_if(fits, [&](const Fit& fit) { return fit.misfit > enough; });
  return fits;
}

void add_unique(std::vector<Diagnosis>& result, const Diagnosis& diagnosis) {
  const auto same = [&](const Diagnosis& other) { return other.id == diagnosis.id; };
  if (std::none_of(result.begin(), result.end(), same)) result.push_back(diagnosis);
}

bool deviates(const KernelVerdict& verdict) {
  return std::any_of(verdict.levels.begin(), verdict.levels.end(), [](const LevelResult& level) {
    return level.outcome != Outcome::not_run && level.conformance > Class::dtype;
  });
}

}  // namespace

bool needs_diagnosis(const KernelVerdict& verdict) {
  return verdict.outcome == Outcome::fail || verdict.outcome == Outcome::error || deviates(verdict);
}

std::vector<Diagnosis> diagnose(const DiagnosisInput& input) {
  std::vector<Diagnosis> result;
  if (deviates(input.found)) {
    const Evidence evidence(input);
    const Scene scene(input.context);
    if (input.found.conformance == Class::fp32_angle ||
        input.found.conformance == Class::fp32_recurrence) {
      for (const Diagnosis& model : arithmetic_causes(input)) add_unique(result, model);
    }
    if (evidence.any() && result.empty()) {
      const Hypotheses list = catalogue(scene, evidence);
      for (const Fit& fit : accepted(evidence, scene, list)) {
        if (result.size() < kAlternatives) {
          add_unique(result, {fit.hypothesis->id, fit.hypothesis->explanation, fit.misfit});
        }
      }
    }
  }
  if (input.found.outcome != Outcome::pass && result.empty()) {
    for (const Diagnosis& cause : fault_causes(input.found)) add_unique(result, cause);
    for (const Diagnosis& cause : conduct_causes(input)) add_unique(result, cause);
  }
  if (input.found.outcome != Outcome::pass && result.empty()) {
    for (const Diagnosis& cause : signature_causes(input.found)) {
      if (result.size() < kAlternatives) add_unique(result, cause);
    }
  }
  if (result.empty()) result.push_back(unknown_cause(input));
  return result;
}

}  // namespace ropecheck::properties
