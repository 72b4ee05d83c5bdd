// Mistakes in interpolation: linear, ramps over rotations, longrope.
#include <cmath>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct F5Ignored final : Plain64 {
  using Plain64::Plain64;
  double linear(double frequency, double) const override { return frequency; }
};

struct F5Inverted final : Plain64 {
  using Plain64::Plain64;
  double linear(double frequency, double factor) const override { return frequency * factor; }
};

struct F5b final : Plain64 {
  using Plain64::Plain64;
  double base(const spec::Specification& s) const override {
    const auto* scheme = std::get_if<spec::Linear>(&s.scheme);
    return scheme == nullptr ? s.base : ntk_base(s.base, scheme->factor, s.head);
  }
};

struct RampInverted final : Plain64 {
  using Plain64::Plain64;
  double rotations_ramp(double rotations, const RampEnds& ends) const override {
    return 1 - Plain64::rotations_ramp(rotations, ends);
  }
};

struct RampOverWavelength final : Plain64 {
  using Plain64::Plain64;
  double rotations_ramp(double rotations, const RampEnds& ends) const override {
    if (rotations < ends.low) return 0;
    if (rotations >= ends.high) return 1;
    return (1 / rotations - 1 / ends.low) / (1 / ends.high - 1 / ends.low);
  }
};

struct F15Short final : Plain64 {
  using Plain64::Plain64;
  bool beyond(double, double) const override { return false; }
};

struct F16 final : Plain64 {
  using Plain64::Plain64;
  bool beyond(double seq_len, double context) const override { return seq_len >= context; }
};

struct F17 final : Plain64 {
  using Plain64::Plain64;
  double longrope_scale(const spec::LongRope&, double) const override { return 1; }
};

spec::Specification longrope_at_edge() { return spec::with_seq_len(example::longrope(), 4096); }

}  // namespace

std::vector<Mutant> scaling_mutants() {
  return {
      mutant<F5Ignored>({"F5-linear-ignored", "frequency", "frequency (frequency/factor)",
                         "Blaizzy/mlx-vlm#1927", example::linear()}),
      mutant<F5Inverted>({"F5-linear-inverted", "frequency", "frequency·factor (frequency/factor)",
                          "Blaizzy/mlx-vlm#1927", example::linear()}),
      mutant<F5b>({"F5b-linear-and-base", "frequency",
                   "factor applied to the frequency and to the base (to the frequency only)",
                   "InternLM/lmdeploy#2444", example::linear()}),
      mutant<RampInverted>(
          {"F12-rotations-ramp-inverted", "frequency",
           "keep θ below beta_slow rotations, θ/s above beta_fast (the other way round)",
           "Lightning-AI/litgpt build_rope_cache", example::by_parts()}),
      mutant<RampOverWavelength>({"F12-ramp-over-wavelength", "frequency",
                                  "ramp linear in the wavelength (linear in rotations)",
                                  "ml-explore/mlx-examples#907", example::by_parts()}),
      mutant<F15Short>({"F15-longrope-always-short", "frequency",
                        "short_factor at every length (long_factor beyond L)",
                        "InternLM/lmdeploy#3968", example::longrope()}),
      mutant<F16>({"F16-longrope-switch-off-by-one", "frequency",
                   "long_factor for l' >= L (l' > L)", "unslothai/unsloth#10681",
                   longrope_at_edge()}),
      mutant<F17>({"F17-longrope-scale-missing", "frequency",
                   "attention scale 1 (sqrt(1 + ln s / ln L))", "lablup/mlxcel#1358",
                   example::longrope()}),
  };
}

}  // namespace ropecheck::kernels
