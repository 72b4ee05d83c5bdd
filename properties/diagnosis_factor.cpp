// Known mistakes in the context factor: ignored, inverted, applied twice or in the wrong place, of
// another length.
#include <fmt/format.h>

#include <cmath>

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

namespace {

// The factor of a scheme, 0 where there is none.
double factor_of(const spec::Scheme& scheme) {
  return std::visit(
      [](const auto& each) -> double {
        if constexpr (requires { each.factor; }) return each.factor;
        return 0;
      },
      scheme);
}

void set_factor(spec::Scheme& scheme, double factor) {
  std::visit(
      [&](auto& each) {
        if constexpr (requires { each.factor; }) each.factor = factor;
      },
      scheme);
}

void set_context(spec::Scheme& scheme, double context) {
  if (auto* dynamic = std::get_if<spec::Dynamic>(&scheme)) {
    std::visit(
        [&](auto& inner) {
          if constexpr (requires { inner.trained_context; }) inner.trained_context = context;
        },
        dynamic->inner);
  }
  std::visit(
      [&](auto& each) {
        if constexpr (requires { each.trained_context; }) each.trained_context = context;
      },
      scheme);
}

std::vector<double> times(std::vector<double> values, double ratio) {
  for (double& value : values) value *= ratio;
  return values;
}

void add_linear(const Scene& scene, double factor, Hypotheses& list) {
  list.push_back({"F5-linear-ignored",
                  fmt::format("the factor {} is not applied: every pair turns {} times too fast",
                              factor, factor),
                  scene.with(scene.plain, scene.scale)});
  list.push_back(
      {"F5-linear-inverted",
       fmt::format("multiplied by {} in place of divided: every pair turns {} times too fast",
                   factor, factor * factor),
       scene.with(times(scene.plain, factor), scene.scale)});
  list.push_back({"F25-factor-twice", fmt::format("divided by {} twice", factor),
                  scene.with(times(scene.plain, 1 / (factor * factor)), scene.scale)});
  spec::Specification stretched = scene.specification;
  stretched.scheme = spec::Ntk{factor};
  if (const auto model = scene.of(stretched)) {
    list.push_back({"F5b-linear-and-base",
                    fmt::format("factor {} applied to the frequency and to the base", factor),
                    scene.with(times(model->frequency, 1 / factor), scene.scale)});
    list.push_back({"scheme:ntk",
                    fmt::format("NTK-aware with factor {} where linear is asked for", factor),
                    *model});
  }
}

void add_without_scaling(const Scene& scene, Hypotheses& list) {
  const spec::Scheme inner = spec::with_inner_scheme(scene.specification).scheme;
  const std::string_view scheme = spec::scheme_name(inner);
  if (scene.plain == scene.frequency && scene.scale == 1) return;
  const bool ramp =
      std::holds_alternative<spec::Yarn>(inner) || std::holds_alternative<spec::NtkByParts>(inner);
  const bool factors =
      std::holds_alternative<spec::Llama3>(inner) || std::holds_alternative<spec::LongRope>(inner);
  if (ramp || factors) {
    list.push_back({ramp ? "F13-ramp-ignored" : "F13-factors-ignored",
                    fmt::format("the frequencies of no scaling at all, {} is asked for", scheme),
                    scene.with(scene.plain, scene.scale)});
  }
  list.push_back({"C2-scheme-dropped",
                  fmt::format("no scaling at all and attention scale 1, {} is asked for", scheme),
                  scene.with(scene.plain, 1)});
}

void add_other_factors(const Scene& scene, double factor, Hypotheses& list) {
  const auto add = [&](const std::string& id, const std::string& text, double other) {
    if (other == factor || other <= 0) return;
    spec::Specification changed = scene.specification;
    set_factor(changed.scheme, other);
    if (const auto model = scene.of(changed)) list.push_back({id, text, *model});
  };
  add("F25-factor-twice", fmt::format("the factor {} applied twice", factor), factor * factor);
  add("F5-factor-inverted", fmt::format("1/{} in place of {}", factor, factor), 1 / factor);
  const bool bands = std::holds_alternative<spec::Llama3>(scene.specification.scheme);
  for (const double other : {32.0, 8.0, 4.0, 2.0, 16.0, 40.0, 64.0}) {
    add(bands ? "F14-factor-constant" : "F11-other-factor",
        fmt::format("factor {} where {} is asked for", other, factor), other);
  }
}

void add_other_contexts(const Scene& scene, double factor, Hypotheses& list) {
  const double context = spec::trained_context(scene.specification);
  const auto add = [&](const std::string& id, double other) {
    if (other == context || other < 1) return;
    spec::Specification changed = scene.specification;
    set_context(changed.scheme, other);
    if (const auto model = scene.of(changed)) {
      list.push_back(
          {id, fmt::format("trained context {} where {} is asked for", other, context), *model});
    }
  };
  if (context <= 0) return;
  const double most = scene.specification.max_position_embeddings;
  if (most > 0) add("F11-max-position-as-context", most);
  if (factor > 0) add("F11-target-as-trained-context", context * factor);
  for (double other = 2048; other <= 1048576; other *= 2) add("F11-other-context", other);
}

void add_long_lists(const Scene& scene, const spec::LongRope& scheme, Hypotheses& list) {
  const auto divided = [&](const std::vector<double>& by) {
    std::vector<double> result;
    for (std::size_t pair = 0; pair < by.size(); ++pair)
      result.push_back(scene.plain[pair] / by[pair]);
    return result;
  };
  const bool edge = scene.specification.seq_len == scheme.trained_context;
  const char* other = edge ? "F16-longrope-switch-off-by-one" : "F15-longrope-always-short";
  list.push_back({other, "short_factor where long_factor is due",
                  scene.with(divided(scheme.short_factor), scene.scale)});
  list.push_back({edge ? other : "F15-longrope-always-long",
                  "long_factor where short_factor is due",
                  scene.with(divided(scheme.long_factor), scene.scale)});
  list.push_back({"F17-longrope-scale-missing",
                  fmt::format("attention scale 1 where {:.7g} is due", scene.scale),
                  scene.with(scene.frequency, 1)});
  list.push_back({"F5-longrope-inverted", "multiplied by the list in place of divided", [&] {
                    std::vector<double> result;
                    for (std::size_t pair = 0; pair < scene.plain.size(); ++pair) {
                      result.push_back(scene.plain[pair] * scene.plain[pair] /
                                       scene.frequency[pair]);
                    }
                    return scene.with(result, scene.scale);
                  }()});
}

void add_fresh_model(const Scene& scene, Hypotheses& list) {
  list.push_back({"S4-length-ignored",
                  fmt::format("the base {:.8g} of a freshly loaded model, whatever the length",
                              scene.specification.base),
                  scene.with(scene.plain, scene.scale)});
}

void add_lengths(const Scene& scene, Hypotheses& list) {
  spec::Specification fresh = scene.specification;
  fresh.seq_len.reset();
  if (const auto model = scene.of(fresh)) {
    list.push_back({"S4-length-ignored",
                    "the schedule of a freshly loaded model, whatever the length", *model});
  }
}

}  // namespace

