#include "kernels/wire.hpp"

#include <fmt/format.h>

#include <span>

#include "kernels/abi_config.hpp"
#include "kernels/describe.hpp"

namespace ropecheck::kernels {
namespace {

using nlohmann::json;

struct Word {
  std::uint32_t bit;
  const char* text;
};

constexpr std::array kLevels{Word{ROPECHECK_FREQUENCIES, "frequencies"},
                             Word{ROPECHECK_TABLE, "table"}, Word{ROPECHECK_ROTATE, "rotate"}};
constexpr std::array kDtypes{Word{1u << ROPECHECK_F64, "f64"}, Word{1u << ROPECHECK_F32, "f32"},
                             Word{1u << ROPECHECK_F16, "f16"}, Word{1u << ROPECHECK_BF16, "bf16"}};
constexpr std::array kLayouts{Word{1u << ROPECHECK_HALF, "half"},
                              Word{1u << ROPECHECK_INTERLEAVED, "interleaved"}};
constexpr std::array kInputs{Word{ROPECHECK_FROM_CONFIG, "config"},
                             Word{ROPECHECK_FROM_FREQUENCIES, "frequencies"},
                             Word{ROPECHECK_FROM_TABLE, "table"}};
constexpr std::array kFeatures{
    Word{ROPECHECK_IN_PLACE, "in-place"}, Word{ROPECHECK_STRIDED, "strided"},
    Word{ROPECHECK_TRANSPOSE, "transpose"}, Word{ROPECHECK_THREADS, "threads"},
    Word{ROPECHECK_LAYOUT_CONVERSION, "layout-conversion"}};

json words_of(std::uint32_t bits, std::span<const Word> known) {
  json words = json::array();
  for (const Word& word : known) {
    if ((bits & word.bit) != 0) words.push_back(word.text);
  }
  return words;
}

std::uint32_t bit_of(const char* field, const json& found, std::span<const Word> known) {
  std::vector<std::string> texts;
  for (const Word& word : known) {
    if (found == word.text) return word.bit;
    texts.emplace_back(word.text);
  }
  const std::string text =
      found.is_string() ? found.get<std::string>() : found.dump().substr(0, 80);
  throw spec::InputError(fmt::format("{}: {}", field, spec::did_you_mean(text, texts)));
}

// A missing list is `fallback`; words that are not known to this version of the protocol are
// refused.
std::uint32_t bits_of(const json& reply, const char* field, std::span<const Word> known,
                      std::uint32_t fallback) {
  const auto list = reply.find(field);
  if (list == reply.end()) return fallback;
  if (!list->is_array())
    throw spec::InputError(fmt::format("{}: accepted is a list of words", field));
  std::uint32_t bits = 0;
  for (const json& word : *list) bits |= bit_of(field, word, known);
  return bits;
}

template <class Value>
Value field_of(const json& reply, const char* field, const Value& fallback) {
  try {
    return reply.value(field, fallback);
  } catch (const json::exception&) {
    throw spec::InputError(fmt::format("{}: found {}, which has another type", field,
                                       reply.at(field).dump().substr(0, 80)));
  }
}

json json_of_value(const spec::Value& value) {
  return std::visit([](const auto& v) { return json(v); }, value);
}

spec::Value value_of(const std::string& key, const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  try {
    return value.get<std::vector<double>>();
  } catch (const json::exception&) {
    throw spec::InputError(
        fmt::format("{}: accepted are numbers, lists of them, booleans and texts", key));
  }
}

}  // namespace

json json_of(const Description& d) {
  return {{"protocol", 1},
          {"name", d.name},
          {"version", d.version},
          {"levels", words_of(d.levels, kLevels)},
          {"dtypes", words_of(d.dtypes, kDtypes)},
          {"layouts", words_of(d.layouts, kLayouts)},
          {"inputs", words_of(d.inputs, kInputs)},
          {"features", words_of(d.features, kFeatures)},
          {"frequency_dtype", spec::name(d.frequency_dtype)},
          {"table_in_dtype", d.table_in_dtype},
          {"schemes", d.schemes},
          {"min_position", d.min_position},
          {"max_position", d.max_position}};
}

Description description_of(const json& reply) {
  const auto protocol = reply.find("protocol");
  if (protocol == reply.end() || *protocol != 1) {
    throw spec::InputError(
        fmt::format("protocol: found {}, this ropecheck speaks 1",
                    protocol == reply.end() ? "none" : protocol->dump().substr(0, 80)));
  }
  const Description defaults;
  Description d;
  d.name = field_of<std::string>(reply, "name", "");
  d.version = field_of<std::string>(reply, "version", "");
  d.levels = bits_of(reply, "levels", kLevels, 0);
  d.dtypes = bits_of(reply, "dtypes", kDtypes, 0);
  d.layouts = bits_of(reply, "layouts", kLayouts, 1u << ROPECHECK_HALF);
  d.inputs = bits_of(reply, "inputs", kInputs, defaults.inputs);
  d.features = bits_of(reply, "features", kFeatures, 0);
  const auto format = field_of<std::string>(reply, "frequency_dtype", "f32");
  d.frequency_dtype =
      spec::parse_dtype(format).value_or(spec::Dtype::bf16);  // refused by the check below
  d.table_in_dtype = field_of(reply, "table_in_dtype", false);
  d.schemes = field_of(reply, "schemes", defaults.schemes);
  d.min_position = field_of(reply, "min_position", defaults.min_position);
  d.max_position = field_of(reply, "max_position", defaults.max_position);
  check_description(d);
  return d;
}

json json_of(const spec::Specification& specification) {
  json parameters = json::object();
  for (const auto& [key, raw] : loose_parameters(specification)) {
    parameters[key] = json_of_value(raw.value);
  }
  const spec::Head& head = specification.head;
  return {{"scheme", spec::scheme_name(specification.scheme)},
          {"dialect", spec::name(specification.dialect)},
          {"base", specification.base},
          {"head_dim", head.head_dim},
          {"rotary_dim", head.rotary_dim},
          {"rotary_offset", head.rotary_offset},
          {"layout", spec::name(head.layout)},
          {"parameters", parameters}};
}

spec::Specification specification_of(const json& config) {
  const std::string origin = "kernel configuration";
  spec::RawParameters parameters;
  for (const auto& [key, value] : config.at("parameters").items()) {
    parameters[key] = {value_of(key, value), origin};
  }
  parameters["rope_theta"] = {config.at("base").get<double>(), origin};
  for (const char* key : {"head_dim", "rotary_dim", "rotary_offset"}) {
    parameters[key] = {config.at(key).get<double>(), origin};
  }
  parameters["layout"] = {config.at("layout").get<std::string>(), origin};
  return spec::build(config.at("scheme").get<std::string>(),
                     spec::parse_dialect(config.at("dialect").get<std::string>()), parameters);
}

json json_of(const std::vector<Fault>& faults) {
  json list = json::array();
  for (const Fault& fault : faults)
    list.push_back({{"kind", fault.kind}, {"detail", fault.detail}});
  return list;
}

std::vector<Fault> faults_of(const json& reply) {
  std::vector<Fault> faults;
  const auto list = reply.find("faults");
  if (list == reply.end() || !list->is_array()) return faults;
  for (const json& fault : *list) {
    if (!fault.is_object() || !fault.contains("kind") || !fault["kind"].is_string()) continue;
    const auto detail = fault.find("detail");
    const bool told = detail != fault.end() && detail->is_string();
    faults.push_back({fault["kind"].get<std::string>(), told ? detail->get<std::string>() : ""});
  }
  return faults;
}

json json_of(const Arrangement& how) {
  return {{"in_place", how.in_place},
          {"token_padding", how.token_padding},
          {"head_padding", how.head_padding},
          {"heads_outermost", how.heads_outermost},
          {"misalignment", how.misalignment}};
}

Arrangement arrangement_of(const json& request) {
  const json how = request.value("arrangement", json::object());
  return {.in_place = how.value("in_place", false),
          .token_padding = how.value("token_padding", std::int64_t{0}),
          .head_padding = how.value("head_padding", std::int64_t{0}),
          .heads_outermost = how.value("heads_outermost", false),
          .misalignment = how.value("misalignment", std::size_t{0})};
}

}  // namespace ropecheck::kernels
