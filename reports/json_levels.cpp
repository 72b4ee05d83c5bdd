// How is the result of one level written as JSON?
#include "reports/json_parts.hpp"
#include "reports/text.hpp"

namespace ropecheck::reports {
namespace {

using properties::Level;
using properties::LevelResult;
using properties::Outcome;
using properties::Witness;

Json witness_json(const std::optional<Witness>& witness) {
  if (!witness) return nullptr;
  Json json = {{"position", position_json(witness->position)},
               {"pair", witness->pair},
               {"quantity", clean(witness->quantity)},
               {"expected", number_json(witness->expected)},
               {"got", number_json(witness->got)},
               {"expected_hex", hex(witness->expected)},
               {"got_hex", hex(witness->got)},
               {"error", number_json(witness->error)},
               {"why", clean(witness->why)}};
  for (const std::int64_t position : witness->positions)
    json["positions"].push_back(position_json(position));
  return json;
}

// Of a row without an answer to compare every figure is null.
void add_measures(Json& row, const LevelResult& level) {
  const auto measure = [&](double value) -> Json {
    return properties::compared(level) ? number_json(value) : Json();
  };
  switch (level.level) {
    case Level::frequencies:
      row["max_rel_u"] = measure(level.max_rel_u);
      break;
    case Level::table:
      row["max_ulp"] = measure(level.max_ulp);
      row["max_abs"] = measure(level.max_abs);
      row["max_angle"] = measure(level.max_angle);
      row["max_radial"] = measure(level.max_radial);
      row["mean_signed_ulp"] = measure(level.mean_signed);
      break;
    case Level::rotate:
      row["max_pair_error"] = measure(level.max_pair_error);
      break;
  }
}

void add_distribution(Json& row, const LevelResult& level) {
  constexpr const char* kNames[] = {"0.5", "0.9", "0.99", "0.999"};
  Json quantiles = Json::object();
  for (std::size_t index = 0; index < level.quantiles.size() && index < std::size(kNames);
       ++index) {
    quantiles[kNames[index]] = number_json(level.quantiles[index]);
  }
  row["histogram"] = level.histogram;
  row["quantiles"] = quantiles;
}

/// Null: the length of the specification.
Json lengths_json(const std::vector<double>& lengths) {
  if (lengths.empty()) return nullptr;
  Json array = Json::array();
  for (const double length : lengths) array.push_back(number_json(length));
  return array;
}

Json safe_json(const std::optional<properties::SafeContext>& safe) {
  if (!safe || safe->unsafe) return nullptr;
  return {{"position", position_json(safe->position)}, {"at_least", safe->at_least}};
}

}  // namespace

Json level_json(const LevelResult& level) {
  const bool ran = properties::compared(level);
  Json row = {{"level", properties::name(level.level)},
              {"dtype", spec::name(level.dtype)},
              {"layout", level.layout ? Json(spec::name(*level.layout)) : Json()},
              {"input", properties::name(level.input)},
              {"seq_lens", lengths_json(level.seq_lens)},
              {"positions", ran ? level.positions : 0},
              {"verdict", properties::name(level.outcome)},
              {"waived", level.waived},
              {"reason", clean(level.reason)},
              {"class", ran ? Json(properties::name(level.conformance)) : Json()},
              {"witness", witness_json(level.witness)},
              {"worst", witness_json(level.worst)},
              {"bound", ran ? number_json(level.bound) : Json()}};
  if (level.outcome != Outcome::not_run) add_measures(row, level);
  if (ran) add_distribution(row, level);
  return row;
}

Json safe_context_json(const properties::KernelVerdict& verdict) {
  return {{"f32", safe_json(verdict.safe_f32)},
          {"f16", safe_json(verdict.safe_f16)},
          {"bf16", safe_json(verdict.safe_bf16)}};
}

}  // namespace ropecheck::reports
