// At which phase does a pair stand? Exact products of positions with 128-bit steps.
#pragma once

#include <cstdint>

namespace ropecheck::reference {

/// A fraction of a turn, (high·2^64 + low) / 2^128.
struct Step {
  std::uint64_t high;
  std::uint64_t low;
};

/// position·step mod 2^128, as words.
inline Step phase_at(std::int64_t position, const Step& step) {
  const auto whole = static_cast<unsigned __int128>(step.high) << 64 | step.low;
  const unsigned __int128 phase =
      static_cast<unsigned __int128>(static_cast<__int128>(position)) * whole;
  return {static_cast<std::uint64_t>(phase >> 64), static_cast<std::uint64_t>(phase)};
}

}  // namespace ropecheck::reference
