// How are classes, levels and outcomes called, and which exit code does a verdict give?
#include "properties/verdict.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace ropecheck::properties {

namespace {

constexpr std::array<std::string_view, 6> kClassNames = {"correct",    "faithful",        "dtype",
                                                         "fp32-angle", "fp32-recurrence", "none"};
constexpr std::array<std::string_view, 3> kLevelNames = {"frequencies", "table", "rotate"};
constexpr std::array<std::string_view, 3> kSourceNames = {"configuration", "given-frequencies",
                                                          "given-table"};
constexpr std::array<std::string_view, 4> kOutcomeNames = {"pass", "fail", "not-run", "error"};

template <class Enum, std::size_t Count>
std::optional<Enum> parse(const std::array<std::string_view, Count>& names, std::string_view text) {
  for (std::size_t index = 0; index < Count; ++index) {
    if (names[index] == text) return static_cast<Enum>(index);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(Class conformance) { return kClassNames[static_cast<int>(conformance)]; }
std::string_view name(Level level) { return kLevelNames[static_cast<int>(level)]; }
std::string_view name(Source source) { return kSourceNames[static_cast<int>(source)]; }
std::string_view name(Outcome outcome) { return kOutcomeNames[static_cast<int>(outcome)]; }

std::optional<Class> parse_class(std::string_view text) { return parse<Class>(kClassNames, text); }
std::optional<Level> parse_level(std::string_view text) { return parse<Level>(kLevelNames, text); }

std::string row_text(const LevelResult& row) {
  std::string text = fmt::format("{} {}", name(row.level), spec::name(row.dtype));
  if (row.layout) text += fmt::format(" {}", spec::name(*row.layout));
  if (row.input != Source::configuration) text += fmt::format(" {}", name(row.input));
  if (row.seq_lens.empty()) return text;
  return text + fmt::format(" at length{} {}", row.seq_lens.size() > 1 ? "s" : "",
                            fmt::join(row.seq_lens, ", "));
}

std::string position_text(const Witness& witness) {
  if (witness.positions.empty()) return fmt::format("{}", witness.position);
  return fmt::format("{}", fmt::join(witness.positions, "/"));
}

std::string undeclared_text(const KernelVerdict& verdict) {
  if (!verdict.undeclared) return "";
  const UndeclaredPositions& missing = *verdict.undeclared;
  const std::string which = missing.count == 1
                                ? fmt::format("position {} was asked for and lies", missing.first)
                                : fmt::format("{} positions from {} to {} were asked for and lie",
                                              missing.count, missing.first, missing.last);
  return fmt::format("{} outside the range {} to {} that the kernel declares", which,
                     verdict.description.min_position, verdict.description.max_position);
}

int exit_code(const KernelVerdict& verdict) {
  if (verdict.advisory) return 0;
  switch (verdict.outcome) {
    case Outcome::pass:
      return 0;
    case Outcome::fail:
      return 1;
    case Outcome::error:
      return 3;
    case Outcome::not_run:
      return 4;
  }
  return 1;
}

}  // namespace ropecheck::properties
