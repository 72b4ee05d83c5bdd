// Which schemes put pairs at positions of their own, and which positions are tried on them?
#pragma once

#include <random>

#include "tests/optimized/truth.hpp"

namespace ropecheck::optimized_test {

inline spec::Specification placed_spec(spec::Scheme scheme, spec::Dialect dialect,
                                       int rotary_dim = 128, double base = 10000) {
  spec::Specification specification = plain(base, rotary_dim);
  specification.head = {rotary_dim + 5, rotary_dim, 2, spec::Layout::half};
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  return specification;
}

inline spec::MultiAxis mrope(std::vector<int> section, spec::AxisOrder order,
                             spec::InnerScheme inner = spec::Default{}) {
  const bool idle = order == spec::AxisOrder::interleaved_or_idle;
  const int axes = idle ? 4 : static_cast<int>(section.size());
  return {std::move(section), order, axes, std::move(inner)};
}

/// Every order of axes, with sections that fill the pairs, are dealt out again or run out.
inline std::vector<spec::Specification> axes_specs() {
  using spec::AxisOrder;
  using spec::Dialect;
  spec::Yarn yarn;
  yarn.factor = 4, yarn.trained_context = 4096;
  const spec::Axial restarted, alternating{spec::AxialFrequencies::alternating, 0};
  const spec::Axial shifted{spec::AxialFrequencies::restarted, 1};
  return {
      placed_spec(mrope({16, 24, 24}, AxisOrder::chunked), Dialect::huggingface),
      placed_spec(mrope({16, 24, 24}, AxisOrder::interleaved), Dialect::huggingface),
      placed_spec(mrope({24, 20, 20}, AxisOrder::interleaved, yarn), Dialect::huggingface),
      placed_spec(mrope({16, 16, 16, 16}, AxisOrder::chunked, spec::DynamicNtk{2, 4096, 1000}),
                  Dialect::huggingface),
      placed_spec(mrope({22, 22, 20}, AxisOrder::height_width_time), Dialect::huggingface, 128,
                  500000),
      placed_spec(mrope({8, 12, 12, 0}, AxisOrder::chunked), Dialect::ggml),
      placed_spec(mrope({24, 20, 20, 0}, AxisOrder::interleaved_or_idle), Dialect::ggml, 128, 5e6),
      placed_spec(mrope({3, 1, 2, 1}, AxisOrder::interleaved_or_idle), Dialect::ggml, 38),
      placed_spec(restarted, Dialect::huggingface, 80),
      placed_spec(alternating, Dialect::huggingface, 72),
      placed_spec(shifted, Dialect::huggingface, 4),
      placed_spec(shifted, Dialect::ggml, 2200),
  };
}

inline std::vector<spec::Specification> role_specs() {
  using spec::ChunkPart;
  using spec::Dialect;
  const spec::Llama3 llama3{8, 1, 4, 8192};
  std::vector<spec::Specification> specs = {
      placed_spec(spec::XPos{512, 0}, Dialect::paper, 64),
      placed_spec(spec::XPos{64, 1000}, Dialect::paper, 6),
      placed_spec(spec::XPos{1e6, -7}, Dialect::paper, 2),
      placed_spec(spec::SelfExtend{8, 1024, spec::Default{}}, Dialect::paper),
      placed_spec(spec::SelfExtend{7, 1000, llama3}, Dialect::huggingface, 64, 500000)};
  for (const ChunkPart part : {ChunkPart::intra, ChunkPart::successive, ChunkPart::inter})
    specs.push_back(placed_spec(spec::DualChunk{3000, 400, part, spec::Linear{2}}, Dialect::paper));
  specs.push_back(
      placed_spec(spec::DualChunk{100, 90, ChunkPart::inter, spec::Default{}}, Dialect::paper, 20));
  return specs;
}

inline std::string told(const spec::Specification& s) {
  return std::string(spec::scheme_name(s.scheme)) + "/" + std::string(spec::name(s.dialect)) +
         " rotary_dim " + std::to_string(s.head.rotary_dim);
}

/// Tokens of `axes` positions: equal ones, ones apart, negative, int32's ends, a run along each
/// axis.
inline std::vector<std::int64_t> token_positions(int axes, std::int64_t most = INT32_MAX - 1024) {
  std::mt19937_64 random(13);
  const auto any = [&] { return static_cast<std::int64_t>(random() % (2 * most + 1)) - most; };
  std::vector<std::int64_t> positions;
  const auto token = [&](const auto& at) {
    for (int axis = 0; axis < axes; ++axis) positions.push_back(at(axis));
  };
  for (const std::int64_t same : {std::int64_t{0}, std::int64_t{5}, std::int64_t{-131071}, most})
    token([&](int) { return same; });
  for (int i = 0; i < 12; ++i) token([&](int axis) { return axis == i % axes ? 250 + i : 3; });
  for (int i = 0; i < 10; ++i) token([&](int) { return any(); });
  token([&](int axis) { return axis == 0 ? -most : axis; });
  return positions;
}

}  // namespace ropecheck::optimized_test
