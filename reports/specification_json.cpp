// How is a specification written as JSON?
#include "reports/specification_json.hpp"

#include <cmath>

#include "reports/provenance.hpp"
#include "reports/text.hpp"

namespace ropecheck::reports {
namespace {

/// `text` is JSON by contract; what is not becomes a string.
Json value_json(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(clean(text)) : value;
}

Json parameters_json(const spec::Specification& specification) {
  Json parameters = Json::object();
  for (const spec::ResolvedParameter& parameter : specification.resolved) {
    parameters[parameter.key] = {{"value", value_json(parameter.value)},
                                 {"origin", clean(parameter.origin)}};
  }
  return parameters;
}

Json tokens_json(double tokens) { return tokens > 0 ? number_json(tokens) : Json(); }

}  // namespace

Json number_json(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

Json position_json(std::int64_t position) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (position >= -kExact && position <= kExact) return position;
  return std::to_string(position);
}

Json seed_json(std::uint64_t seed) {
  return seed <= std::uint64_t{1} << 53 ? Json(seed) : Json(std::to_string(seed));
}

Json specification_json(const spec::Specification& specification) {
  const spec::Head& head = specification.head;
  Json warnings = Json::array();
  for (const std::string& warning : specification.warnings) warnings.push_back(clean(warning));
  return {{"name", clean(specification.name)},
          {"scheme", spec::scheme_name(specification.scheme)},
          {"dialect", spec::name(specification.dialect)},
          {"base", number_json(specification.base)},
          {"head_dim", head.head_dim},
          {"rotary_dim", head.rotary_dim},
          {"rotary_offset", head.rotary_offset},
          {"layout", spec::name(head.layout)},
          {"trained_context", tokens_json(spec::trained_context(specification))},
          {"max_position_embeddings", tokens_json(specification.max_position_embeddings)},
          {"seq_len", specification.seq_len ? number_json(*specification.seq_len) : Json()},
          {"parameters", parameters_json(specification)},
          {"warnings", warnings}};
}

Json document_head() { return {{"ropecheck", version()}, {"schema", kSchemaVersion}}; }

std::string dump(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ropecheck::reports
