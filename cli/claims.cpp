// Which statements of the literature hold, and what shows it?
#include "properties/claims.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/document.hpp"
#include "cli/text_table.hpp"

namespace ropecheck::cli {
namespace {

using properties::Claim;

Json claim_json(const Claim& claim) {
  return {{"id", claim.id},
          {"statement", claim.statement},
          {"verdict", claim.verdict},
          {"evidence", claim.evidence},
          {"corrected", claim.corrected.empty() ? Json() : Json(claim.corrected)},
          {"property", claim.property}};
}

std::string describe(const Claim& claim) {
  constexpr std::size_t kWidth = 96;
  std::string text = fmt::format("{:2}  {}\n", claim.id, claim.verdict);
  text += wrapped(claim.statement, kWidth, "    ");
  text += wrapped("evidence: " + claim.evidence, kWidth, "      ");
  if (!claim.corrected.empty()) text += wrapped("corrected: " + claim.corrected, kWidth, "      ");
  return text + "\n";
}

int run(const Global& global) {
  if (global.json) {
    Json array = Json::array();
    for (const Claim& claim : properties::claims()) array.push_back(claim_json(claim));
    print_list("claims", array);
    return kDone;
  }
  std::string text;
  for (const Claim& claim : properties::claims()) text += describe(claim);
  write_stdout(text);
  return kDone;
}

}  // namespace

void add_claims(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("claims", "statements about RoPE, each decided by a computation");
  command->footer("Example: ropecheck claims --json");
  command->callback([&action] { action = run; });
}

}  // namespace ropecheck::cli
