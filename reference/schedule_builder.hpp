// How is a schedule put together? The steps that schemes share, each equation once; definitions in
// frequency*.cpp.
#pragma once

#include <vector>

#include "reference/frequency.hpp"
#include "reference/precision.hpp"
#include "reference/ramp.hpp"

namespace ropecheck::reference {

/// θ_i = b^(-2i/d), i = 0 ... pairs - 1: three roundings each.                               (S2)
template <class R>
std::vector<R> original_frequencies(const R& base, int dim, int pairs) {
  std::vector<R> frequency;
  for (int pair = 0; pair < pairs; ++pair) {
    frequency.push_back(1 / rational_power(base, 2 * pair, dim));
  }
  return frequency;
}

/// Schedule of a specification that spec::with_inner_scheme() has resolved.
template <class R>
class ScheduleBuilder {
 public:
  explicit ScheduleBuilder(const spec::Specification& specification)
      : specification_(specification),
        base_(specification.base),
        dim_(specification.head.rotary_dim),
        pairs_(specification.head.pairs()),
        original_(original_frequencies<R>(base_, dim_, pairs_)) {
    schedule_.frequency_units = 16;
  }

  Schedule<R> build() {
    std::visit([this](const auto& scheme) { apply(scheme); }, specification_.scheme);
    schedule_.active = differs_from_default();
    return schedule_;
  }

 private:
  void apply(const spec::Default&) { schedule_.frequency = original_; }
  void apply(const spec::Linear& scheme) { linear(in_force(scheme.factor)); }
  void apply(const spec::Ntk& scheme) { ntk(in_force(scheme.factor)); }
  void apply(const spec::NtkByParts& scheme) { ntk_by_parts(scheme, in_force(scheme.factor)); }
  void apply(const spec::Yarn& scheme) { yarn(scheme, in_force(scheme.factor)); }
  void apply(const spec::Llama3& scheme);
  void apply(const spec::LongRope& scheme);
  void apply(const spec::Proportional& scheme);
  void apply(const spec::Dynamic& scheme);
  void apply(const spec::DynamicNtk& scheme);
  void apply(const spec::RadixNtk& scheme);
  void apply(const spec::PartNtk& scheme);
  void apply(const spec::Axial& scheme);
  void apply(const spec::XPos&) { schedule_.frequency = original_; }
  /// mrope, self-extend, dual-chunk: what else they do is the placement's.
  void apply(const spec::MultiAxis& scheme) { inner(scheme.inner); }
  void apply(const spec::SelfExtend& scheme) { inner(scheme.inner); }
  void apply(const spec::DualChunk& scheme) { inner(scheme.inner); }
  void inner(const spec::InnerScheme& scheme) {
    std::visit([this](const auto& each) { apply(each); }, scheme);
  }

  void linear(const R& factor);
  void ntk(const R& factor);
  void ntk_by_parts(const spec::NtkByParts& scheme, const R& factor);
  void yarn(const spec::Yarn& scheme, const R& factor);
  void blend(const Ramp<R>& ramp, const R& factor);
  void scale_attention(const spec::Yarn& scheme, const R& factor);
  R stretch(const spec::DynamicNtk& scheme) const;
  R in_force(double factor) {
    schedule_.factor = factor;
    return R(factor);
  }
  bool differs_from_default() const;

  const spec::Specification& specification_;
  R base_;
  int dim_;
  int pairs_;
  std::vector<R> original_;
  Schedule<R> schedule_;
};

}  // namespace ropecheck::reference
