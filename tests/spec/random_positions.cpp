// Which specifications with several positions, roles and temperatures can be built?
#include "spec/build_steps.hpp"
#include "tests/spec/random_specification.hpp"

namespace ropecheck::spec {
namespace {

std::vector<int> random_section(Random& random, int pairs, AxisOrder order, bool ggml) {
  if (ggml) return {random.whole(0, 9), random.whole(1, 9), random.whole(0, 9), random.whole(0, 9)};
  if (order == AxisOrder::height_width_time) {
    const int side = random.whole(1, (pairs - 1) / 2);
    return {side, side, pairs - 2 * side};
  }
  const int first = random.whole(1, pairs - 2);
  const int second = random.whole(1, pairs - first - 1);
  const int third = pairs - first - second;
  if (order == AxisOrder::interleaved || third == 1) return {first, second, third};
  return {first, second, 1, third - 1};
}

/// Any inner scheme of the dialect but the ones whose parameters depend on the limit.
InnerScheme random_inner(Random& random, std::string_view scheme, Dialect dialect, double limit) {
  const double factor = random.between(1, 64), context = random.between(2, 1e6);
  const std::vector<std::string> names = inner_schemes(scheme, dialect);
  const std::string& name =
      names[static_cast<std::size_t>(random.whole(0, static_cast<int>(names.size()) - 1))];
  if (name == "linear") return Linear{factor};
  if (name == "ntk") return Ntk{factor};
  if (name == "ntk-by-parts") return random_parts(random, factor, context);
  if (name == "llama3") return Llama3{factor, 1, 4, context};
  if (name == "dynamic") {
    DynamicNtk dynamic{factor, limit > 0 ? limit : context, random.between(1, 1000)};
    if (dialect == Dialect::vllm) dynamic.rule = LengthRule::frozen;
    dynamic.alpha_ends_at_context = dialect == Dialect::huggingface;
    return dynamic;
  }
  if (name != "yarn") return Default{};
  Yarn yarn = random_yarn(random, factor, context, dialect);
  if (dialect == Dialect::vllm) {  // mrope: four times L, and nothing switches the scale off
    yarn.trained_context *= 4;
    yarn.apply_yarn_scaling = true;
  }
  return yarn;
}

MultiAxis random_axes(Random& random, const Specification& specification) {
  const Dialect dialect = specification.dialect;
  const bool ggml = dialect == Dialect::ggml;
  MultiAxis axes;
  axes.order = static_cast<AxisOrder>(random.whole(0, 3));
  const bool own = axes.order == AxisOrder::interleaved_or_idle;
  if (axes.order != AxisOrder::chunked && ggml) axes.order = AxisOrder::interleaved_or_idle;
  if (own && !ggml) axes.order = AxisOrder::interleaved;
  axes.section = random_section(random, specification.head.pairs(), axes.order, ggml);
  axes.axes = static_cast<int>(axes.section.size());
  axes.inner = random_inner(random, "mrope", dialect, specification.max_position_embeddings);
  return axes;
}

}  // namespace

Scheme random_positions(Random& random, std::string_view name, const Specification& specification) {
  const Dialect dialect = specification.dialect;
  const double limit = specification.max_position_embeddings;
  if (name == "mrope") return random_axes(random, specification);
  if (name == "axial") {
    const bool alternating = dialect != Dialect::ggml && random.whole(0, 1) == 0;
    return Axial{alternating ? AxialFrequencies::alternating : AxialFrequencies::restarted,
                 random.whole(0, 1024)};
  }
  if (name == "xpos") {
    return XPos{random.between(1, 4096), static_cast<double>(random.whole(-100000, 100000))};
  }
  if (name == "self-extend") {
    const int group = random.whole(1, 64);
    const int window = group * random.whole(0, 64) + (dialect == Dialect::ggml ? 0 : 1);
    return SelfExtend{group, window, random_inner(random, name, dialect, limit)};
  }
  const int chunk = random.whole(2, 1 << 20);
  return DualChunk{chunk, random.whole(1, chunk - 1), static_cast<ChunkPart>(random.whole(0, 2)),
                   random_inner(random, name, dialect, limit)};
}

std::optional<Temperature> random_temperature(Random& random, const Specification& specification) {
  using Rule = Temperature::Rule;
  switch (random.whole(0, 3)) {
    case 0:
      if (trained_context(specification) == 0) return std::nullopt;
      return Temperature{Rule::steps, random.between(0, 1), trained_context(specification)};
    case 1:
      return Temperature{Rule::steps_after, random.between(0, 1), random.between(1, 1e5)};
    case 2:
      return Temperature{Rule::log_n, Temperature{}.amplitude, random.between(2, 1e5)};
    default:
      return std::nullopt;
  }
}

}  // namespace ropecheck::spec
