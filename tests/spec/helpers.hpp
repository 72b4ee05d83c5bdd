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

/// A configuration as read_config() reads it from a file called config.json.
inline Specification parse(std::string_view text, const ConfigOptions& options = {}) {
  return parse_config(text, "config.json", options);
}

/// Llama-3.1-8B as transformers 4 writes it.
inline constexpr const char* kLlamaOld = R"({
  "model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
  "max_position_embeddings": 131072, "rope_theta": 500000.0, "partial_rotary_factor": null,
  "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                   "original_max_position_embeddings": 8192, "rope_type": "llama3"}})";

/// Two layer types with rotary embeddings of their own.
inline constexpr const char* kGemma4 = R"({
  "model_type": "gemma4", "head_dim": 256, "global_head_dim": 512,
  "max_position_embeddings": 262144,
  "rope_parameters": {
    "full_attention": {"partial_rotary_factor": 0.25, "rope_theta": 1e6,
                       "rope_type": "proportional"},
    "sliding_attention": {"rope_theta": 1e4, "rope_type": "default"}}})";

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
