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

const EvalQuantity& find_quantity(const std::string& text) {
  using enum EvalShape;
  static const std::array<EvalQuantity, 11> kQuantities{
      {{"frequency", by_pair, Quantity::frequency},
       {"wavelength", by_pair, Quantity::wavelength},
       {"rotations", by_pair, Quantity::rotations},
       {"ramp", by_pair, Quantity::ramp},
       {"axis", by_pair, {}},
       {"angle", by_position_and_pair, Quantity::angle},
       {"cos", by_position_and_pair, Quantity::cos},
       {"sin", by_position_and_pair, Quantity::sin},
       {"gain", by_position_and_pair, Quantity::gain},
       {"position", by_position_and_pair, {}},
       {"temperature", by_position, Quantity::temperature}}};
  std::vector<std::string> names;
  for (const EvalQuantity& known : kQuantities) {
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

std::optional<spec::Dtype> dtype_of(const EvalOptions& options, Format format,
                                    const EvalQuantity& quantity) {
  if (quantity.oracle) return parse_dtype(options.dtype, format);
  if (options.dtype == "exact") return std::nullopt;
  throw spec::InputError(fmt::format(
      "--dtype: found '{}' with --quantity {}, which is a whole number; accepted: exact",
      options.dtype, quantity.name));
}

std::vector<std::int64_t> parse_positions(const EvalOptions& options, const Global& global,
                                          const EvalQuantity& quantity, int axes) {
  const std::vector<std::int64_t> none(static_cast<std::size_t>(axes), 0);
  if (quantity.by_position() && options.positions.empty()) {
    throw spec::InputError(fmt::format(
        "--positions: missing for --quantity {}; accepted: 0,5,131071 or A:B[:STEP] (B excluded)",
        quantity.name));
  }
  if (options.positions.empty()) return none;
  auto positions = parse_token_positions(options.positions, axes);
  if (quantity.by_position()) return positions;
  print_warning(global,
                fmt::format("--positions has no influence on --quantity {}", quantity.name));
  return none;
}

std::optional<spec::Role> parse_role(const std::string& text, const EvalSubject& subject) {
  if (text.empty() && !subject.placement.by_role()) return std::nullopt;
  if (!text.empty() && text != "query" && text != "key") {
    refuse_word("--role", text, {"query", "key"});
  }
  if (!subject.placement.by_role()) {
    throw spec::InputError(
        fmt::format("--role: found '{}', but scheme {} turns queries and keys alike; accepted: "
                    "with xpos, self-extend or dual-chunk",
                    text, spec::scheme_name(subject.specification.scheme)));
  }
  return text == "key" ? spec::Role::key : spec::Role::query;
}

std::vector<int> parse_pairs(const EvalOptions& options, const Global& global,
                             const EvalQuantity& quantity, int pairs) {
  if (!quantity.by_pair()) {
    if (!options.dims.empty()) {
      print_warning(global, fmt::format("--dims has no influence on --quantity {}", quantity.name));
    }
    return {0};
  }
  std::vector<int> result(static_cast<std::size_t>(pairs));
  std::iota(result.begin(), result.end(), 0);
  if (options.dims.empty()) return result;
  const auto chosen = parse_number_list("--dims", options.dims, {0, pairs - 1});
  return {chosen.begin(), chosen.end()};
}

[[noreturn]] void refuse_quantity(const EvalRequest& request, const std::string& why,
                                  const std::string& accepted) {
  throw spec::InputError(fmt::format("--quantity: found '{}', but {}; accepted: {}",
                                     request.quantity.name, why, accepted));
}

void check_temperature(const EvalRequest& request, const EvalSubject& subject) {
  if (!subject.specification.temperature) {
    refuse_quantity(request, "queries have no temperature here",
                    "another quantity, or --set llama_4_scaling_beta=…, log_n_context=… or "
                    "attn_temperature_tuning=true");
  }
  for (std::size_t token = 0; token < request.tokens(); ++token) {
    if (temperature_position(request, token) >= 0) continue;
    throw spec::InputError(
        fmt::format("--positions: found {} with --quantity temperature; accepted: from 0 on",
                    request.position_text(token)));
  }
}

void check_defined(const EvalRequest& request, const EvalSubject& subject) {
  const auto scheme = spec::scheme_name(subject.specification.scheme);
  if (request.quantity.oracle == Quantity::ramp && subject.oracle.schedule().ramp.empty()) {
    refuse_quantity(request, fmt::format("scheme {} has no ramp here", scheme),
                    "another quantity, or a scheme that blends (ntk-by-parts, yarn, llama3)");
  }
  if (request.quantity.oracle == Quantity::rotations &&
      !(spec::trained_context(subject.specification) > 0)) {
    refuse_quantity(request, "the trained context is not known",
                    "with --set max_position_embeddings=N");
  }
  if (request.quantity.oracle == Quantity::gain && !subject.placement.has_gain()) {
    refuse_quantity(request, fmt::format("scheme {} has no gain", scheme),
                    "another quantity, or scheme xpos");
  }
  if (request.quantity.oracle == Quantity::temperature) check_temperature(request, subject);
}

void check_size(const EvalRequest& request) {
  constexpr std::size_t kMost = 10'000'000;
  if (request.tokens() <= kMost / request.pairs.size()) return;
  throw spec::InputError(
      fmt::format("--positions: found {} positions of {} pairs each; accepted: at most {} values",
                  request.tokens(), request.pairs.size(), kMost));
}

}  // namespace

EvalRequest resolve(const EvalOptions& options, const Global& global, const EvalSubject& subject) {
  const EvalQuantity& quantity = find_quantity(options.quantity);
  const Format format = parse_format(options, global);
  const int axes = subject.placement.axes();
  EvalRequest request{quantity,
                      axes,
                      parse_positions(options, global, quantity, axes),
                      parse_role(options.role, subject),
                      parse_pairs(options, global, quantity, subject.oracle.pairs()),
                      static_cast<int>(parse_integer("--digits", options.digits, 1, 1000)),
                      dtype_of(options, format, quantity),
                      format};
  check_defined(request, subject);
  check_size(request);
  return request;
}

}  // namespace ropecheck::cli
