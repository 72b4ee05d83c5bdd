// How is one parameter read, checked and recorded?
#include "spec/parameter_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

const ParameterInfo* find_parameter(const SchemeInfo& scheme, std::string_view key) {
  for (const auto table : {scheme.parameters, common_parameters()}) {
    const auto found = std::ranges::find(table, key, &ParameterInfo::key);
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

std::vector<std::string> known_keys(const SchemeInfo& scheme) {
  std::vector<std::string> keys;
  for (const auto table : {scheme.parameters, common_parameters()}) {
    for (const ParameterInfo& parameter : table) keys.emplace_back(parameter.key);
  }
  return keys;
}

}  // namespace

ParameterReader::ParameterReader(const SchemeInfo& scheme, const RawParameters& raw)
    : scheme_(scheme), raw_(raw) {
  for (const auto& [key, value] : raw) {
    if (find_parameter(scheme, key) != nullptr) continue;
    throw InputError(fmt::format("unknown parameter of scheme '{}': {}", scheme.name,
                                 did_you_mean(key, known_keys(scheme))));
  }
}

const RawParameter* ParameterReader::find(std::string_view key) const {
  const auto found = raw_.find(std::string(key));
  return found == raw_.end() ? nullptr : &found->second;
}

std::string_view ParameterReader::accepted(std::string_view key) const {
  const auto own = accepted_instead_.find(key);
  return own != accepted_instead_.end() ? own->second : find_parameter(scheme_, key)->accepted;
}

void ParameterReader::missing(std::string_view key, std::string_view instead) const {
  throw MissingParameter(std::string(key),
                         fmt::format("{}: missing; scheme '{}' needs it{}; accepted: {}", key,
                                     scheme_.name, instead, accepted(key)));
}

void ParameterReader::reject(std::string_view key, std::string_view reason) const {
  const RawParameter* raw = find(key);
  throw InputError(fmt::format(
      "{}: found {} ({}), accepted: {}{}{}", key, raw != nullptr ? shown(raw->value) : "nothing",
      raw != nullptr ? raw->origin : "default", accepted(key), reason.empty() ? "" : "; ", reason));
}

double ParameterReader::checked_number(std::string_view key, const RawParameter& raw, Range range) {
  const auto* number = std::get_if<double>(&raw.value);
  if (number == nullptr || !std::isfinite(*number) || !range.contains(*number)) reject(key);
  record(key, *number, raw.origin);
  return *number;
}

int ParameterReader::checked_integer(std::string_view key, const RawParameter& raw, Range range) {
  const auto* number = std::get_if<double>(&raw.value);
  if (number == nullptr || !(std::abs(*number) < 0x1p31) || *number != std::trunc(*number) ||
      !range.contains(*number)) {
    reject(key);
  }
  record(key, *number, raw.origin);
  return static_cast<int>(*number);
}

double ParameterReader::number(std::string_view key, Range range) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) missing(key);
  return checked_number(key, *raw, range);
}

double ParameterReader::number_or(std::string_view key, double fallback, Range range) {
  if (const auto given = optional_number(key, range)) return *given;
  record(key, fallback, "default");
  return fallback;
}

std::optional<double> ParameterReader::optional_number(std::string_view key, Range range) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) return std::nullopt;
  return checked_number(key, *raw, range);
}

int ParameterReader::integer_or(std::string_view key, int fallback, Range range) {
  if (const auto given = optional_integer(key, range)) return *given;
  record(key, static_cast<double>(fallback), "default");
  return fallback;
}

std::optional<int> ParameterReader::optional_integer(std::string_view key, Range range) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) return std::nullopt;
  return checked_integer(key, *raw, range);
}

bool ParameterReader::boolean_or(std::string_view key, bool fallback) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) {
    record(key, fallback, "default");
    return fallback;
  }
  const auto* boolean = std::get_if<bool>(&raw->value);
  if (boolean == nullptr) reject(key);
  record(key, *boolean, raw->origin);
  return *boolean;
}

std::optional<std::string> ParameterReader::optional_text(std::string_view key) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&raw->value);
  if (text == nullptr) reject(key);
  record(key, *text, raw->origin);
  return *text;
}

std::vector<int> ParameterReader::integer_list(std::string_view key, Range range) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) missing(key);
  const auto* list = std::get_if<std::vector<double>>(&raw->value);
  if (list == nullptr) reject(key);
  std::vector<int> result;
  for (const double number : *list) {
    if (!(std::abs(number) < 0x1p31) || number != std::trunc(number) || !range.contains(number)) {
      reject(key, fmt::format("number {} of {} is {}", result.size() + 1, list->size(),
                              json_text(number)));
    }
    result.push_back(static_cast<int>(number));
  }
  record(key, *list, raw->origin);
  return result;
}

std::vector<double> ParameterReader::positive_list(std::string_view key, std::size_t size) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) missing(key);
  const auto* list = std::get_if<std::vector<double>>(&raw->value);
  if (list == nullptr) reject(key);
  if (list->size() != size) {
    reject(key, fmt::format("these are {} numbers where rotary_dim/2 = {}", list->size(), size));
  }
  for (std::size_t pair = 0; pair < size; ++pair) {
    const double number = (*list)[pair];
    if (!std::isfinite(number) || number <= 0) {
      reject(key, fmt::format("number {} of {} is {}", pair + 1, size, json_text(number)));
    }
  }
  record(key, *list, raw->origin);
  return *list;
}

void ParameterReader::skip(std::string_view key, const std::string& reason) {
  const RawParameter* raw = find(key);
  if (raw == nullptr) return;
  warn(fmt::format("{} {} ({}) has no effect: {}", key, shown(raw->value), raw->origin, reason));
  record(key, raw->value, raw->origin + " (no effect)");
}

void ParameterReader::record(std::string_view key, const Value& value, std::string origin) {
  if (read_.emplace(key).second) {
    resolved.push_back({std::string(key), json_text(value), std::move(origin)});
    return;
  }
  *std::ranges::find(resolved, key, &ResolvedParameter::key) = {std::string(key), json_text(value),
                                                                std::move(origin)};
}

void ParameterReader::finish(std::string_view dialect) {
  for (const auto& [key, raw] : raw_) {
    if (read_.contains(key)) continue;
    skip(key, fmt::format("scheme '{}' does not read it under dialect {}", scheme_.name, dialect));
  }
}

}  // namespace ropecheck::spec
