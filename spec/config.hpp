// What does a published configuration say? Readers of Hugging Face config.json (both generations)
// and of the shipped profiles.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spec/build.hpp"

namespace ropecheck::spec {

struct ConfigOptions {
  /// unset = huggingface, for a .gguf ggml
  std::optional<Dialect> dialect = std::nullopt;
  /// unset = full_attention where there are several, with a warning
  std::optional<std::string> layer_type = std::nullopt;
  /// --set, wins over the file; "rope_type" puts another scheme in place of the file's
  RawParameters overrides = {};
};

/// Warnings say where the file contradicts itself and which projects would read it differently.
///
/// Reads `rope_scaling` + `rope_theta` or `rope_parameters` (flat or per layer type), `type` or
/// `rope_type`.
///
/// throws InputError: not there, not JSON, too large (> 16 MiB), not an object, unknown scheme, and
/// all of build()
Specification read_config(const std::filesystem::path& file, const ConfigOptions& options = {});
Specification parse_config(std::string_view json_text, std::string_view origin,
                           const ConfigOptions& options = {});

/// One shipped model profile (spec/profiles/models.json).
struct Profile {
  std::string name;
  std::string scheme;
  int head_dim;
  int rotary_dim;
  std::string layout;  ///< "half", "interleaved" or "unknown" (then half is used and the
                       ///< specification warns)
  std::string source;
  std::vector<std::string> warnings;  ///< those of read_profile() without options
};

/// The usable profiles in the file's order.
const std::vector<Profile>& profiles();
/// throws InputError with the nearest names if there is no such profile.
Specification read_profile(std::string_view name, const ConfigOptions& options = {});

}  // namespace ropecheck::spec
