// What does certifying a value cost beside computing it in high precision?
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace ropecheck::bench {

/// bench.json's `oracle`: the fast oracle on each instruction set, one core, judging a table that
/// is there already; MPFR, Boost.Multiprecision and Arb on the same angles; a whole sweep by
/// `program` on all cores, with its memory.
nlohmann::json oracle_section(const std::filesystem::path& program, nlohmann::json& absent);

/// Pairs per second of Arb's arb_sin_cos at 128 bits on these angles, or 0 where it is not built
/// in.
double arb_pairs_per_s(const std::vector<std::string>& angles);

}  // namespace ropecheck::bench
