// Which scheme do the rope keys and tensors of a GGUF file make?
#include "spec/gguf_scheme.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

/// Without a key the type is linear and the factor 1; 0 counts as 1.
RawParameter stated_factor(GgufFields& fields) {
  auto factor = fields.number("rope.scaling.factor");
  auto older = fields.number("rope.scale_linear");
  if (factor && older && number_in(*factor) != number_in(*older)) {
    fields.warn(fmt::format("{} and {} differ: the former is used", factor->origin, older->origin));
  }
  if (!factor) factor = older;
  if (!factor) return {1.0, "default"};
  if (number_in(*factor) == 0) return {1.0, factor->origin + " (0 counts as 1)"};
  return *std::move(factor);
}

GgufScaling read_scaling(GgufFields& fields) {
  GgufScaling scaling{fields.text("rope.scaling.type").value_or("linear"), stated_factor(fields),
                      fields.value("rope.scaling.attn_factor").value_or(1)};
  const std::vector<std::string> known{"none", "linear", "yarn", "longrope"};
  if (std::ranges::find(known, scaling.type) == known.end()) {
    throw InputError(fmt::format("{}: unknown type: {}", fields.place("rope.scaling.type"),
                                 did_you_mean(scaling.type, known)));
  }
  if (scaling.type == "none" && number_in(scaling.factor) != 1) {
    fields.warn(fmt::format("{} {} is ignored: type none never scales", scaling.factor.origin,
                            shown(scaling.factor.value)));
    scaling.factor = {1.0, "derived: rope.scaling.type none"};
  }
  fields.ignore("rope.scaling.finetuned", "");
  return scaling;
}

void add_base(GgufFields& fields, GgufLayer layer, RawParameters& parameters) {
  auto base = fields.number("rope.freq_base");
  auto own = fields.number("rope.freq_base_swa");
  if (layer == GgufLayer::sliding) {
    const double known = fields.architecture.sliding_base;
    if (own) base = own;
    if (!own && known != 0) {
      base = {known, fmt::format("default of architecture {}", fields.architecture.name)};
    }
  }
  if (base) {
    parameters["rope_theta"] = *std::move(base);
  } else {
    fields.warn(fields.place("rope.freq_base") + " is missing: 10000 is used");
  }
}

struct Divisors {
  std::vector<double> below;  ///< up to the trained context
  std::vector<double> above;
  std::string below_origin;
  std::string above_origin;
};

const std::vector<double>* tensor(const GgufFields& fields, std::string_view name) {
  const auto found = fields.file.divisors.find(name);
  return found == fields.file.divisors.end() ? nullptr : &found->second;
}

/// rope_freqs.weight wins, as in llama.cpp; the long and the short list come together.
std::optional<Divisors> read_divisors(GgufFields& fields) {
  const auto origin = [&](std::string_view name) {
    return fmt::format("{}: {}", fields.origin, name);
  };
  const auto* common = tensor(fields, kRopeFreqs);
  const auto* below = tensor(fields, kShortFactors);
  const auto* above = tensor(fields, kLongFactors);
  if (common != nullptr) {
    if (below != nullptr || above != nullptr) {
      fields.warn(
          "rope_freqs.weight stands beside rope_factors tensors: llama.cpp uses the former");
    }
    fields.warn(
        "rope_freqs.weight divides each pair's frequency (converters bake llama3 and proportional "
        "scaling into it): held as scheme longrope with that list for every length");
    return Divisors{*common, *common, origin(kRopeFreqs), origin(kRopeFreqs)};
  }
  if ((below == nullptr) != (above == nullptr)) {
    throw InputError(fmt::format("{}: missing beside {}, accepted: both or none",
                                 origin(below == nullptr ? kShortFactors : kLongFactors),
                                 below == nullptr ? kLongFactors : kShortFactors));
  }
  if (below == nullptr) return std::nullopt;
  return Divisors{*below, *above, origin(kShortFactors), origin(kLongFactors)};
}

