#include "kernels/abi_config.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "spec/catalogue.hpp"

namespace ropecheck::kernels {
namespace {

constexpr std::array<std::string_view, 5> kFields{"rope_theta", "head_dim", "rotary_dim",
                                                  "rotary_offset", "layout"};

spec::ParameterKind kind_of(std::string_view scheme, std::string_view key) {
  const spec::SchemeInfo* info = spec::find_scheme(scheme);
  if (info == nullptr) return spec::ParameterKind::number;
  for (const auto table : {info->parameters, spec::common_parameters()}) {
    for (const spec::ParameterInfo& parameter : table) {
      if (parameter.key == key) return parameter.kind;
    }
  }
  return spec::ParameterKind::number;
}

spec::Value value_of(const ropecheck_config& config, const ropecheck_parameter& parameter) {
  if (parameter.text != nullptr) return std::string{parameter.text};
  const std::vector<double> values(parameter.values, parameter.values + parameter.count);
  const spec::ParameterKind kind = kind_of(config.scheme, parameter.key);
  if (kind == spec::ParameterKind::list || values.size() != 1) return values;
  if (kind == spec::ParameterKind::boolean) return values[0] != 0;
  return values[0];
}

}  // namespace

AbiConfig::AbiConfig(const spec::Specification& specification) {
  const spec::Head& head = specification.head;
  config_.struct_size = sizeof(ropecheck_config);
  config_.scheme = texts_.emplace_back(spec::scheme_name(specification.scheme)).c_str();
  config_.dialect = texts_.emplace_back(spec::name(specification.dialect)).c_str();
  config_.base = specification.base;
  config_.head_dim = head.head_dim;
  config_.rotary_dim = head.rotary_dim;
  config_.rotary_offset = head.rotary_offset;
  config_.layout = static_cast<std::int32_t>(head.layout);
  for (const auto& [key, raw] : loose_parameters(specification)) add(key, raw.value);
  config_.parameter_count = parameters_.size();
  config_.parameters = parameters_.data();
}

void AbiConfig::add(const std::string& key, const spec::Value& value) {
  ropecheck_parameter parameter{};
  parameter.key = texts_.emplace_back(key).c_str();
  if (const auto* text = std::get_if<std::string>(&value)) {
    parameter.text = texts_.emplace_back(*text).c_str();
  } else {
    std::vector<double>& list = lists_.emplace_back();
    if (const auto* values = std::get_if<std::vector<double>>(&value)) list = *values;
    if (const auto* number = std::get_if<double>(&value)) list = {*number};
    if (const auto* flag = std::get_if<bool>(&value)) list = {*flag ? 1.0 : 0.0};
    parameter.values = list.data();
    parameter.count = list.size();
  }
  parameters_.push_back(parameter);
}

spec::RawParameters loose_parameters(const spec::Specification& specification) {
  spec::RawParameters parameters = spec::parameters_of(specification);
  for (const std::string_view field : kFields) parameters.erase(std::string{field});
  return parameters;
}

spec::Specification specification_of(const ropecheck_config& config) {
  const std::string origin = "kernel configuration";
  spec::RawParameters parameters;
  for (std::size_t i = 0; i < config.parameter_count; ++i) {
    const ropecheck_parameter& parameter = config.parameters[i];
    parameters[parameter.key] = {value_of(config, parameter), origin};
  }
  parameters["rope_theta"] = {config.base, origin};
  parameters["head_dim"] = {static_cast<double>(config.head_dim), origin};
  parameters["rotary_dim"] = {static_cast<double>(config.rotary_dim), origin};
  parameters["rotary_offset"] = {static_cast<double>(config.rotary_offset), origin};
  parameters["layout"] = {std::string{spec::name(static_cast<spec::Layout>(config.layout))},
                          origin};
  const std::optional<spec::Dialect> dialect = spec::parse_dialect(config.dialect);
  if (!dialect) throw spec::InputError(std::string{"dialect: unknown '"} + config.dialect + "'");
  return spec::build(config.scheme, dialect, parameters);
}

}  // namespace ropecheck::kernels
