// On which specifications are the properties tried?
#include "tests/properties/subjects.hpp"

#include <algorithm>
#include <stdexcept>

namespace ropecheck::properties {
namespace {

constexpr double kContext = 4096;
constexpr std::int64_t kMaxPosition = 131071;

spec::Specification small(spec::Scheme scheme, spec::Dialect dialect = spec::Dialect::paper) {
  spec::Specification specification;
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  specification.head = {
      .head_dim = 32, .rotary_dim = 32, .rotary_offset = 0, .layout = spec::Layout::half};
  specification.seq_len = kMaxPosition + 1;
  specification.name = spec::scheme_name(specification.scheme);
  return specification;
}

spec::Yarn yarn(double factor) {
  spec::Yarn scheme;
  scheme.factor = factor;
  scheme.trained_context = kContext;
  return scheme;
}

spec::LongRope longrope() {
  spec::LongRope scheme;
  scheme.factor = 32;
  scheme.trained_context = kContext;
  for (int pair = 0; pair < 16; ++pair) {
    scheme.short_factor.push_back(1 + pair / 16.0);
    scheme.long_factor.push_back(1 + pair * 2.0);
  }
  return scheme;
}

spec::Specification shaped(int head_dim, int rotary_dim, int offset, spec::Layout layout) {
  auto specification = small(spec::Default{});
  specification.head = {
      .head_dim = head_dim, .rotary_dim = rotary_dim, .rotary_offset = offset, .layout = layout};
  return specification;
}

/// What each newer dialect does differently, once.
void add_dialects(std::vector<spec::Specification>& list) {
  using spec::Dialect;
  spec::Yarn ratio = yarn(40);
  ratio.mscale = 1;
  ratio.mscale_all_dim = 0.5;
  ratio.attn_factor = 0.75;
  for (const Dialect dialect :
       {Dialect::vllm, Dialect::mlx, Dialect::deepseek, Dialect::olmo, Dialect::telechat}) {
    list.push_back(small(ratio, dialect));
  }
  spec::Yarn open = yarn(4);
  open.truncate = false;
  list.push_back(small(open, Dialect::gpt_oss));
  list.push_back(small(open, Dialect::onnx));
  list.back().head.head_dim = 48;
  list.push_back(small(spec::RadixNtk{.factor = 8, .mixed_b = {}}, Dialect::vllm));
  list.push_back(small(spec::RadixNtk{.factor = 12, .mixed_b = 0.75}, Dialect::vllm));
  list.back().head.head_dim = 48;
  list.push_back(
      small(spec::PartNtk{.factor = 8, .trained_context = kContext}, Dialect::scaled_rope));
  spec::DynamicNtk by_length{.factor = 2, .trained_context = kContext, .alpha = std::nullopt};
  by_length.rule = spec::LengthRule::frozen;
  list.push_back(small(by_length, Dialect::vllm));
  by_length.rule = spec::LengthRule::staircase;
  list.push_back(small(by_length, Dialect::qwen));
  spec::DynamicNtk alpha{.factor = 2, .trained_context = kContext, .alpha = 50};
  list.push_back(small(alpha, Dialect::mlx));
  alpha.alpha_ends_at_context = true;
  list.push_back(small(alpha, Dialect::huggingface));
}

/// Tokens of several positions, queries and keys that turn differently.
void add_placements(std::vector<spec::Specification>& list) {
  using Order = spec::AxisOrder;
  using spec::Dialect;
  const auto hf = Dialect::huggingface;
  list.push_back(small(spec::MultiAxis{.section = {4, 6, 6}}, hf));
  list.push_back(small(spec::MultiAxis{.section = {6, 5, 5}, .order = Order::interleaved}, hf));
  list.push_back(
      small(spec::MultiAxis{.section = {6, 6, 4}, .order = Order::height_width_time}, hf));
  list.push_back(small(spec::MultiAxis{.section = {4, 4, 4, 4}, .axes = 4, .inner = yarn(4)}, hf));
  list.push_back(small(spec::Axial{}, hf));
  list.push_back(small(spec::Axial{.frequencies = spec::AxialFrequencies::alternating}, hf));
  list.push_back(small(spec::Axial{.position_shift = 1}, hf));
  list.push_back(small(spec::XPos{}));
  list.push_back(small(spec::SelfExtend{.group_size = 8, .window_size = 1023}));
  for (const auto part :
       {spec::ChunkPart::intra, spec::ChunkPart::successive, spec::ChunkPart::inter}) {
    list.push_back(
        small(spec::DualChunk{.chunk_size = 1024, .local_size = 128, .part = part, .inner = {}}));
  }
}

}  // namespace

std::vector<spec::Specification> suite() {
  using spec::Dialect;
  spec::Yarn ratio = yarn(40);
  ratio.mscale = 1;
  ratio.mscale_all_dim = 0.5;
  spec::Yarn whole = yarn(8);
  whole.truncate = false;
  auto llama3 = small(spec::Llama3{.factor = 8, .trained_context = 8192}, Dialect::huggingface);
  llama3.base = 500000;
  spec::DynamicNtk dynamic_ntk;
  dynamic_ntk.factor = 2;
  dynamic_ntk.trained_context = kContext;
  std::vector<spec::Specification> list = {
      small(spec::Default{}),
      shaped(80, 24, 0, spec::Layout::interleaved),
      shaped(20, 10, 4, spec::Layout::half),
      small(spec::Linear{4}),
      small(spec::Ntk{4}),
      small(spec::NtkByParts{.factor = 8, .trained_context = kContext}),
      small(yarn(4)),
      small(yarn(4), Dialect::huggingface),
      small(whole, Dialect::huggingface),
      small(ratio, Dialect::huggingface),
      small(yarn(4), Dialect::ggml),
      llama3,
      small(longrope(), Dialect::huggingface),
      small(spec::Proportional{.factor = 2, .turning_pairs = 4}, Dialect::huggingface),
      small(spec::Dynamic{.trained_context = kContext, .inner = spec::Linear{}}),
      small(spec::Dynamic{.trained_context = kContext, .inner = spec::Ntk{}}),
      small(spec::Dynamic{.trained_context = kContext,
                          .inner = spec::NtkByParts{.trained_context = kContext}}),
      small(spec::Dynamic{.trained_context = kContext, .inner = yarn(1)}),
      small(dynamic_ntk, Dialect::huggingface),
  };
  add_dialects(list);
  add_placements(list);
  return list;
}

Subject subject_of(kernels::Kernel& kernel, const spec::Specification& specification, Class claimed,
                   bool own, int cases) {
  return {.kernel = kernel,
          .specification = specification,
          .max_position = std::min(kMaxPosition, kernel.description().max_position),
          .cases = cases,
          .seed = 1,
          .claimed = claimed,
          .own = own};
}

std::string refutations(const Subject& subject) {
  std::string text;
  for (const Property& property : all_properties()) {
    const Finding finding = try_property(property, subject);
    if (finding.outcome == Outcome::fail)
      text += std::string(property.name) + ": " + finding.counterexample + "\n";
  }
  return text;
}

const Property& property_named(std::string_view name) {
  for (const Property& property : all_properties()) {
    if (property.name == name) return property;
  }
  throw std::invalid_argument("no property " + std::string(name));
}

}  // namespace ropecheck::properties
