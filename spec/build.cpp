// How do names and values become a Specification?
#include "spec/build.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/build_steps.hpp"

namespace ropecheck::spec {
namespace {

const SchemeInfo& scheme_info(std::string_view name) {
  if (const SchemeInfo* scheme = find_scheme(name)) return *scheme;
  std::vector<std::string> names;
  for (const SchemeInfo& scheme : catalogue()) names.emplace_back(scheme.name);
  throw InputError("unknown scheme: " + did_you_mean(name, names));
}

Dialect checked_dialect(const SchemeInfo& scheme, std::optional<Dialect> wanted) {
  if (!wanted) return scheme.dialects.front();
  if (std::ranges::find(scheme.dialects, *wanted) != scheme.dialects.end()) return *wanted;
  std::string accepted;
  for (const Dialect dialect : scheme.dialects) {
    accepted += (accepted.empty() ? "" : ", ") + std::string(name(dialect));
  }
  throw InputError(fmt::format("dialect: found {}, which does not define scheme '{}'; accepted: {}",
                               name(*wanted), scheme.name, accepted));
}

}  // namespace

Specification build(std::string_view scheme, std::optional<Dialect> dialect,
                    const RawParameters& parameters) {
  const SchemeInfo& info = scheme_info(scheme);
  ParameterReader reader(info, parameters);
  Specification result;
  result.name = scheme;
  result.dialect = checked_dialect(info, dialect);
  result.base = reader.number_or("rope_theta", 10000, above(1));
  result.head = read_head(reader, info.name);
  result.max_position_embeddings =
      reader.optional_number("max_position_embeddings", above(0)).value_or(0);
  result.scheme = read_scheme(reader, info.name, result);
  result.temperature = read_temperature(reader, result);
  reader.finish(name(result.dialect));
  result.resolved = std::move(reader.resolved);
  result.warnings = std::move(reader.warnings);
  return result;
}

}  // namespace ropecheck::spec
