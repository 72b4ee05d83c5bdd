// How does a command line become an exit code?
#include "cli/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/failure.hpp"
#include "cli/output.hpp"
#include "reports/provenance.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

constexpr const char* kFooter =
    "A command's options: ropecheck COMMAND --help\n"
    "Exit codes: 0 done, 1 does not conform, 2 bad input, 3 kernel misbehaved, 4 not run, 70 our "
    "defect";

/// Texts until they are checked: then the message can say what is accepted.
struct GlobalTexts {
  std::string seed = "1";
  std::string threads = "0";
};

void add_global(CLI::App& app, Global& global, GlobalTexts& texts) {
  app.add_flag("--json", global.json, "machine-readable output on stdout, nothing else there");
  app.add_flag("--quiet", global.quiet, "no warnings, no progress");
  app.add_option("--seed", texts.seed, "of everything random (default 1)")->type_name("N");
  app.add_option("--threads", texts.threads, "0 = one per core (default)")->type_name("N");
  app.set_version_flag("--version", "ropecheck " + reports::version());
}

std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw spec::InputError(
        fmt::format("--seed: found '{}'; accepted: an integer from 0 to 2^64 - 1", text));
  }
  return value;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app, const std::string& command) {
  std::vector<std::string> names;
  for (const CLI::App* from : {&app, static_cast<const CLI::App*>(app.get_subcommand(command))}) {
    for (const CLI::Option* option : from->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

/// An empty value is a slip (an unset shell variable), never a wish.
void check_values(const std::vector<std::string>& arguments) {
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string& argument = arguments[index];
    const bool assigned = argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    if (!argument.empty() && !assigned) continue;
    const std::string before = index > 0 ? arguments[index - 1] : "";
    const std::string name = assigned                  ? argument.substr(0, argument.size() - 1)
                             : before.starts_with("-") ? before
                                                       : "argument";
    throw spec::InputError(fmt::format("{}: found ''; accepted: a text that is not empty", name));
  }
}

/// Unknown commands and options are found before the parser sees them, so that the nearest names
/// can be told.
void check_names(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<std::string> commands = command_names(app);
  const std::optional<std::string> command = command_of(arguments);
  if (!command) {
    constexpr const char* kAlone[] = {"--help", "-h", "--version"};
    const auto stands_alone = [&](const std::string& argument) {
      return std::find(std::begin(kAlone), std::end(kAlone), argument) != std::end(kAlone);
    };
    if (std::any_of(arguments.begin(), arguments.end(), stands_alone)) return;
    throw spec::InputError(fmt::format("command missing; accepted: {}; see ropecheck --help",
                                       fmt::join(commands, ", ")));
  }
  if (std::find(commands.begin(), commands.end(), *command) == commands.end())
    refuse_word("command", *command, commands);
  const std::vector<std::string> options = option_names(app, *command);
  for (const std::string& argument : arguments) {
    const std::string name = argument.substr(0, argument.find('='));
    if (name == "--") return;
    if (!name.starts_with("--") || std::find(options.begin(), options.end(), name) != options.end())
      continue;
    throw spec::InputError(fmt::format("option of {}: {}; see ropecheck {} --help", *command,
                                       spec::did_you_mean(name, options), *command));
  }
}

int parse_and_run(const std::vector<std::string>& arguments) {
  CLI::App app{"Is this RoPE kernel right, how right, up to which context length, and if not, why?",
               "ropecheck"};
  Global global;
  GlobalTexts texts;
  Action action;
  app.fallthrough();
  app.footer(kFooter);
  app.get_formatter()->column_width(22);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  add_global(app, global, texts);
  for (const auto add : {add_gate, add_sweep, add_merge, add_eval, add_schemes, add_dialects,
                         add_models, add_claims, add_mutants})
    add(app, action);
  for (CLI::App* command : app.get_subcommands({})) command->fallthrough();
  const std::vector<std::string> joined = join_negative_values(arguments);
  check_names(app, joined);
  check_values(joined);
  try {
    app.parse(std::vector<std::string>(joined.rbegin(), joined.rend()));
  } catch (const CLI::CallForHelp&) {
    write_stdout(app.help());
    return kDone;
  } catch (const CLI::CallForVersion& version) {
    write_stdout(std::string(version.what()) + "\n");
    return kDone;
  } catch (const CLI::ParseError& error) {
    throw spec::InputError(
        fmt::format("{}; see ropecheck {} --help", error.what(), command_of(joined).value_or("")));
  }
  global.seed = parse_seed(texts.seed);
  global.threads = static_cast<int>(parse_integer("--threads", texts.threads, 0, 4096));
  global.arguments = arguments;
  return action(global);
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  try {
    return parse_and_run(arguments);
  } catch (...) {
    return tell(failure_of(std::current_exception()));
  }
}

}  // namespace ropecheck::cli
