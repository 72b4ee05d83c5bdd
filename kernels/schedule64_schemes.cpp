// In which order does each scheme take the steps of schedule64.hpp?
#include <algorithm>
#include <numbers>

#include "kernels/schedule64.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::kernels {

using std::numbers::pi;

/// One function per scheme; all arithmetic that could be got wrong is in the hooks.
struct Recipe64Schemes {
  const Recipe64& recipe;
  const spec::Specification& specification;
  Schedule64 schedule{};

  const spec::Head& head() const { return specification.head; }
  double base() const { return recipe.base(specification); }
  double length() const { return specification.seq_len.value_or(0); }

  template <class Change>
  void fill(double base, Change change) {
    for (int pair = 0; pair < head().pairs(); ++pair) {
      const double plain = recipe.plain(base, pair, recipe.exponent_width(head()));
      schedule.frequency.push_back(recipe.finish(change(plain, pair), pair, specification));
    }
  }

  void operator()(const spec::Default&) {
    fill(base(), [](double frequency, int) { return frequency; });
  }
  void operator()(const spec::Linear& scheme) {
    fill(base(), [&](double frequency, int) { return recipe.linear(frequency, scheme.factor); });
  }
  void operator()(const spec::Ntk& scheme) {
    fill(recipe.ntk_base(base(), scheme.factor, head()),
         [](double frequency, int) { return frequency; });
  }
  void by_rotations(double factor, double trained_context, const RampEnds& ends) {
    const double context = recipe.context(specification, trained_context);
    fill(base(), [&](double frequency, int) {
      const double rotations = context * frequency / (2 * pi);
      return recipe.blend(frequency, factor, recipe.rotations_ramp(rotations, ends));
    });
  }
  void operator()(const spec::NtkByParts& scheme) {
    by_rotations(scheme.factor, scheme.trained_context, {scheme.beta_slow, scheme.beta_fast});
  }
  void operator()(const spec::Yarn& scheme) {
    schedule.attention_scale = recipe.yarn_scale(scheme, specification.dialect);
    const auto variable = spec::ramp_rules(specification.dialect).variable;
    if (variable == spec::RampVariable::rotations) {
      by_rotations(scheme.factor, scheme.trained_context, {scheme.beta_slow, scheme.beta_fast});
      return;
    }
    const RampEnds ends = recipe.index_ends(specification, scheme, base());
    fill(base(), [&](double frequency, int pair) {
      return recipe.blend(frequency, scheme.factor,
                          recipe.index_ramp(pair, ends, specification.dialect));
    });
  }
  void operator()(const spec::Llama3& scheme) {
    const double context = recipe.context(specification, scheme.trained_context);
    fill(base(), [&](double frequency, int) { return recipe.llama3(frequency, scheme, context); });
  }
  void operator()(const spec::LongRope& scheme) {
    const double context = recipe.context(specification, scheme.trained_context);
    const auto& divisor =
        recipe.beyond(length(), context) ? scheme.long_factor : scheme.short_factor;
    schedule.attention_scale = recipe.longrope_scale(scheme, context);
    fill(base(), [&](double frequency, int pair) {
      return frequency / divisor[static_cast<std::size_t>(pair)];
    });
  }
  void operator()(const spec::Proportional& scheme) {
    fill(base(), [&](double frequency, int pair) {
      return pair < scheme.turning_pairs ? recipe.linear(frequency, scheme.factor) : 0.0;
    });
  }
  void operator()(const spec::Dynamic& scheme) {
    const double context = recipe.context(specification, scheme.trained_context);
    auto inner = scheme.inner;
    std::visit([&](auto& s) { s.factor = recipe.dynamic_factor(length(), context); }, inner);
    std::visit(*this, inner);
  }
  void operator()(const spec::DynamicNtk& scheme) {
    const double context = recipe.context(specification, scheme.trained_context);
    const double stretch = recipe.dynamic_ntk_stretch(length(), scheme, context);
    fill(recipe.ntk_base(base(), stretch, head()), [](double frequency, int) { return frequency; });
  }
  void operator()(const spec::RadixNtk& scheme) {
    fill(base(), [&](double frequency, int pair) {
      return frequency * recipe.radix_slowing(scheme, pair, head().rotary_dim);
    });
  }
  /// Between θ/s and the base-changed θ', then between that and θ. (S25)
  void operator()(const spec::PartNtk& scheme) {
    const auto ends = [&](double fast, double slow) {
      spec::Yarn yarn;
      yarn.trained_context = scheme.trained_context;
      yarn.beta_fast = fast;
      yarn.beta_slow = slow;
      return recipe.index_ends(specification, yarn, base());
    };
    const RampEnds inner = ends(1.25, 0.75), outer = ends(16, 2);
    const double changed = recipe.ntk_base(base(), scheme.factor, head());
    fill(base(), [&](double frequency, int pair) {
      const double ntk = recipe.index_ramp(pair, inner, specification.dialect);
      const double plain = recipe.index_ramp(pair, outer, specification.dialect);
      const double slow = recipe.linear(frequency, scheme.factor) * (1 - ntk) +
                          recipe.plain(changed, pair, recipe.exponent_width(head())) * ntk;
      return slow * (1 - plain) + frequency * plain;
    });
  }
  void operator()(const spec::Axial& scheme) {
    fill(base(), [&](double, int pair) { return recipe.axial(scheme, base(), pair, head()); });
  }
  void operator()(const spec::XPos&) { (*this)(spec::Default{}); }
  void operator()(const spec::MultiAxis& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::SelfExtend& scheme) { std::visit(*this, scheme.inner); }
  void operator()(const spec::DualChunk& scheme) { std::visit(*this, scheme.inner); }
};

Schedule64 Recipe64::run(const spec::Specification& specification) const {
  const spec::Specification inner = spec::with_inner_scheme(specification);
  Recipe64Schemes schemes{*this, inner};
  std::visit(schemes, specification.scheme);
  schemes.schedule.attention_scale = finish_scale(schemes.schedule.attention_scale);
  return std::move(schemes.schedule);
}

}  // namespace ropecheck::kernels