/// The scale divides the frequency as the list does. Products of two binary32 numbers are exact.
RawParameter scaled(std::vector<double> list, const RawParameter& factor, std::string origin) {
  const double scale = number_in(factor);
  if (scale == 1) return {std::move(list), std::move(origin)};
  for (double& divisor : list) divisor *= scale;
  return {std::move(list), fmt::format("derived: {} * {}", origin, factor.origin)};
}

/// Scheme longrope with an explicit attention scale: θ_i / divisor_i. (S14)
GgufScheme divided(GgufFields& fields, const GgufScaling& scaling, const Divisors& divisors) {
  GgufScheme scheme{.name = "longrope", .parameters = {}};
  RawParameters& parameters = scheme.parameters;
  parameters["short_factor"] = scaled(divisors.below, scaling.factor, divisors.below_origin);
  parameters["long_factor"] = scaled(divisors.above, scaling.factor, divisors.above_origin);
  parameters["attention_factor"] = {scaling.attention,
                                    fields.has("rope.scaling.attn_factor")
                                        ? fields.place("rope.scaling.attn_factor")
                                        : "default of llama.cpp"};
  const auto context = gguf_trained_context(fields);
  parameters[kGgufTrainedContextKey] =
      context ? *context : RawParameter{1.0, "derived: not stated, and of no effect"};
  if (!context && divisors.below != divisors.above) {
    throw InputError(fields.place("context_length") +
                     ": missing, and so is rope.scaling.original_context_length; accepted: one of "
                     "them, to switch from the short to the long list");
  }
  const double limit = fields.value("context_length").value_or(0);
  const double ratio = limit > 0 && context ? limit / number_in(*context) : 1;
  parameters["factor"] = {ratio, "derived: of no effect beside attention_factor"};
  return scheme;
}

/// A file without lists whose frequencies or attention are scaled: a list of ones.
Divisors ones(std::size_t pairs) {
  const std::vector<double> list(pairs, 1.0);
  return {list, list, "derived: no factor tensors", "derived: no factor tensors"};
}

/// Frequencies divided by one number, or by a list where there is one or an attention scale.
GgufScheme scaled_or_plain(GgufFields& fields, const GgufScaling& scaling,
                           std::optional<Divisors> divisors, std::size_t pairs) {
  if (scaling.type == "longrope" && !divisors) {
    fields.refuse(
        "rope.scaling.type", "longrope without rope_factors_long.weight",
        "longrope with the tensors rope_factors_long.weight and rope_factors_short.weight");
  }
  if (!divisors && scaling.attention != 1) divisors = ones(pairs);
  if (divisors) return divided(fields, scaling, *divisors);
  if (number_in(scaling.factor) == 1) return {};
  GgufScheme scheme{.name = "linear", .parameters = {}};
  scheme.parameters["factor"] = scaling.factor;
  return scheme;
}

GgufScheme layer_scheme(GgufFields& fields, GgufLayer layer, std::size_t pairs) {
  if (layer == GgufLayer::sliding && fields.architecture.unscaled_sliding_layers) {
    fields.ignore_all("rope.scaling.", fmt::format("the sliding layers of {} are not scaled",
                                                   fields.architecture.name));
    return {};
  }
  const GgufScaling scaling = read_scaling(fields);
  if (auto scheme = gguf_stretched_base(fields, scaling)) return *std::move(scheme);
  auto divisors = read_divisors(fields);
  if (scaling.type != "yarn") return scaled_or_plain(fields, scaling, std::move(divisors), pairs);
  if (!divisors) return gguf_yarn(fields, scaling);
  fields.refuse("rope.scaling.type", "yarn beside " + divisors->below_origin,
                "one of them (no scheme here holds both)");
}

}  // namespace

double number_in(const RawParameter& parameter) { return std::get<double>(parameter.value); }

std::optional<RawParameter> gguf_trained_context(GgufFields& fields) {
  if (auto own = fields.number("rope.scaling.original_context_length")) return own;
  return fields.number("context_length");
}

GgufScheme read_gguf_scheme(GgufFields& fields, GgufLayer layer, std::size_t pairs) {
  GgufScheme scheme = layer_scheme(fields, layer, pairs);
  add_base(fields, layer, scheme.parameters);
  return scheme;
}

}  // namespace ropecheck::spec