void add_factor_mistakes(const Scene& scene, Hypotheses& list) {
  const spec::Scheme& scheme = scene.specification.scheme;
  const double factor = factor_of(scheme);
  if (const auto* lists = std::get_if<spec::LongRope>(&scheme)) add_long_lists(scene, *lists, list);
  const spec::Scheme inner = spec::with_inner_scheme(scene.specification).scheme;
  if (const auto* linear = std::get_if<spec::Linear>(&inner)) {
    add_linear(scene, linear->factor, list);
  } else if (std::holds_alternative<spec::Dynamic>(scheme)) {
    add_lengths(scene, list);
    add_other_contexts(scene, factor, list);
  } else if (!std::holds_alternative<spec::Default>(scheme)) {
    // Axial frequencies scale nothing: what becomes of them is a matter of axes. Dynamic NTK does
    // at short lengths what no scaling does: what is ignored is the length, before any parameter.
    if (std::holds_alternative<spec::DynamicNtk>(inner)) {
      add_fresh_model(scene, list);
    } else if (!std::holds_alternative<spec::Axial>(scheme)) {
      add_without_scaling(scene, list);
    }
    if (factor > 0) {
      list.push_back({"F13c-llama3-as-linear",
                      fmt::format("every frequency divided by {}, as in linear", factor),
                      scene.with(times(scene.plain, 1 / factor), scene.scale)});
      add_other_factors(scene, factor, list);
    }
    add_other_contexts(scene, factor, list);
  }
}

}  // namespace ropecheck::properties
