// How long does a judgement take?
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// bench.json's `gate`: `seconds` for everything `make gate` judges, `builtin_seconds` for the
/// built-in kernel alone.
nlohmann::json gate_section(const std::filesystem::path& program, const std::filesystem::path& root,
                            nlohmann::json& absent);

}  // namespace ropecheck::bench
