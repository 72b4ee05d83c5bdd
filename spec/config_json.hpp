// How is untrusted JSON read? Size, syntax and duplicate keys are checked before anything is
// interpreted.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "spec/build.hpp"

namespace ropecheck::spec {

/// Largest configuration read: published ones stay below 100 KiB.
inline constexpr std::uintmax_t kLargestConfigBytes = 16U << 20;

/// The content of `file`.
/// throws InputError: not there, a directory, not readable, larger than kLargestConfigBytes
std::string read_text(const std::filesystem::path& file);

/// The JSON object in `text`; nesting may be as deep as the text is long.
/// throws InputError naming `origin`: not JSON (with the byte), a key twice in one object, not an
/// object
nlohmann::json parse_object(std::string_view text, std::string_view origin);

/// A scalar or a list of numbers as a parameter value.
/// throws InputError naming `field` if it is neither
Value parameter_value(const nlohmann::json& json, std::string_view field);

/// The same for the record: text for what is no parameter value.
std::string recorded_text(const nlohmann::json& json);

}  // namespace ropecheck::spec
