// Which schemes can be asked for, with which parameters, by whose rules?
#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/document.hpp"
#include "cli/text_table.hpp"
#include "reports/text.hpp"
#include "spec/catalogue.hpp"

namespace ropecheck::cli {
namespace {

using spec::ParameterInfo;
using spec::SchemeInfo;

std::vector<std::string> dialect_names(const SchemeInfo& scheme) {
  std::vector<std::string> names;
  for (const spec::Dialect dialect : scheme.dialects) names.emplace_back(spec::name(dialect));
  return names;
}

std::string kind_name(spec::ParameterKind kind) {
  constexpr const char* kNames[] = {"number", "integer", "boolean", "text", "list"};
  return kNames[static_cast<int>(kind)];
}

Json parameter_json(const ParameterInfo& parameter, bool common) {
  const bool has_default = !parameter.fallback.empty() && parameter.fallback != "unset";
  return {{"name", parameter.key},
          {"kind", kind_name(parameter.kind)},
          {"default", has_default ? Json(parameter.fallback) : Json()},
          {"required", parameter.fallback.empty()},
          {"accepted", parameter.accepted},
          {"meaning", parameter.meaning},
          {"common", common}};
}

Json scheme_json(const SchemeInfo& scheme) {
  Json parameters = Json::array();
  for (const ParameterInfo& parameter : scheme.parameters)
    parameters.push_back(parameter_json(parameter, false));
  for (const ParameterInfo& parameter : spec::common_parameters())
    parameters.push_back(parameter_json(parameter, true));
  return {{"name", scheme.name},
          {"dialects", dialect_names(scheme)},
          {"parameters", parameters},
          {"equation", scheme.equation},
          {"source", scheme.source}};
}

void add_row(TextTable& table, const ParameterInfo& parameter) {
  table.row({std::string(parameter.key),
             parameter.fallback.empty() ? "required" : std::string(parameter.fallback),
             std::string(parameter.accepted), std::string(parameter.meaning)});
}

std::string describe(const SchemeInfo& scheme) {
  TextTable table({"parameter", "default", "accepted", "meaning"});
  for (const ParameterInfo& parameter : scheme.parameters) add_row(table, parameter);
  for (const ParameterInfo& parameter : spec::common_parameters()) add_row(table, parameter);
  return fmt::format("{}\n  dialects  {}\n  equation  {}\n  source    {}\n\n{}", scheme.name,
                     reports::joined(dialect_names(scheme)), scheme.equation, scheme.source,
                     table.str("  "));
}

std::string overview() {
  TextTable table({"scheme", "dialects", "equation"});
  for (const SchemeInfo& scheme : spec::catalogue()) {
    table.row({std::string(scheme.name), reports::joined(dialect_names(scheme), " "),
               std::string(scheme.equation)});
  }
  return table.str() + "\nParameters of one: ropecheck schemes NAME\n";
}

const SchemeInfo& find(const std::string& name) {
  if (const SchemeInfo* scheme = spec::find_scheme(name)) return *scheme;
  std::vector<std::string> names;
  for (const SchemeInfo& scheme : spec::catalogue()) names.emplace_back(scheme.name);
  refuse_word("scheme", name, names);
}

int run(const Global& global, const std::string& name) {
  if (!global.json) {
    write_stdout(name.empty() ? overview() : describe(find(name)));
    return kDone;
  }
  Json schemes = Json::array();
  if (name.empty()) {
    for (const SchemeInfo& scheme : spec::catalogue()) schemes.push_back(scheme_json(scheme));
  } else {
    schemes.push_back(scheme_json(find(name)));
  }
  print_list("schemes", schemes);
  return kDone;
}

}  // namespace

void add_schemes(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("schemes", "every scheme with its parameters, ranges and sources");
  auto name = std::make_shared<std::string>();
  command->add_option("NAME", *name, "only this one, with its parameters");
  command->footer("Example: ropecheck schemes yarn");
  command->callback(
      [&action, name] { action = [name](const Global& global) { return run(global, *name); }; });
}

}  // namespace ropecheck::cli
