// How are values written as JSON?  Schema: reports/schema/eval.schema.json
#include "cli/eval_request.hpp"
#include "reports/specification_json.hpp"

namespace ropecheck::cli {

using reports::Json;

std::string to_json(const EvalRequest& request, const EvalValues& values,
                    const spec::Specification& specification) {
  Json rows = Json::array();
  for (std::size_t row = 0; row < request.positions.size(); ++row) {
    Json cells = Json::array();
    for (std::size_t column = 0; column < request.pairs.size(); ++column) {
      cells.push_back(value_text(request, values, row * request.pairs.size() + column));
    }
    rows.push_back(std::move(cells));
  }
  Json document = reports::document_head();
  document["spec"] = reports::specification_json(specification);
  document["quantity"] = request.name;
  document["dtype"] = request.dtype ? Json(spec::name(*request.dtype)) : Json("exact");
  document["attention_scale"] = values.attention_scale;
  document["pairs"] = request.pairs;
  if (request.by_position) {
    document["positions"] = request.positions;
    document[request.name] = std::move(rows);
  } else {
    document[request.name] = std::move(rows.front());
  }
  return reports::dump(document);
}

}  // namespace ropecheck::cli
