// Mistakes in which of a token's positions turns which pair.
#include <algorithm>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

struct InterleavedAsChunked final : Plain64 {
  using Plain64::Plain64;
  int interleaved(const spec::MultiAxis& scheme, int pair) const override {
    return chunked(scheme, pair);
  }
};

struct ChunkedAsInterleaved final : Plain64 {
  using Plain64::Plain64;
  int chunked(const spec::MultiAxis& scheme, int pair) const override {
    return interleaved(scheme, pair);
  }
};

// Position 0 stands for the fourth axis, which llama.cpp fills with zeros.
struct IdlePairs final : Plain64 {
  using Plain64::Plain64;
  int interleaved(const spec::MultiAxis& scheme, int pair) const override {
    return interleaved_or_idle(scheme, pair);
  }
  std::int64_t row_position(const ropecheck_table_call& call, std::int64_t row,
                            int axis) const override {
    return axis < call.axes ? Plain64::row_position(call, row, axis) : 0;
  }
  std::int64_t head_position(const Site& site, int axis) const override {
    return axis < site.call.axes ? Plain64::head_position(site, axis) : 0;
  }
};

struct Unbounded final : Plain64 {
  using Plain64::Plain64;
  int interleaved(const spec::MultiAxis&, int pair) const override { return pair % 3; }
};

struct SwappedAxes final : Plain64 {
  using Plain64::Plain64;
  int multi_axis(const spec::MultiAxis& scheme, int pair) const override {
    const int right = Plain64::multi_axis(scheme, pair);
    return right == 1 ? 2 : right == 2 ? 1 : right;
  }
};

struct FirstAxisOnly final : Plain64 {
  using Plain64::Plain64;
  int multi_axis(const spec::MultiAxis&, int) const override { return 0; }
};

struct RestartedPerAxis final : Plain64 {
  using Plain64::Plain64;
  double plain(double base, int pair, int width) const override {
    const auto own = [&](int each) {
      return axis(specification(), each) == axis(specification(), pair);
    };
    int before = 0;
    for (int each = 0; each < pair; ++each) before += own(each) ? 1 : 0;
    return Plain64::plain(base, before, width);
  }
};

// Sections as of elements, the table's width being 2·pairs.
struct SectionsOfElements final : Plain64 {
  using Plain64::Plain64;
  int chunked(const spec::MultiAxis& scheme, int pair) const override {
    return Plain64::chunked(scheme, 2 * pair);
  }
};

struct HeightAndWidthApart final : Plain64 {
  using Plain64::Plain64;
  int height_width_time(const spec::MultiAxis& scheme, int pair) const override {
    if (pair < scheme.section[0]) return 1;
    return pair < scheme.section[0] + scheme.section[1] ? 2 : 0;
  }
};

}  // namespace

std::vector<Mutant> axes_mutants() {
  return {
      mutant<InterleavedAsChunked>(
          {"L6-interleaved-as-chunked", "layout",
           "sections t…t h…h w…w (t h w t h w … where mrope_interleaved is true)",
           "alibaba/MNN#4133", example::qwen3_vl()}),
      mutant<ChunkedAsInterleaved>(
          {"L6-chunked-as-interleaved", "layout",
           "sections t h w t h w … (t…t h…h w…w where mrope_interleaved is false)",
           "alibaba/rtp-llm#1213, which draws the line", example::qwen2_vl()}),
      mutant<IdlePairs>({"L6-idle-pairs", "layout",
                         "pairs that no section claims turn by a fourth axis, 0 (by the first)",
                         "ggml GGML_ROPE_TYPE_IMROPE, judged as Hugging Face's order",
                         example::qwen3_vl()}),
      mutant<Unbounded>({"L6-interleaved-without-end", "layout",
                         "axis i mod 3 for every pair (only below 3·section of that axis)",
                         "XPU-Forces/mojo_opset#276", example::qwen3_vl()}),
      mutant<SectionsOfElements>(
          {"L6-sections-of-elements", "layout", "sections counted in elements, 2i (in pairs, i)",
           "sections of a duplicated table, InternLM/lmdeploy#4644", example::qwen2_vl()}),
      mutant<HeightAndWidthApart>({"L6-height-width-apart", "layout", "h…h w…w t…t (h w h w … t…t)",
                                   "Ernie 4.5 VL's section read as chunks", example::ernie_vl()}),
      mutant<FirstAxisOnly>({"L6-first-axis-only", "layout",
                             "every pair by the first position, as for text (each by its axis)",
                             "TransformerLensOrg/TransformerLens#1610", example::qwen2_vl()}),
      mutant<SwappedAxes>({"L9-height-width-swapped", "layout",
                           "second and third position exchanged (t, h, w)",
                           "Meituan-AutoML/VisionLLaMA#4", example::qwen2_vl()}),
      mutant<RestartedPerAxis>({"F28-pair-index-per-axis", "frequency",
                                "base^(-2k/d), k counted within the axis (i through all axes)",
                                "a vision tower's frequencies put into M-RoPE",
                                example::qwen2_vl()}),
  };
}

}  // namespace ropecheck::kernels
