// What does `eval` compute, and in which form does it write it?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/specification_options.hpp"
#include "reference/oracle.hpp"
#include "reference/placement.hpp"

namespace ropecheck::cli {

enum class Format { table, json, csv, npy, safetensors };

/// As typed; empty = not given.
struct EvalOptions {
  SpecificationOptions specification;
  std::string quantity = "frequency";
  std::string positions;
  std::string role;
  std::string dims;
  std::string digits = "20";
  std::string dtype = "exact";
  std::string format;
  std::string file;
};

/// Whose values are asked for: everything that determines them.
struct EvalSubject {
  spec::Specification specification;
  reference::Oracle oracle;
  reference::Placement placement;

  explicit EvalSubject(const spec::Specification& of)
      : specification(of), oracle(of), placement(of) {}
};

/// What a quantity is a function of.
enum class EvalShape { by_pair, by_position, by_position_and_pair };

struct EvalQuantity {
  std::string name;
  EvalShape shape = EvalShape::by_pair;
  /// Unset: axis (by pair) and position, whole numbers that the placement knows.
  std::optional<reference::Oracle::Quantity> oracle;

  bool by_position() const { return shape != EvalShape::by_pair; }
  bool by_pair() const { return shape != EvalShape::by_position; }
};

/// Checked and resolved.
struct EvalRequest {
  EvalQuantity quantity;
  int axes;
  std::vector<std::int64_t> positions;  ///< [tokens][axes]; one token at 0 where it has none
  std::optional<spec::Role> role;       ///< set where queries and keys turn differently
  std::vector<int> pairs;               ///< {0} where the quantity has none
  int digits;
  std::optional<spec::Dtype> dtype;  ///< unset = exact
  Format format;

  std::size_t tokens() const { return positions.size() / static_cast<std::size_t>(axes); }
  /// "5", or "3/5/7" where tokens have several positions.
  std::string position_text(std::size_t token) const;
  bool whole_numbers() const { return !quantity.oracle; }
};

/// Row-major [tokens][pairs]; one of the three is filled.
struct EvalValues {
  std::vector<std::string> decimals;
  std::vector<std::uint64_t> bits;  ///< of request.dtype
  std::vector<std::int64_t> whole;
  std::string attention_scale;           ///< decimal, request.digits
  std::string softmax_factor;            ///< likewise
  std::vector<std::string> temperature;  ///< [tokens] of the table, "" where undefined; else empty
};

/// "3/5/7,4/5/7" or a list of numbers as parse_number_list reads it, each the position on every
/// axis. [tokens][axes]
///
/// throws   spec::InputError naming --positions
std::vector<std::int64_t> parse_token_positions(const std::string& text, int axes);

/// Where a temperature looks: the token's position on the first axis.
inline std::int64_t temperature_position(const EvalRequest& request, std::size_t token) {
  return request.positions[token * static_cast<std::size_t>(request.axes)];
}

/// throws spec::InputError naming the option
EvalRequest resolve(const EvalOptions& options, const Global& global, const EvalSubject& subject);

EvalValues evaluate(const EvalRequest& request, const EvalSubject& subject, int threads);

std::string to_table(const EvalRequest& request, const EvalValues& values);
std::string to_csv(const EvalRequest& request, const EvalValues& values);
std::string to_json(const EvalRequest& request, const EvalValues& values,
                    const EvalSubject& subject);
/// .npy version 1.0: f64 and f32 as such, f16 as <f2, bf16 as the bit patterns <u2.
/// Whole numbers as <i8.
std::string to_npy(const EvalRequest& request, const EvalValues& values);
/// Tensors `<quantity>`, and `pairs` and `positions` where the quantity has them.
std::string to_safetensors(const EvalRequest& request, const EvalValues& values,
                           const EvalSubject& subject);

/// The value at `index` as text: the decimal, the whole number, or the rounded number's exact
/// decimal expansion.
std::string value_text(const EvalRequest& request, const EvalValues& values, std::size_t index);

/// Every digit of a double: "0.5403022766113281", "1.52587890625e-5"; inf and nan by
/// name.
std::string exact_decimal(double value);

}  // namespace ropecheck::cli
