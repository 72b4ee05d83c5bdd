// Which of a token's positions turns a pair, as which number, with what gain? Every step a hook, so
// that a mutant changes exactly one.
#pragma once

#include <cstdint>

#include "spec/specification.hpp"

namespace ropecheck::kernels {

/// Everything of a scheme but its frequencies. The base class is right; each override is one
/// mistake.
class Placement64 {
 public:
  virtual ~Placement64() = default;

  /// The axis of pair i; 0 where a scheme has one. (S26, S27)
  int axis(const spec::Specification& specification, int pair) const;
  /// The whole number by which frequencies are multiplied. (S27, S29, S30)
  std::int64_t effective(const spec::Specification& specification, spec::Role role,
                         std::int64_t position) const;
  /// What the attention scale is multiplied by; 1 but for xPos. (S28)
  double gain(const spec::Specification& specification, spec::Role role, std::int64_t position,
              int pair) const;

 protected:
  /// s_0 pairs of axis 0, then s_1 of axis 1 …
  virtual int chunked(const spec::MultiAxis& scheme, int pair) const;
  /// Axes 0 1 2 0 1 2 …, axis 0 where the section of 1 or 2 is used up.
  virtual int interleaved(const spec::MultiAxis& scheme, int pair) const;
  /// The same, axis 3 where a section is used up.
  virtual int interleaved_or_idle(const spec::MultiAxis& scheme, int pair) const;
  /// Axes 1 2 1 2 …, then axis 0.
  virtual int height_width_time(const spec::MultiAxis& scheme, int pair) const;
  /// Whatever the order says; the last word.
  virtual int multi_axis(const spec::MultiAxis& scheme, int pair) const;
  virtual int axial_axis(const spec::Head& head, int pair) const;

  virtual std::int64_t shifted(const spec::Axial& scheme, std::int64_t position) const;
  /// W - ⌊W/G⌋. (S29)
  virtual std::int64_t window_shift(const spec::SelfExtend& scheme) const;
  virtual std::int64_t chunk_query(const spec::DualChunk& scheme, std::int64_t position) const;
  virtual std::int64_t chunk_key(const spec::DualChunk& scheme, std::int64_t position) const;

  /// ζ_i. (S28)
  virtual double zeta(int pair, int width) const;
  /// ±(p-c)/B, the power of ζ. (S28)
  virtual double gain_power(const spec::XPos& scheme, spec::Role role, std::int64_t position) const;

 private:
  friend struct EffectiveOf;
};

/// ⌊a/b⌋ and a mod b in [0, b), b > 0.
std::int64_t floor_quotient(std::int64_t a, std::int64_t b);
std::int64_t remainder_of(std::int64_t a, std::int64_t b);

}  // namespace ropecheck::kernels
