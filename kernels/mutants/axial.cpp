// Mistakes in vision RoPE: axes, their frequencies, the shift of the grid.
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct NoRestart final : Plain64 {
  using Plain64::Plain64;
  double axial(const spec::Axial&, double base, int pair, const spec::Head& head) const override {
    return plain(base, 2 * pair, head.rotary_dim);
  }
};

struct TextFrequencies final : Plain64 {
  using Plain64::Plain64;
  double axial(const spec::Axial& scheme, double base, int pair,
               const spec::Head& head) const override {
    const int each = head.pairs() / 2;
    return Plain64::axial(scheme, base, pair % each, head) *
           plain(base, -(pair % each), head.rotary_dim);
  }
};

struct EvenForBoth final : Plain64 {
  using Plain64::Plain64;
  double axial(const spec::Axial& scheme, double base, int pair,
               const spec::Head& head) const override {
    spec::Axial other = scheme;
    other.frequencies = spec::AxialFrequencies::restarted;
    return Plain64::axial(other, base, pair, head);
  }
};

struct ShiftForgotten final : Plain64 {
  using Plain64::Plain64;
  std::int64_t shifted(const spec::Axial&, std::int64_t position) const override {
    return position;
  }
};

struct SwappedHalves final : Plain64 {
  using Plain64::Plain64;
  int axial_axis(const spec::Head& head, int pair) const override {
    return 1 - Plain64::axial_axis(head, pair);
  }
};

struct AlternatingAxes final : Plain64 {
  using Plain64::Plain64;
  int axial_axis(const spec::Head&, int pair) const override { return pair % 2; }
};

}  // namespace

std::vector<Mutant> axial_mutants() {
  return {
      mutant<NoRestart>({"F29-axial-without-restart", "frequency",
                         "base^(-4i/d), i through both axes (base^(-4k/d), k within the axis)",
                         "ggml's vision mode restarts at every section", example::qwen_vision()}),
      mutant<TextFrequencies>({"F29-axial-of-whole-width", "frequency",
                               "base^(-2k/d) on each axis (base^(-4k/d), the width of an axis)",
                               "text frequencies on two axes", example::qwen_vision()}),
      mutant<EvenForBoth>({"F29-even-frequencies-for-both", "frequency",
                           "the even frequencies on both axes (even on one, odd on the other)",
                           "Pixtral read as Qwen-VL, ggml-org/llama.cpp#13065",
                           example::pixtral_vision()}),
      mutant<ShiftForgotten>({"I14-grid-shift-forgotten", "index", "position (position + 1)",
                              "Llama 4's vision grid counts from 1", example::llama4_vision()}),
      mutant<SwappedHalves>({"L9-axial-axes-swapped", "layout",
                             "first half by the second position (by the first)",
                             "Meituan-AutoML/VisionLLaMA#4", example::qwen_vision()}),
      mutant<AlternatingAxes>({"L17-axial-axes-alternating", "layout",
                               "axes h w h w … (first half h, second half w)",
                               "rotary layouts exchanged on two axes", example::qwen_vision()}),
  };
}

}  // namespace ropecheck::kernels
