// Which rotation is measured, on which data, and how wrong is what came out?
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "optimized/rope.hpp"
#include "reference/fast_oracle.hpp"
#include "spec/specification.hpp"

namespace ropecheck::bench {

inline constexpr int kHeadSize = 128;
inline constexpr double kRotationBase = 500000;
inline constexpr std::int64_t kFirstPosition = 100000;

/// The same work for whoever does it: tensors [tokens][heads][kHeadSize] without gaps, positions
/// kFirstPosition, kFirstPosition + 1, …
struct RotationCase {
  spec::Dtype dtype = spec::Dtype::f32;
  spec::Layout layout = spec::Layout::half;
  int threads = 1;
  int tokens = 1;
  int heads = 40;
  bool in_place = true;
  bool given = false;  ///< cosines and sines come with the call; else positions do
  optimized::Accuracy accuracy = optimized::Accuracy::fast;  ///< of ours

  std::size_t elements() const {
    return static_cast<std::size_t>(tokens) * static_cast<std::size_t>(heads) * kHeadSize;
  }
  std::size_t bytes() const {
    return elements() * static_cast<std::size_t>(spec::info(dtype).bytes);
  }
  bool operator==(const RotationCase&) const = default;
};

spec::Specification rotation_specification(spec::Layout layout);
nlohmann::json to_json(const RotationCase& c);  ///< the fields of bench.json's `rotate`
RotationCase rotation_case(const nlohmann::json& row);

/// What our rows are called, as the judge calls the kernels.
inline constexpr const char* kFastName = "optimized";
inline constexpr const char* kExactName = "optimized-exact";

/// Numbers of magnitude 2^-8 to 1, both signs, seeded.
std::vector<std::byte> rotation_input(const RotationCase& c);

/// Tensors begin where a cache line does.
struct Line {
  alignas(64) std::byte bytes[64];
};

/// One way to do the work, with memory of its own.
struct Instance {
  std::shared_ptr<void> memory;
  std::byte* in = nullptr;
  std::byte* out = nullptr;  ///< equals `in` when in place
  std::function<void()> run;
};

/// Largest error of a pair against the exact rotation.
struct RotationError {
  double relative = 0;  ///< |got - exact| / ‖pair‖: radians, where the angle is what is wrong
  double units = 0;     ///< the same in unit roundoffs of the dtype
};

/// The exact rotations of all cases; cosines and sines are computed once for each number of tokens.
class RotationTruth {
 public:
  RotationTruth();
  RotationError worst(const RotationCase& c, std::span<const std::byte> in,
                      std::span<const std::byte> out);
  /// Correctly rounded to binary32 except where double rounding strikes, [tokens][kHeadSize / 2].
  struct Table {
    std::vector<double> cos, sin;
    std::vector<float> cos32, sin32;
  };
  const Table& table(int tokens);

 private:
  std::shared_ptr<const reference::Oracle> oracle_;
  reference::FastOracle fast_;
  std::map<int, Table> tables_;
};

}  // namespace ropecheck::bench
