// How are values written as JSON?  Schema: reports/schema/eval.schema.json
#include "cli/eval_request.hpp"
#include "reports/specification_json.hpp"

namespace ropecheck::cli {
namespace {

using reports::Json;

Json cell(const EvalRequest& request, const EvalValues& values, std::size_t index) {
  if (request.whole_numbers()) return values.whole[index];
  return value_text(request, values, index);
}

/// By position and pair, or by the one of them that the quantity has.
Json values_json(const EvalRequest& request, const EvalValues& values) {
  Json rows = Json::array();
  for (std::size_t row = 0; row < request.tokens(); ++row) {
    Json cells = Json::array();
    for (std::size_t column = 0; column < request.pairs.size(); ++column) {
      cells.push_back(cell(request, values, row * request.pairs.size() + column));
    }
    rows.push_back(request.quantity.by_pair() ? std::move(cells) : std::move(cells.front()));
  }
  return request.quantity.by_position() ? rows : rows.front();
}

/// Numbers, or lists of them where a token has several.
Json positions_json(const EvalRequest& request) {
  if (request.axes == 1) return request.positions;
  Json tokens = Json::array();
  const auto axes = static_cast<std::size_t>(request.axes);
  for (std::size_t token = 0; token < request.tokens(); ++token) {
    Json each = Json::array();
    for (std::size_t axis = 0; axis < axes; ++axis) {
      each.push_back(request.positions[token * axes + axis]);
    }
    tokens.push_back(std::move(each));
  }
  return tokens;
}

}  // namespace

std::string to_json(const EvalRequest& request, const EvalValues& values,
                    const EvalSubject& subject) {
  Json document = reports::document_head();
  document["spec"] = reports::specification_json(subject.specification);
  document["quantity"] = request.quantity.name;
  document["dtype"] = request.dtype ? Json(spec::name(*request.dtype)) : Json("exact");
  document["attention_scale"] = values.attention_scale;
  document["softmax_factor"] = values.softmax_factor;
  if (request.quantity.by_pair()) document["pairs"] = request.pairs;
  if (request.role) document["role"] = *request.role == spec::Role::key ? "key" : "query";
  if (request.axes > 1) {
    document["axes"] = request.axes;
    for (const int pair : request.pairs) {
      if (request.quantity.by_pair()) document["axis"].push_back(subject.placement.axis(pair));
    }
  }
  if (request.quantity.by_position()) document["positions"] = positions_json(request);
  document[request.quantity.name] = values_json(request, values);
  return reports::dump(document);
}

}  // namespace ropecheck::cli
