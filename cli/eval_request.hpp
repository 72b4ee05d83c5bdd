// What does `eval` compute, and in which form does it write it?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/specification_options.hpp"
#include "reference/oracle.hpp"

namespace ropecheck::cli {

enum class Format { table, json, csv, npy, safetensors };

/// As typed; empty = not given.
struct EvalOptions {
  SpecificationOptions specification;
  std::string quantity = "frequency";
  std::string positions;
  std::string dims;
  std::string digits = "20";
  std::string dtype = "exact";
  std::string format;
  std::string file;
};

/// Checked and resolved.
struct EvalRequest {
  std::string name;  ///< of the quantity
  reference::Oracle::Quantity quantity;
  bool by_position;                     ///< angle, cos, sin
  std::vector<std::int64_t> positions;  ///< {0} where the quantity has none
  std::vector<int> pairs;
  int digits;
  std::optional<spec::Dtype> dtype;  ///< unset = exact
  Format format;
};

/// Row-major [positions][pairs]; one of the two is filled.
struct EvalValues {
  std::vector<std::string> decimals;
  std::vector<std::uint64_t> bits;  ///< of request.dtype
  std::string attention_scale;      ///< decimal, request.digits
};

/// throws spec::InputError naming the option
EvalRequest resolve(const EvalOptions& options, const Global& global,
                    const spec::Specification& specification, const reference::Oracle& oracle);

EvalValues evaluate(const EvalRequest& request, const reference::Oracle& oracle, int threads);

std::string to_table(const EvalRequest& request, const EvalValues& values);
std::string to_csv(const EvalRequest& request, const EvalValues& values);
std::string to_json(const EvalRequest& request, const EvalValues& values,
                    const spec::Specification& specification);
/// .npy version 1.0: f64 and f32 as such, f16 as <f2, bf16 as the bit patterns <u2.
std::string to_npy(const EvalRequest& request, const EvalValues& values);
/// Tensors `<quantity>` and `pairs`, and `positions` where the quantity has them.
std::string to_safetensors(const EvalRequest& request, const EvalValues& values,
                           const spec::Specification& specification);

/// The value at `index` as text: the decimal, or the rounded number's exact decimal expansion.
std::string value_text(const EvalRequest& request, const EvalValues& values, std::size_t index);

/// Every digit of a double: "0.5403022766113281", "1.52587890625e-5"; inf and nan by
/// name.
std::string exact_decimal(double value);

}  // namespace ropecheck::cli
