// What do the tests of spec/ share? Short ways to give parameters and to look at a result.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "spec/config.hpp"
#include "tests/catch.hpp"

namespace ropecheck::spec {

/// Parameters as `--set key=value` gives them.
inline RawParameters given(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  RawParameters parameters;
  for (const auto& [key, text] : pairs) parameters[key] = {parse_value(text), "--set"};
  return parameters;
}

/// The message of the InputError that `action` throws; "" if it throws none.
template <class Action>
std::string input_error(Action&& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// A message for people: one line, not empty, at most a few hundred characters.
inline bool is_one_line(const std::string& message) {
  return !message.empty() && message.size() < 600 && message.find('\n') == message.npos;
}

inline bool warns(const Specification& specification, const std::string& fragment) {
  return std::ranges::any_of(specification.warnings, [&](const std::string& warning) {
    return warning.find(fragment) != warning.npos;
  });
}

inline const ResolvedParameter& resolved(const Specification& specification,
                                         const std::string& key) {
  const auto found = std::ranges::find(specification.resolved, key, &ResolvedParameter::key);
  if (found == specification.resolved.end()) FAIL("not resolved: " << key);
  return *found;
}

}  // namespace ropecheck::spec
