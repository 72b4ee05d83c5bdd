// What does each dialect make of one set of parameters?
#include "cli/dialect_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cli/arguments.hpp"
#include "reference/decimal.hpp"
#include "reference/frequency.hpp"
#include "reference/placement.hpp"
#include "reports/text.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

using reference::Real;

std::string decimal(const Real& value) {
  constexpr int kDigits = 20;
  return reference::to_text(
      reference::to_decimal(reference::convert<reference::Widest>(value), kDigits));
}

const spec::SchemeInfo& known_scheme(const std::string& name) {
  if (const spec::SchemeInfo* scheme = spec::find_scheme(name)) return *scheme;
  std::vector<std::string> names;
  for (const spec::SchemeInfo& scheme : spec::catalogue()) names.emplace_back(scheme.name);
  refuse_word("--scheme", name, names);
}

/// The scheme that model or file have under their usual dialect.
const spec::SchemeInfo& scheme_of(const SpecificationOptions& options) {
  const bool from_file = !options.model.empty() || !options.config.empty();
  if (!from_file) return known_scheme(options.scheme);
  SpecificationOptions usual = options;
  usual.scheme.clear();
  usual.dialect.clear();
  const spec::Specification specification = read_specification(usual);
  const spec::SchemeInfo& found = *spec::find_scheme(spec::scheme_name(specification.scheme));
  if (!options.scheme.empty() && &known_scheme(options.scheme) != &found) {
    throw spec::InputError(
        fmt::format("--scheme: found '{}', but {} has scheme '{}'; accepted: that", options.scheme,
                    specification.name, found.name));
  }
  return found;
}

spec::Specification read_under(const SpecificationOptions& options, spec::Dialect dialect) {
  SpecificationOptions each = options;
  if (!options.model.empty() || !options.config.empty()) each.scheme.clear();
  each.dialect = spec::name(dialect);
  return read_specification(each);
}

spec::Dialect wanted_dialect(const SpecificationOptions& options, const spec::SchemeInfo& scheme) {
  if (options.dialect.empty()) return scheme.dialects.front();
  std::vector<std::string> names;
  for (const spec::Dialect dialect : scheme.dialects) {
    if (spec::name(dialect) == options.dialect) return dialect;
    names.emplace_back(spec::name(dialect));
  }
  refuse_word("--dialect", options.dialect, names);
}

/// --scheme alone has numbers only where nothing has to be given.
bool words_only(const SpecificationOptions& options, const spec::SchemeInfo& scheme) {
  if (!options.model.empty() || !options.config.empty() || !options.set.empty()) return false;
  return std::ranges::any_of(scheme.parameters, [](const spec::ParameterInfo& parameter) {
    return parameter.fallback.empty();
  });
}

std::vector<int> pairs_of_other_axes(const spec::Specification& specification,
                                     const spec::Specification& other) {
  const reference::Placement placement(specification), compared(other);
  std::vector<int> found;
  for (int pair = 0; pair < specification.head.pairs(); ++pair) {
    if (placement.axis(pair) != compared.axis(pair)) found.push_back(pair);
  }
  return found;
}

DialectNumbers numbers_of(const spec::Specification& specification,
                          const std::vector<Real>& other) {
  const auto schedule = reference::schedule<Real>(specification);
  DialectNumbers numbers;
  for (std::size_t pair = 0; pair < other.size(); ++pair) {
    const Real& frequency = schedule.frequency[pair];
    if (frequency == other[pair]) continue;
    const double difference = other[pair] == 0
                                  ? std::numeric_limits<double>::max()
                                  : static_cast<double>(abs(frequency / other[pair] - 1));
    if (difference <= numbers.difference) continue;
    numbers.difference = difference;
    numbers.pair = static_cast<int>(pair);
  }
  numbers.attention_scale = decimal(schedule.attention_scale);
  numbers.softmax_factor = decimal(reference::softmax_factor<Real>(specification));
  for (const std::string& warning : specification.warnings) {
    numbers.warnings.push_back(reports::clean(warning));
  }
  return numbers;
}

/// throws spec::InputError of the first dialect if none takes the parameters
void fill(const SpecificationOptions& options, DialectComparison& comparison) {
  const spec::Dialect base = wanted_dialect(options, *comparison.scheme);
  std::optional<spec::InputError> first;
  std::vector<std::optional<spec::Specification>> read;
  for (DialectRow& row : comparison.rows) {
    try {
      read.emplace_back(read_under(options, row.record->dialect));
    } catch (const spec::InputError& error) {
      read.emplace_back(std::nullopt);
      row.refused = reports::clean(error.what());
      if (row.record->dialect == base || !first) first = error;
    }
  }
  const auto compared = std::ranges::find_if(comparison.rows, [&](const DialectRow& row) {
    return row.refused.empty() && (options.dialect.empty() || row.record->dialect == base);
  });
  if (compared == comparison.rows.end()) throw spec::InputError(*first);
  const auto& specification = *read[static_cast<std::size_t>(compared - comparison.rows.begin())];
  comparison.compared_with = compared->record->dialect;
  comparison.name = specification.name;
  const std::vector<Real> other = reference::schedule<Real>(specification).frequency;
  for (std::size_t index = 0; index < read.size(); ++index) {
    if (!read[index]) continue;
    comparison.rows[index].numbers = numbers_of(*read[index], other);
    comparison.rows[index].numbers->other_axis = pairs_of_other_axes(*read[index], specification);
  }
}

}  // namespace

void refuse_lonely_options(const SpecificationOptions& options) {
  for (const auto& [option, given] : {std::pair{"--set", !options.set.empty()},
                                      {"--dialect", !options.dialect.empty()},
                                      {"--seq-len", !options.seq_len.empty()},
                                      {"--layer-type", !options.layer_type.empty()}}) {
    if (!given) continue;
    throw spec::InputError(
        fmt::format("{}: found alone; accepted: with --scheme, --model or --config", option));
  }
}

DialectComparison compare_dialects(const SpecificationOptions& options) {
  if (!options.model.empty() && !options.config.empty()) {
    throw spec::InputError(
        "specification: found --model and --config; accepted: at most one of them");
  }
  DialectComparison comparison;
  comparison.scheme = &scheme_of(options);
  for (const spec::Dialect dialect : comparison.scheme->dialects) {
    comparison.rows.push_back({spec::find_record(comparison.scheme->name, dialect), {}, {}});
  }
  if (words_only(options, *comparison.scheme)) {
    wanted_dialect(options, *comparison.scheme);
  } else {
    fill(options, comparison);
  }
  return comparison;
}

}  // namespace ropecheck::cli
