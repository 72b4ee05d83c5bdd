// Which quantity, where, how exact, in which form? Checks everything before anything is computed.
#include <fmt/format.h>

#include <array>
#include <numeric>

#include "cli/arguments.hpp"
#include "cli/eval_request.hpp"
#include "cli/number_list.hpp"
#include "cli/terminal.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

using Quantity = reference::Oracle::Quantity;

struct QuantityInfo {
  std::string name;
  Quantity quantity;
  bool by_position;
};

const QuantityInfo& find_quantity(const std::string& text) {
  static const std::array<QuantityInfo, 7> kQuantities{{{"frequency", Quantity::frequency, false},
                                                        {"wavelength", Quantity::wavelength, false},
                                                        {"rotations", Quantity::rotations, false},
                                                        {"ramp", Quantity::ramp, false},
                                                        {"angle", Quantity::angle, true},
                                                        {"cos", Quantity::cos, true},
                                                        {"sin", Quantity::sin, true}}};
  std::vector<std::string> names;
  for (const QuantityInfo& known : kQuantities) {
    if (known.name == text) return known;
    names.push_back(known.name);
  }
  refuse_word("--quantity", text, names);
}

Format parse_format(const EvalOptions& options, const Global& global) {
  if (options.format.empty()) return global.json ? Format::json : Format::table;
  const std::vector<std::string> names{"table", "json", "csv", "npy", "safetensors"};
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (names[index] != options.format) continue;
    if (global.json && options.format != "json") {
      throw spec::InputError(fmt::format(
          "--format: found '{}' with --json; accepted with --json: json", options.format));
    }
    return static_cast<Format>(index);
  }
  refuse_word("--format", options.format, names);
}

std::optional<spec::Dtype> parse_dtype(const std::string& text, Format format) {
  const bool binary = format == Format::npy || format == Format::safetensors;
  if (text == "exact") return binary ? std::optional(spec::Dtype::f64) : std::nullopt;
  if (const auto dtype = spec::parse_dtype(text)) return dtype;
  refuse_word("--dtype", text, {"exact", "f64", "f32", "f16", "bf16"});
}

std::vector<std::int64_t> parse_positions(const EvalOptions& options, const Global& global,
                                          const QuantityInfo& quantity) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;  // a position is carried as a binary64
  if (quantity.by_position && options.positions.empty()) {
    throw spec::InputError(fmt::format(
        "--positions: missing for --quantity {}; accepted: 0,5,131071 or A:B[:STEP] (B excluded)",
        quantity.name));
  }
  if (options.positions.empty()) return {0};
  const auto positions = parse_number_list("--positions", options.positions, {-kLargest, kLargest});
  if (quantity.by_position) return positions;
  print_warning(global,
                fmt::format("--positions has no influence on --quantity {}", quantity.name));
  return {0};
}

std::vector<int> parse_pairs(const std::string& text, int pairs) {
  std::vector<int> result(static_cast<std::size_t>(pairs));
  std::iota(result.begin(), result.end(), 0);
  if (text.empty()) return result;
  const auto chosen = parse_number_list("--dims", text, {0, pairs - 1});
  return {chosen.begin(), chosen.end()};
}

void check_defined(const QuantityInfo& quantity, const spec::Specification& specification,
                   const reference::Oracle& oracle) {
  const auto scheme = spec::scheme_name(specification.scheme);
  if (quantity.quantity == Quantity::ramp && oracle.schedule().ramp.empty()) {
    throw spec::InputError(fmt::format(
        "--quantity: found 'ramp', but scheme {} has no ramp here; accepted: another quantity, "
        "or a scheme that blends (ntk-by-parts, yarn, llama3)",
        scheme));
  }
  if (quantity.quantity == Quantity::rotations && !(spec::trained_context(specification) > 0)) {
    throw spec::InputError(
        "--quantity: found 'rotations', but the trained context is not known; accepted: with --set "
        "max_position_embeddings=N");
  }
}

void check_size(const EvalRequest& request) {
  constexpr std::size_t kMost = 10'000'000;
  if (request.positions.size() <= kMost / request.pairs.size()) return;
  throw spec::InputError(
      fmt::format("--positions: found {} positions of {} pairs each; accepted: at most {} values",
                  request.positions.size(), request.pairs.size(), kMost));
}

}  // namespace

EvalRequest resolve(const EvalOptions& options, const Global& global,
                    const spec::Specification& specification, const reference::Oracle& oracle) {
  const QuantityInfo& quantity = find_quantity(options.quantity);
  const Format format = parse_format(options, global);
  EvalRequest request{quantity.name,
                      quantity.quantity,
                      quantity.by_position,
                      parse_positions(options, global, quantity),
                      parse_pairs(options.dims, oracle.pairs()),
                      static_cast<int>(parse_integer("--digits", options.digits, 1, 1000)),
                      parse_dtype(options.dtype, format),
                      format};
  check_defined(quantity, specification, oracle);
  check_size(request);
  return request;
}

}  // namespace ropecheck::cli
