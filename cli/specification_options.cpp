// How does a command line name a specification?
#include "cli/specification_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/option_marks.hpp"
#include "spec/catalogue.hpp"
#include "spec/config.hpp"
#include "spec/config_misreadings.hpp"
#include "spec/dialects.hpp"
#include "spec/gguf.hpp"

namespace ropecheck::cli {
namespace {

std::optional<double> as_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc() ? value : INFINITY;
}

double finite_number(const std::string& option, const std::string& text) {
  const std::optional<double> value = as_number(text);
  if (value && std::isfinite(*value)) return *value;
  throw spec::InputError(fmt::format("{}: found '{}'; accepted: finite numbers", option, text));
}

std::vector<double> json_list(const std::string& option, const std::string& text) {
  const auto list = nlohmann::json::parse(text, nullptr, false);
  std::vector<double> values;
  if (list.is_array()) {
    for (const auto& item : list) {
      if (item.is_number()) values.push_back(item.get<double>());
    }
  }
  if (!list.is_array() || values.size() != list.size()) {
    throw spec::InputError(fmt::format(
        "{}: found '{}'; accepted: a list of numbers, [1, 1.5] or 1,1.5", option, text));
  }
  return values;
}

/// Whether some scheme reads `key` as a list of numbers.
bool is_list(std::string_view key) {
  const auto reads = [&](const spec::ParameterInfo& parameter) {
    return parameter.key == key && parameter.kind == spec::ParameterKind::list;
  };
  return std::ranges::any_of(spec::catalogue(), [&](const spec::SchemeInfo& scheme) {
    return std::ranges::any_of(scheme.parameters, reads);
  });
}

/// A number, true or false, a list (one number alone where a list is read), or else a word.
spec::Value parse_value(const std::string& key, const std::string& text) {
  const std::string option = "--set " + key;
  if (text == "true" || text == "false") return text == "true";
  if (text.starts_with("[")) return json_list(option, text);
  if (text.find(',') != std::string::npos) {
    std::vector<double> values;
    for (const std::string& part : split_list(option, text))
      values.push_back(finite_number(option, part));
    return values;
  }
  if (!as_number(text)) return text;
  const double number = finite_number(option, text);
  return is_list(key) ? spec::Value(std::vector<double>{number}) : spec::Value(number);
}

spec::RawParameters parse_set(const std::vector<std::string>& assignments) {
  spec::RawParameters parameters;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == assignment.size()) {
      throw spec::InputError(fmt::format("--set: found '{}'; accepted: key=value", assignment));
    }
    const std::string key = assignment.substr(0, equals);
    const bool fresh =
        parameters
            .emplace(key,
                     spec::RawParameter{parse_value(key, assignment.substr(equals + 1)), "--set"})
            .second;
    if (!fresh)
      throw spec::InputError(
          fmt::format("--set {}: given twice; accepted: one value per key", key));
  }
  return parameters;
}

std::optional<spec::Dialect> parse_dialect(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto dialect = spec::parse_dialect(text)) return dialect;
  std::vector<std::string> names;
  for (const spec::DialectInfo& info : spec::dialects()) names.emplace_back(info.name);
  refuse_word("--dialect", text, names);
}

void check_source(const SpecificationOptions& options) {
  std::vector<std::string> given;
  if (!options.model.empty()) given.push_back("--model");
  if (!options.config.empty()) given.push_back("--config");
  if (!options.scheme.empty()) given.push_back("--scheme");
  if (given.size() != 1) {
    throw spec::InputError(
        fmt::format("specification: found {}; accepted: exactly one of --model, --config, --scheme",
                    given.empty() ? "none" : fmt::format("{}", fmt::join(given, " and "))));
  }
  if (!options.layer_type.empty() && !options.scheme.empty()) {
    throw spec::InputError("--layer-type: found with --scheme; accepted: with --config or --model");
  }
}

/// What is wrong with a file is told with its name, once and as it was given; what is wrong with
/// --set is not the file's fault.
spec::Specification read_file(const std::string& file, const spec::ConfigOptions& options) {
  try {
    return spec::is_gguf(file) ? spec::read_gguf(file, options) : spec::read_config(file, options);
  } catch (const spec::InputError& error) {
    std::string message = error.what();
    if (message.find(file) != std::string::npos || message.find("--set") != std::string::npos)
      throw;
    const std::string bare = std::filesystem::path(file).filename().string() + ": ";
    if (message.starts_with(bare)) message.erase(0, bare.size());
    throw spec::InputError(fmt::format("{}: {}", file, message));
  }
}

/// Who would read the parameters otherwise is said unless a dialect chose among them.
spec::Specification build_scheme(const std::string& scheme, std::optional<spec::Dialect> dialect,
                                 const spec::RawParameters& parameters) {
  spec::Specification result = spec::build(scheme, dialect, parameters);
  if (dialect) return result;
  const auto traps = spec::misreading_warnings(result);
  result.warnings.insert(result.warnings.end(), traps.begin(), traps.end());
  return result;
}

spec::Specification read_source(const SpecificationOptions& options) {
  const spec::RawParameters parameters = parse_set(options.set);
  const std::optional<spec::Dialect> dialect = parse_dialect(options.dialect);
  if (!options.scheme.empty()) return build_scheme(options.scheme, dialect, parameters);
  spec::ConfigOptions config{dialect, std::nullopt, parameters};
  if (!options.layer_type.empty()) config.layer_type = options.layer_type;
  return options.model.empty() ? read_file(options.config, config)
                               : spec::read_profile(options.model, config);
}

}  // namespace

void add_specification_options(CLI::App& command, SpecificationOptions& options) {
  constexpr const char* kGroup = "Specification (one of --model, --config, --scheme)";
  const auto add = [&](const char* name, auto& value, const char* help, const char* type) {
    return command.add_option(name, value, help)->type_name(type)->group(kGroup);
  };
  add("--model", options.model, "a built-in model, see `ropecheck models`", "NAME");
  add("--config", options.config, "a Hugging Face config.json, or a .gguf", "FILE");
  add("--scheme", options.scheme, "a scheme, see `ropecheck schemes`", "NAME");
  repeatable(add("--set", options.set,
                 "a parameter, one per --set; repeatable; overrides a model or file", "KEY=VALUE"));
  add("--dialect", options.dialect, "whose rules, see `ropecheck dialects`", "NAME");
  add("--seq-len", options.seq_len, "current length in tokens, for dynamic schemes", "N");
  add("--layer-type", options.layer_type, "where a configuration has several", "NAME");
}

spec::Specification read_specification(const SpecificationOptions& options) {
  check_source(options);
  spec::Specification specification = read_source(options);
  if (options.seq_len.empty()) return specification;
  return spec::with_seq_len(std::move(specification),
                            parse_number("--seq-len", options.seq_len, 1));
}

}  // namespace ropecheck::cli
