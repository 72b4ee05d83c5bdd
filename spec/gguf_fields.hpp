// Which keys of a GGUF file were read, and which were set aside? Every field with its place.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spec/gguf_architecture.hpp"
#include "spec/gguf_file.hpp"

namespace ropecheck::spec {

enum class GgufLayer { full, sliding };

/// The keys of one architecture, without its name: "rope.freq_base" is llama.rope.freq_base.
class GgufFields {
 public:
  /// throws InputError: no general.architecture, or one without rotary embedding
  GgufFields(const GgufFile& file, std::string_view origin);

  GgufFields(const GgufFields&) = delete;  // `architecture` points into it

  /// A number under `key`; its origin is "model.gguf: llama.rope.freq_base".
  /// throws InputError if something else is there
  std::optional<RawParameter> number(std::string_view key);
  std::optional<double> value(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  /// A number, or the first of a list of one per layer, with a warning where the list varies.
  std::optional<RawParameter> number_of_first_layer(std::string_view key);
  /// All numbers of a list; empty where there is none.
  std::vector<double> list(std::string_view key);
  bool has(std::string_view key) const;

  /// Records `key` as understood and without effect, and says why.
  void ignore(std::string_view key, std::string_view reason);
  /// The same for every key that begins with `prefix`.
  void ignore_all(std::string_view prefix, std::string_view reason);
  /// Every rope key that nobody asked for is listed as ignored, with a warning.
  void set_aside_the_rest();

  void warn(std::string warning) { warnings.push_back(std::move(warning)); }
  std::string place(std::string_view key) const;  ///< "model.gguf: llama.rope.freq_base"
  [[noreturn]] void refuse(std::string_view key, std::string_view found,
                           std::string_view accepted) const;

  const GgufFile& file;
  const std::string origin;
  Architecture architecture;
  std::vector<ResolvedParameter> ignored;
  std::vector<std::string> warnings;

 private:
  const Value* find(std::string_view key);
  std::string full_key(std::string_view key) const;

  std::string architecture_name_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace ropecheck::spec
