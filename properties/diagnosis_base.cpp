// Known mistakes in the base, the exponent and the factor.
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

namespace {

spec::Role role_of(const ProbeSite& site) { return site.key ? spec::Role::key : spec::Role::query; }

// Axes, roles and gains as they are right.
void place(const reference::Placement& placement, const spec::Scheme& scheme, Model& model) {
  for (std::size_t pair = 0; placement.axes() > 1 && pair < model.frequency.size(); ++pair) {
    model.axis.push_back(placement.axis(static_cast<int>(pair)));
  }
  if (const auto* axial = std::get_if<spec::Axial>(&scheme); axial && axial->position_shift != 0) {
    model.effective = [shift = axial->position_shift](const ProbeSite&, double position) {
      return position + shift;
    };
  }
  if (!placement.by_role()) return;
  model.effective = [placement](const ProbeSite& site, double position) {
    return static_cast<double>(placement.effective(role_of(site), std::llround(position)));
  };
  const auto* xpos = std::get_if<spec::XPos>(&scheme);
  if (xpos == nullptr) return;
  // In 64 bits: a power far from its centre must be exact to binary64.
  model.stretch = [scheme = *xpos, d = 2.0L * static_cast<long double>(model.frequency.size())](
                      const ProbeSite& site, double position, int pair) {
    const long double power = (position - scheme.center) / scheme.scale_base;
    const long double zeta = (2 * pair + 0.4L * d) / (1.4L * d);
    return static_cast<double>(std::pow(zeta, site.key ? -power : power));
  };
}

}  // namespace

Scene::Scene(const JudgeContext& truth)
    : context(truth),
      specification(truth.specification()),
      frequency(truth.frequencies()),
      plain(truth.default_frequencies()),
      scale(truth.attention_scale()) {}

Model Scene::right() const { return with(frequency, scale); }

Model Scene::with(std::vector<double> frequencies, double attention_scale) const {
  Model model;
  model.frequency = std::move(frequencies);
  model.scale = attention_scale;
  place(context.placement(), specification.scheme, model);
  return model;
}

std::optional<Model> Scene::of(const spec::Specification& other) const {
  try {
    const auto schedule = reference::schedule<reference::Real>(other);
    std::vector<double> frequencies;
    for (const auto& each : schedule.frequency) frequencies.push_back(static_cast<double>(each));
    return with(std::move(frequencies), static_cast<double>(schedule.attention_scale));
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // that mistake cannot be made here
  }
}

