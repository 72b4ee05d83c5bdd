// What does the fast oracle ask of one instruction set? Plain data in, plain data out; no vector
// type crosses.
#pragma once

#include <cstddef>
#include <cstdint>

#include "spec/format.hpp"

namespace ropecheck::reference {

inline constexpr std::size_t kTileRows = 64;
inline constexpr int kMaxLanes = 8;

/// What is needed to judge one value: its format, the oracle's error, the error that is already
/// known. `nearest` and `margin` make the quick test: see fast_lanes.hpp.
struct Judgement {
  double smallest_normal;  ///< 2^e_min
  double ulp_of_one;       ///< 2^(1-p)
  double relative_error;   ///< of the oracle
  double absolute_error;
  double known_worst;  ///< ulps
  double nearest;      ///< errors below nearest·2^exponent - margin are nothing new
  double margin;
};

/// At most kTileRows consecutive rows of one vector of pairs.
struct Tile {
  const char* cos;
  const char* sin;
  std::size_t row_bytes;
  std::size_t rows;
  int live;                    ///< pairs of the vector that exist
  std::uint64_t position_key;  ///< of the first row
  std::uint64_t first_pair;
  const std::uint64_t* phase_high;  ///< [lanes] of the first row
  const std::uint64_t* phase_low;
  const std::uint64_t* step_high;  ///< [lanes]
  const std::uint64_t* step_low;
  const double* inexact;  ///< [lanes]
  double scale;
  Judgement with;
};

/// Which value needs exact judgement, and whether because it is undecided.
inline constexpr std::int64_t kCos = 1;
inline constexpr std::int64_t kSin = 2;
inline constexpr std::int64_t kCosUndecided = 4;
inline constexpr std::int64_t kSinUndecided = 8;

struct TileResult {
  std::uint64_t wrong = 0;  ///< of the values that need no exact judgement
  std::uint64_t digest = 0;
  std::uint64_t rows = 0;                   ///< bit i: some entry of look[i] is not 0
  std::int64_t look[kTileRows][kMaxLanes];  ///< bits of the four above, of the rows named
};
static_assert(kTileRows == 64, "one bit of `rows` each");

inline constexpr std::uint64_t kPositionKey = 0x9e3779b97f4a7c15ULL;
inline constexpr std::uint64_t kPairKey = 0xc2b2ae3d27d4eb4fULL;

/// One instruction set.
struct FastTarget {
  const char* name;
  int lanes;
  void (*judge_f32)(const Tile&, TileResult&);
  void (*judge_f16)(const Tile&, TileResult&);
  void (*judge_bf16)(const Tile&, TileResult&);
  /// cos and sin of `lanes` phases (2^-64 turns)
  void (*evaluate)(const std::uint64_t* phase, double* cos, double* sin);
};

extern const FastTarget kFastBaseline;
#if defined(__x86_64__)
extern const FastTarget kFastV3;  ///< AVX2 and FMA
extern const FastTarget kFastV4;  ///< AVX-512
#endif

}  // namespace ropecheck::reference
