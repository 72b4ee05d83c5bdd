// Which known mistakes can be gated as mutant:ID?
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/document.hpp"
#include "cli/text_table.hpp"
#include "kernels/kernel.hpp"

namespace ropecheck::cli {
namespace {

using kernels::MutantInfo;

std::vector<MutantInfo> selected(const std::string& category) {
  std::vector<MutantInfo> result;
  std::set<std::string> categories;
  for (const MutantInfo& mutant : kernels::mutants()) {
    categories.insert(mutant.category);
    if (category.empty() || mutant.category == category) result.push_back(mutant);
  }
  if (result.empty()) refuse_word("--category", category, {categories.begin(), categories.end()});
  return result;
}

Json mutant_json(const MutantInfo& mutant) {
  return {{"id", mutant.id},
          {"category", mutant.category},
          {"formula", mutant.formula},
          {"seen_in", mutant.seen_in}};
}

int run(const Global& global, const std::string& category) {
  const std::vector<MutantInfo> mutants = selected(category);
  if (global.json) {
    Json array = Json::array();
    for (const MutantInfo& mutant : mutants) array.push_back(mutant_json(mutant));
    print_list("mutants", array);
    return kDone;
  }
  TextTable table({"id", "category", "wrong (right)", "seen in"});
  for (const MutantInfo& mutant : mutants)
    table.row({mutant.id, mutant.category, mutant.formula, mutant.seen_in});
  write_stdout(table.str());
  return kDone;
}

}  // namespace

void add_mutants(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("mutants", "the catalogue of known mistakes, for --kernel mutant:ID");
  auto category = std::make_shared<std::string>();
  command->add_option("--category", *category, "precision, frequency, layout, index …")
      ->type_name("NAME");
  command->footer("Example: ropecheck mutants --category frequency");
  command->callback([&action, category] {
    action = [category](const Global& global) { return run(global, *category); };
  });
}

}  // namespace ropecheck::cli
