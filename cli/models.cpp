// Which real model configurations are built in?
#include <fmt/format.h>

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/document.hpp"
#include "cli/text_table.hpp"
#include "spec/catalogue.hpp"
#include "spec/config.hpp"

namespace ropecheck::cli {
namespace {

constexpr std::size_t kTextWidth = 100;

struct Filter {
  std::string part;
  std::string scheme;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return std::tolower(letter); });
  return text;
}

void check_scheme(const std::string& scheme) {
  if (scheme.empty() || spec::find_scheme(scheme) != nullptr) return;
  std::vector<std::string> names;
  for (const spec::SchemeInfo& known : spec::catalogue()) names.emplace_back(known.name);
  refuse_word("--scheme", scheme, names);
}

std::vector<spec::Profile> selected(const Filter& filter) {
  check_scheme(filter.scheme);
  std::vector<spec::Profile> result;
  std::vector<std::string> names;
  for (const spec::Profile& profile : spec::profiles()) {
    names.push_back(profile.name);
    const bool named = lower(profile.name).find(lower(filter.part)) != std::string::npos;
    if (named && (filter.scheme.empty() || profile.scheme == filter.scheme))
      result.push_back(profile);
  }
  if (result.empty() && filter.scheme.empty()) {
    throw spec::InputError(
        fmt::format("model: {} accepted: part of a name that `ropecheck models` lists",
                    spec::did_you_mean(filter.part, names)));
  }
  return result;
}

Json profile_json(const spec::Profile& profile) {
  return {{"name", profile.name},         {"scheme", profile.scheme},
          {"head_dim", profile.head_dim}, {"rotary_dim", profile.rotary_dim},
          {"layout", profile.layout},     {"source", profile.source},
          {"warnings", profile.warnings}};
}

/// What a single model's configuration says, and who reads it otherwise.
std::string described(const spec::Profile& profile) {
  TextTable table({"parameter", "value", "origin"});
  for (const spec::ResolvedParameter& parameter : spec::read_profile(profile.name).resolved) {
    table.row({parameter.key, parameter.value, parameter.origin});
  }
  std::string text = "\n" + table.str();
  for (const std::string& warning : profile.warnings) {
    text += "\nwarning:\n" + wrapped(warning, kTextWidth, "  ");
  }
  return text;
}

int run(const Global& global, const Filter& filter) {
  const std::vector<spec::Profile> profiles = selected(filter);
  if (global.json) {
    Json models = Json::array();
    for (const spec::Profile& profile : profiles) models.push_back(profile_json(profile));
    print_list("models", models);
    return kDone;
  }
  TextTable table({"model", "scheme", "head_dim", "rotary_dim", "layout", "source"});
  for (const spec::Profile& profile : profiles) {
    table.row({profile.name, profile.scheme, std::to_string(profile.head_dim),
               std::to_string(profile.rotary_dim), profile.layout, profile.source});
  }
  const bool one = profiles.size() == 1;
  write_stdout(table.str() + (one ? described(profiles.front()) : ""));
  return kDone;
}

}  // namespace

void add_models(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("models", "built-in real model configurations, for --model");
  auto filter = std::make_shared<Filter>();
  command->add_option("TEXT", filter->part,
                      "only names that contain this, in any case; a single one is shown whole");
  command->add_option("--scheme", filter->scheme, "only models of this scheme")->type_name("NAME");
  command->footer("Example: ropecheck models llama --scheme llama3");
  command->callback([&action, filter] {
    action = [filter](const Global& global) { return run(global, *filter); };
  });
}

}  // namespace ropecheck::cli
