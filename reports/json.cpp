// How are verdicts written as JSON?  Schema: reports/schema/report.schema.json
#include <algorithm>

#include "reports/json_parts.hpp"
#include "reports/report.hpp"
#include "reports/text.hpp"

namespace ropecheck::reports {
namespace {

using properties::KernelVerdict;

template <class Items, class Write>
Json array_of(const Items& items, Write write) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(write(item));
  return array;
}

Json property_json(const properties::PropertyResult& property) {
  return {{"name", clean(property.name)},
          {"sentence", clean(property.sentence)},
          {"input", properties::name(property.input)},
          {"verdict", properties::name(property.outcome)},
          {"reason", clean(property.reason)},
          {"cases", property.cases},
          {"seed", seed_json(property.seed)},
          {"counterexample", clean(property.counterexample)},
          {"kills", property.kills}};
}

Json diagnosis_json(const properties::Diagnosis& diagnosis) {
  return {{"id", clean(diagnosis.id)},
          {"explanation", clean(diagnosis.explanation)},
          {"residual", number_json(diagnosis.residual)}};
}

Json fault_json(const kernels::Fault& fault) {
  return {{"kind", clean(fault.kind)}, {"detail", clean(fault.detail)}};
}

Json positions_json(const KernelVerdict& verdict) {
  Json range = nullptr;
  if (!verdict.positions.empty()) {
    range = {position_json(verdict.positions.front()), position_json(verdict.positions.back())};
  }
  return {{"selection", verdict.exhaustive ? "exhaustive" : "sampled"},
          {"count", verdict.positions.size()},
          {"range", range}};
}

/// Asked for and outside the declared range; null if there were none.
Json undeclared_json(const KernelVerdict& verdict) {
  if (!verdict.undeclared) return nullptr;
  const properties::UndeclaredPositions& missing = *verdict.undeclared;
  return {{"count", position_json(static_cast<std::int64_t>(missing.count))},
          {"range", {position_json(missing.first), position_json(missing.last)}},
          {"reason", clean(properties::undeclared_text(verdict))}};
}

/// The declared range where it ended the sampling; null if it did not.
Json limit_json(const KernelVerdict& verdict) {
  if (!verdict.range_limited) return nullptr;
  return {position_json(verdict.description.min_position),
          position_json(verdict.description.max_position)};
}

/// Null until something was measured: "known" says whether the split could be made.
Json budget_json(const properties::Budget& budget) {
  if (!budget.known) return nullptr;
  return {{"frequency_rad", number_json(budget.frequency)},
          {"angle_rad", number_json(budget.angle)},
          {"trigonometric", number_json(budget.trigonometric)},
          {"rotation_rounding_u", number_json(budget.rotation_rounding)}};
}

Json charts_json(const KernelVerdict& verdict) {
  const auto error = [](const properties::ErrorAtPosition& at) -> Json {
    return {{"position", position_json(at.position)},
            {"error", number_json(at.error)},
            {"fp32_angle_bound", number_json(at.bound)},
            {"fp32_recurrence_bound", number_json(at.recurrence_bound)}};
  };
  const auto cell = [](const properties::HeatCell& heat) -> Json {
    return {{"pair", heat.pair},
            {"from", position_json(heat.from)},
            {"to", position_json(heat.to)},
            {"angle_error", number_json(heat.angle_error)}};
  };
  return {{"error_by_position", array_of(verdict.error_by_position, error)},
          {"heat_map", array_of(verdict.heat_map, cell)},
          {"frequency", array_of(verdict.frequencies, number_json)},
          {"default_frequency", array_of(verdict.default_frequencies, number_json)}};
}

Json conformance_json(const KernelVerdict& verdict) {
  const bool judged =
      std::any_of(verdict.levels.begin(), verdict.levels.end(), properties::compared);
  return judged ? Json(properties::name(verdict.conformance)) : Json();
}

Json kernel_json(const KernelVerdict& verdict, const Provenance& provenance) {
  Json from = provenance_json(provenance);
  from["seed"] = seed_json(verdict.seed);
  from["kernel_name"] = clean(verdict.description.name);
  from["kernel_version"] = clean(verdict.description.version);
  return {{"kernel", clean(verdict.kernel)},
          {"spec", specification_json(verdict.specification)},
          {"verdict", properties::name(verdict.outcome)},
          {"sentence", clean(verdict.sentence)},
          {"class", conformance_json(verdict)},
          {"required", properties::name(verdict.required)},
          {"advisory", verdict.advisory},
          {"exit_code", properties::exit_code(verdict)},
          {"safe_context", safe_context_json(verdict)},
          {"truth", verdict.truth == reference::Truth::ideal ? "ideal" : "shipped"},
          {"positions", positions_json(verdict)},
          {"positions_not_run", undeclared_json(verdict)},
          {"positions_limited_to", limit_json(verdict)},
          {"scheme_active", verdict.scheme_active},
          {"attention_scale", number_json(verdict.attention_scale)},
          {"levels", array_of(verdict.levels, level_json)},
          {"budget", budget_json(verdict.budget)},
          {"properties", array_of(verdict.properties, property_json)},
          {"diagnosis", array_of(verdict.diagnosis, diagnosis_json)},
          {"faults", array_of(verdict.faults, fault_json)},
          {"waived", verdict.waived},
          {"charts", charts_json(verdict)},
          {"provenance", from}};
}

}  // namespace

Json provenance_json(const Provenance& provenance) {
  return {{"version", provenance.version},         {"commit", provenance.commit},
          {"compiler", provenance.compiler},       {"cpu", clean(provenance.cpu)},
          {"simd_target", provenance.simd_target}, {"command", clean(provenance.command)},
          {"seed", seed_json(provenance.seed)}};
}

std::string to_json(const GateReport& report) {
  Json document = document_head();
  document["provenance"] = provenance_json(report.provenance);
  document["kernels"] = array_of(
      report.kernels, [&](const auto& verdict) { return kernel_json(verdict, report.provenance); });
  return dump(document);
}

}  // namespace ropecheck::reports
