// How do the dialects of a scheme differ? In words, and in numbers for a given model.
#include "spec/dialects.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/dialect_numbers.hpp"
#include "cli/document.hpp"
#include "cli/text_table.hpp"
#include "reports/text.hpp"
#include "spec/catalogue.hpp"

namespace ropecheck::cli {
namespace {

using spec::DialectInfo;

const DialectInfo& info_of(spec::Dialect dialect) {
  return *std::ranges::find(spec::dialects(), dialect, &DialectInfo::dialect);
}

std::vector<std::string> schemes_of(spec::Dialect dialect) {
  std::vector<std::string> schemes;
  for (const spec::DialectRecord& record : spec::dialect_records()) {
    if (record.dialect == dialect) schemes.emplace_back(record.scheme);
  }
  return schemes;
}

// ---- without a scheme: whose rules there are ----

int list_all(const Global& global) {
  if (global.json) {
    Json list = Json::array();
    for (const DialectInfo& info : spec::dialects()) {
      list.push_back({{"dialect", info.name},
                      {"project", info.project},
                      {"schemes", schemes_of(info.dialect)}});
    }
    print_list("dialects", list);
    return kDone;
  }
  TextTable table({"dialect", "whose rules", "schemes"});
  for (const DialectInfo& info : spec::dialects()) {
    table.row({std::string(info.name), std::string(info.project),
               reports::joined(schemes_of(info.dialect), " ")});
  }
  write_stdout(table.str() +
               "\nHow those of one scheme differ: ropecheck dialects --scheme NAME\n");
  return kDone;
}

// ---- of one scheme ----

Json numbers_json(const DialectNumbers& numbers) {
  return {{"max_relative_difference", numbers.difference},
          {"pair", numbers.pair ? Json(*numbers.pair) : Json()},
          {"attention_scale", numbers.attention_scale},
          {"softmax_factor", numbers.softmax_factor},
          {"other_axis", numbers.other_axis},
          {"warnings", numbers.warnings}};
}

Json row_json(const DialectRow& row) {
  const spec::DialectRecord& record = *row.record;
  return {{"dialect", spec::name(record.dialect)},
          {"project", info_of(record.dialect).project},
          {"rule", record.rule},
          {"source", record.source},
          {"numbers", row.numbers ? numbers_json(*row.numbers) : Json()},
          {"refused", row.refused.empty() ? Json() : Json(row.refused)}};
}

// "61 62", the first few of many; "-" for none.
std::string pairs_text(const std::vector<int>& pairs) {
  constexpr std::size_t kShown = 6;
  if (pairs.empty()) return "-";
  const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, pairs.size()));
  const std::string more =
      pairs.size() > kShown ? fmt::format(" and {} more", pairs.size() - kShown) : "";
  return fmt::format("{}{}", fmt::join(pairs.begin(), end, " "), more);
}

std::string numbers_table(const DialectComparison& comparison) {
  TextTable table({"dialect", "difference", "at pair", "attention scale", "softmax factor",
                   "pairs of another axis"});
  for (const DialectRow& row : comparison.rows) {
    const std::string name(spec::name(row.record->dialect));
    if (!row.numbers) {
      table.row({name, "refused", "", "", "", ""});
      continue;
    }
    const DialectNumbers& numbers = *row.numbers;
    table.row({name, numbers.difference == 0 ? "0" : fmt::format("{:.4g}", numbers.difference),
               numbers.pair ? std::to_string(*numbers.pair) : "-",
               numbers.attention_scale.substr(0, 12), numbers.softmax_factor.substr(0, 12),
               pairs_text(numbers.other_axis)});
  }
  return fmt::format("{}: largest relative difference of a frequency to dialect {}\n\n{}\n",
                     comparison.name, spec::name(*comparison.compared_with), table.str("  "));
}

std::string words(const DialectComparison& comparison) {
  constexpr std::size_t kWidth = 92;
  std::string text = fmt::format("{} by dialect\n", comparison.scheme->name);
  for (const DialectRow& row : comparison.rows) {
    text += fmt::format("\n  {}\n", spec::name(row.record->dialect));
    text += wrapped(std::string(row.record->rule), kWidth, "    ");
    text += wrapped("source: " + std::string(row.record->source), kWidth, "    ");
    if (!row.refused.empty()) text += wrapped("refused: " + row.refused, kWidth, "    ");
  }
  return text;
}

int run(const Global& global, const SpecificationOptions& options) {
  if (options.scheme.empty() && options.model.empty() && options.config.empty()) {
    refuse_lonely_options(options);
    return list_all(global);
  }
  const DialectComparison comparison = compare_dialects(options);
  if (!global.json) {
    const bool numbers = comparison.compared_with.has_value();
    write_stdout((numbers ? numbers_table(comparison) : "") + words(comparison));
    return kDone;
  }
  Json rows = Json::array();
  for (const DialectRow& row : comparison.rows) rows.push_back(row_json(row));
  Json document = reports::document_head();
  document["scheme"] = comparison.scheme->name;
  document["name"] = comparison.compared_with ? Json(reports::clean(comparison.name)) : Json();
  document["compared_with"] =
      comparison.compared_with ? Json(spec::name(*comparison.compared_with)) : Json();
  document["dialects"] = std::move(rows);
  write_stdout(reports::dump(document));
  return kDone;
}

}  // namespace

void add_dialects(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("dialects", "how the dialects of a scheme differ, in words and numbers");
  auto options = std::make_shared<SpecificationOptions>();
  add_specification_options(*command, *options);
  command->footer(
      "--scheme alone tells the differences in words; with --set, or with --model or --config, in\n"
      "numbers, too, against the dialect --dialect (default: the scheme's first).\n"
      "Example: ropecheck dialects --scheme yarn --model gpt-oss-20b");
  command->callback([&action, options] {
    action = [options](const Global& global) { return run(global, *options); };
  });
}

}  // namespace ropecheck::cli