namespace {

// b^(-step·i/width) for every pair.
std::vector<double> powers(const Scene& scene, double base, double step, double width,
                           double first = 0) {
  std::vector<double> result;
  for (std::size_t pair = 0; pair < scene.frequency.size(); ++pair) {
    result.push_back(std::pow(base, -step * (static_cast<double>(pair) + first) / width));
  }
  return result;
}

// A change of the plain frequencies under the scheme at hand: θ′ = θ_scheme·plain′/plain. Exact
// where the scheme divides frequencies, and where it does nothing.
Model replaced(const Scene& scene, const std::vector<double>& plain) {
  std::vector<double> result;
  for (std::size_t pair = 0; pair < plain.size(); ++pair) {
    result.push_back(scene.frequency[pair] / scene.plain[pair] * plain[pair]);
  }
  return scene.with(result, scene.scale);
}

// Schemes that change nothing but the base.
bool changes_base(const spec::Scheme& scheme) {
  const auto* dynamic = std::get_if<spec::Dynamic>(&scheme);
  return std::holds_alternative<spec::Ntk>(scheme) ||
         std::holds_alternative<spec::DynamicNtk>(scheme) ||
         (dynamic != nullptr && std::holds_alternative<spec::Ntk>(dynamic->inner));
}

// Every exponent multiplied by `power`: plain frequencies b^(-2i·power/d) under the scheme at hand.
// A scheme that looks at frequencies (bands, ramps over rotations) looks at these or at the right
// ones; where it changes the base, the changed base has the exponent.
void add_power(const Scene& scene, const char* id, const std::string& text, double power,
               Hypotheses& list) {
  const double base = scene.specification.base, d = scene.specification.head.rotary_dim;
  list.push_back({id, text, replaced(scene, powers(scene, base, 2 * power, d))});
  if (power <= 0) return;
  spec::Specification other = scene.specification;
  other.base = std::pow(base, power);
  if (const auto model = scene.of(other)) list.push_back({id, text, *model});
  if (!changes_base(spec::with_inner_scheme(scene.specification).scheme)) return;
  std::vector<double> raised = scene.frequency;
  for (double& each : raised) each = std::pow(each, power);
  list.push_back({id, text, scene.with(raised, scene.scale)});
}

void add_exponents(const Scene& scene, Hypotheses& list) {
  const double base = scene.specification.base;
  const spec::Head& head = scene.specification.head;
  const double d = head.rotary_dim;
  if (head.head_dim != head.rotary_dim) {
    add_power(scene, "F18-exponent-of-head",
              fmt::format(
                  "exponent 2i/{} with the head's width, 2i/{} with the rotary width is asked for",
                  head.head_dim, head.rotary_dim),
              d / head.head_dim, list);
  }
  list.push_back({"F22b-integer-division", "exponent 0: every pair turns 1 rad per token",
                  replaced(scene, std::vector<double>(scene.plain.size(), 1.0))});
  add_power(scene, "F22c-reciprocal-frequency",
            "exponent +2i/d in place of -2i/d: frequencies grow with the pair", -1, list);
  add_power(scene, "F22d-missing-two", "exponent -i/d in place of -2i/d", 0.5, list);
  if (head.rotary_dim > 2) {
    add_power(scene, "F22e-exponent-d-minus-two", "exponent -2i/(d-2) in place of -2i/d",
              d / (d - 2), list);
  }
  list.push_back({"F22f-pairs-from-one", "pairs counted from 1: exponent -2(i+1)/d",
                  replaced(scene, powers(scene, base, 2, d, 1))});
  add_power(scene, "F21-half-width-exponent", "exponent -4i/d, as if half the width turned", 2,
            list);
}

void add_bases(const Scene& scene, Hypotheses& list) {
  for (const double base : {10000.0, 500000.0, 1e6, 1e5, 50000.0, 150000.0, 1e7, 8e6}) {
    if (base == scene.specification.base) continue;
    spec::Specification other = scene.specification;
    other.base = base;
    if (const auto model = scene.of(other)) {
      list.push_back({"F1-wrong-base",
                      fmt::format("the frequencies are those of base {} where {} is due", base,
                                  scene.specification.base),
                      *model});
    }
  }
}

// What the base is stretched by, b·k^(d/(d-2)), as the right frequencies tell.
double stretch_of(const Scene& scene) {
  const double d = scene.specification.head.rotary_dim;
  const double base = std::pow(scene.frequency.back(), -d / (d - 2));
  return std::pow(base / scene.specification.base, (d - 2) / d);
}

// b·k^(d/(d-2)): the exponents people write instead; `k` is a factor or follows the length.
void add_ntk_exponents(const Scene& scene, double factor, const std::string& k, Hypotheses& list) {
  const double base = scene.specification.base;
  const spec::Head& head = scene.specification.head;
  const double d = head.rotary_dim;
  const auto add = [&](const char* id, const std::string& formula, double stretch) {
    list.push_back({id,
                    fmt::format("base {:.8g} = {}, {:.8g} is right", base * stretch, formula,
                                base * std::pow(factor, d / (d - 2))),
                    scene.with(powers(scene, base * stretch, 2, d), scene.scale)});
  };
  add("F2-base-times-factor", "base*" + k, factor);
  if (head.head_dim != head.rotary_dim) {
    const double width = head.head_dim;
    add("F2-exponent-of-head", "base*" + k + "^(D/(D-2)) with the head's width D",
        std::pow(factor, width / (width - 2)));
  }
  add("F2b-exponent-inverted", "base*" + k + "^((d-2)/d)", std::pow(factor, (d - 2) / d));
  add("F25-factor-twice", "base*" + k + "^(2d/(d-2)): it is applied twice",
      std::pow(factor, 2 * d / (d - 2)));
  add("F5-factor-inverted", "base/" + k + "^(d/(d-2))", std::pow(factor, -d / (d - 2)));
  std::vector<double> shifted = powers(scene, base * factor, 2, d);
  for (double& each : shifted) each /= std::pow(factor, 2 / d);
  list.push_back({"F2d-every-pair-stretched",
                  "frequency i multiplied by " + k + "^(-2(i+1)/d), the first pair included",
                  scene.with(shifted, scene.scale)});
}

// Dynamic NTK of Hugging Face: base·stretch^(d/(d-2)).
void add_dynamic_ntk(const Scene& scene, const spec::DynamicNtk& scheme, Hypotheses& list) {
  const double d = scene.specification.head.rotary_dim;
  const double s = scheme.factor, length = scene.specification.seq_len.value_or(0);
  const auto add = [&](const char* id, const std::string& text, double stretch) {
    const double base = scene.specification.base * std::pow(stretch, d / (d - 2));
    list.push_back({id, fmt::format("{}: base {:.8g}", text, base),
                    scene.with(powers(scene, base, 2, d), scene.scale)});
  };
  add("F3-dynamic-frozen", "base*(s^2-s+1)^(d/(d-2)) at every length", s * s - (s - 1));
  if (scheme.trained_context > 0 && length > 0) {
    const double ratio = length / scheme.trained_context;
    add("F4-no-length-guard", "s*l'/L-(s-1) also for lengths below L", s * ratio - (s - 1));
    add("F3b-plain-ratio", "base*(l'/L)^(d/(d-2)) without the factor", std::max(1.0, ratio));
    add("F3c-factor-times-ratio", "base*(s*l'/L)^(d/(d-2))", s * ratio);
  }
  add("F2-base-static", "static NTK with the configured factor", s);
}

}  // namespace

void add_base_mistakes(const Scene& scene, Hypotheses& list) {
  const spec::Scheme scheme = spec::with_inner_scheme(scene.specification).scheme;
  if (scene.specification.head.rotary_dim > 2 && changes_base(scheme)) {
    const auto* dynamic = std::get_if<spec::DynamicNtk>(&scheme);
    if (dynamic != nullptr) add_dynamic_ntk(scene, *dynamic, list);
    const auto* ntk = std::get_if<spec::Ntk>(&scheme);
    const double stretch = ntk != nullptr ? ntk->factor : stretch_of(scene);
    // Up to the trained context a length stretches nothing.
    const bool stretched = std::abs(stretch - 1) > 1e-9;
    if (stretched) add_ntk_exponents(scene, stretch, ntk != nullptr ? "factor" : "stretch", list);
  }
  // A base that was found is the last word: many a mistake amounts to one.
  add_exponents(scene, list);
  add_bases(scene, list);
}

}  // namespace ropecheck::properties
