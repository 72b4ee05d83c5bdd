// What are frequencies and attention scale in plain binary64? Every step a hook, so that a mutant
// changes exactly one.
#pragma once

#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::kernels {

struct Schedule64 {
  std::vector<double> frequency;  ///< [pairs], rad/token
  double attention_scale = 1;
};

/// The ends of a ramp: over rotations (S9) or over the pair index (S11).
struct RampEnds {
  double low;
  double high;
};

/// The steps from a specification to its schedule. The base class is right; each override is one
/// mistake.
class Recipe64 {
 public:
  virtual ~Recipe64() = default;

  /// throws   std::invalid_argument where a scheme has no value (d = 2 with an exponent d/(d-2))
  Schedule64 run(const spec::Specification& specification) const;

 protected:
  virtual double base(const spec::Specification& specification) const { return specification.base; }
  /// d of the exponent 2i/d. (S2)
  virtual int exponent_width(const spec::Head& head) const { return head.rotary_dim; }
  /// θ_i = b^(-2i/d). (S2)
  virtual double plain(double base, int pair, int width) const;
  /// θ_i / s. (S5)
  virtual double linear(double frequency, double factor) const { return frequency / factor; }
  /// b·k^(d/(d-2)). (S7)
  virtual double ntk_base(double base, double factor, const spec::Head& head) const;
  /// L as the ramp, the bands and the length rules read it.
  virtual double context(const spec::Specification& specification, double trained_context) const;

  /// γ(r), 1 keeps θ_i. (S9)
  virtual double rotations_ramp(double rotations, const RampEnds& ends) const;
  /// Pair index at which `rotations` turns fit into L. (S11)
  virtual double correction_pair(double rotations, double base, int width, double context) const;
  virtual RampEnds index_ends(const spec::Specification& specification, const spec::Yarn& yarn,
                              double base) const;
  /// 1 below `low`, 0 above `high`. (S11)
  virtual double index_ramp(int pair, const RampEnds& ends, spec::Dialect dialect) const;
  /// (1-γ)·θ/s + γ·θ.
  virtual double blend(double frequency, double factor, double ramp) const;

  /// m(s, k) = 1 + 0.1·k·ln s; another slope for some dialects. (S12)
  virtual double mscale(double factor, double weight) const;
  virtual double yarn_scale(const spec::Yarn& yarn, spec::Dialect dialect) const;

  /// Three bands by wavelength. (S13)
  virtual double llama3(double frequency, const spec::Llama3& scheme, double context) const;
  /// μ, 1 keeps θ_i.
  virtual double llama3_blend(double wavelength, const spec::Llama3& scheme, double context) const;

  /// Is the long list due? (S14)
  virtual bool beyond(double seq_len, double context) const { return seq_len > context; }
  virtual double longrope_scale(const spec::LongRope& scheme, double context) const;

  /// s = max(1, l′/L). (S8)
  virtual double dynamic_factor(double seq_len, double context) const;
  /// s·l′/L - (s-1), or alpha: its power d/(d-2) multiplies the base. (S8h, S23, S24)
  virtual double dynamic_ntk_stretch(double seq_len, const spec::DynamicNtk& scheme,
                                     double context) const;

  /// θ_i·k^(-2(i+1)/d), or by mixed_b. (S22)
  virtual double radix_slowing(const spec::RadixNtk& scheme, int pair, int width) const;

  /// θ of pair i of an axial scheme: k = i mod d/4 counts within its axis. (S27)
  virtual double axial(const spec::Axial& scheme, double base, int pair,
                       const spec::Head& head) const;

  /// The finished frequency of one pair.
  virtual double finish(double frequency, int pair, const spec::Specification& specification) const;
  virtual double finish_scale(double attention_scale) const { return attention_scale; }

 private:
  friend struct Recipe64Schemes;
};

}  // namespace ropecheck::kernels
