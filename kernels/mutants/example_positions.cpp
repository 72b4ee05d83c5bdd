// On which models and schemes of several positions, or of two roles, do mistakes show?
#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels::example {
namespace {

spec::Specification called(const char* name, spec::Scheme scheme,
                           spec::Dialect dialect = spec::Dialect::huggingface) {
  spec::Specification specification;
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  specification.name = name;
  return specification;
}

spec::Specification language(const char* name, double base, std::vector<int> section,
                             spec::AxisOrder order) {
  spec::Specification specification =
      called(name, spec::MultiAxis{.section = std::move(section), .order = order});
  specification.base = base;
  return specification;
}

spec::Specification vision(const char* name, int head_dim, spec::Layout layout,
                           spec::Axial scheme) {
  spec::Specification specification = called(name, scheme);
  specification.head = {.head_dim = head_dim, .rotary_dim = head_dim, .layout = layout};
  return specification;
}

}  // namespace

spec::Specification qwen2_vl() {
  return language("Qwen2-VL", 1e6, {16, 24, 24}, spec::AxisOrder::chunked);
}
spec::Specification qwen3_vl() {
  return language("Qwen3-VL", 5e6, {24, 20, 20}, spec::AxisOrder::interleaved);
}
spec::Specification ernie_vl() {
  return language("Ernie-4.5-VL", 5e5, {22, 22, 20}, spec::AxisOrder::height_width_time);
}

spec::Specification qwen_vision() { return vision("Qwen2-VL vision", 80, spec::Layout::half, {}); }
spec::Specification pixtral_vision() {
  return vision("Pixtral vision", 64, spec::Layout::half,
                {.frequencies = spec::AxialFrequencies::alternating});
}
spec::Specification llama4_vision() {
  return vision("Llama 4 vision", 88, spec::Layout::interleaved, {.position_shift = 1});
}

spec::Specification xpos() { return called("xpos", spec::XPos{}, spec::Dialect::paper); }
spec::Specification xpos_long_base() {
  return called("xpos, B = 1024", spec::XPos{.scale_base = 1024}, spec::Dialect::paper);
}

spec::Specification self_extend() {
  return called("self-extend", spec::SelfExtend{.group_size = 8, .window_size = 1023},
                spec::Dialect::paper);
}

spec::Specification dual_chunk(spec::ChunkPart part) {
  return called("dual-chunk", spec::DualChunk{.chunk_size = 3072, .local_size = 512, .part = part},
                spec::Dialect::paper);
}

}  // namespace ropecheck::kernels::example
