// Which raw parameters rebuild a given Specification? The inverse of build().
#include <cmath>

#include "spec/build_steps.hpp"

namespace ropecheck::spec {
namespace {

class Writer {
 public:
  void put(std::string_view key, Value value) {
    result[std::string(key)] = {std::move(value), "specification"};
  }
  void put(std::string_view key, double value) { put(key, Value(value)); }
  void put(std::string_view key, const std::optional<double>& value) {
    if (value) put(key, *value);
  }

  void scheme(const Default&) {}
  void scheme(const Linear& linear) { put("factor", linear.factor); }
  void scheme(const Ntk& ntk) { put("factor", ntk.factor); }

  void scheme(const NtkByParts& parts) {
    put("factor", parts.factor);
    put("original_max_position_embeddings", parts.trained_context);
    put("beta_slow", parts.beta_slow);
    put("beta_fast", parts.beta_fast);
  }

  void scheme(const Yarn& yarn) {
    scheme(NtkByParts{yarn.factor, yarn.trained_context, yarn.beta_slow, yarn.beta_fast});
    put("truncate", Value(yarn.truncate));
    put("attention_factor", yarn.attention_factor);
    put("mscale", yarn.mscale);
    put("mscale_all_dim", yarn.mscale_all_dim);
    if (yarn.attn_factor != 1) put("attn_factor", yarn.attn_factor);
    if (!yarn.apply_yarn_scaling) put("apply_yarn_scaling", Value(false));
  }

  void scheme(const RadixNtk& ntk) {
    put("factor", ntk.factor);
    put("mixed_b", ntk.mixed_b);
  }

  void scheme(const PartNtk& parts) {
    put("factor", parts.factor);
    put("original_max_position_embeddings", parts.trained_context);
  }

  void scheme(const Llama3& llama3) {
    put("factor", llama3.factor);
    put("low_freq_factor", llama3.low_freq_factor);
    put("high_freq_factor", llama3.high_freq_factor);
    put("original_max_position_embeddings", llama3.trained_context);
  }

  void scheme(const LongRope& longrope) {
    put("short_factor", Value(longrope.short_factor));
    put("long_factor", Value(longrope.long_factor));
    put("factor", longrope.factor);
    put("original_max_position_embeddings", longrope.trained_context);
    put("attention_factor", longrope.attention_factor);
  }

  void scheme(const Proportional& proportional) { put("factor", proportional.factor); }

  void scheme(const Dynamic& dynamic) {
    std::visit([&](const auto& inner) { scheme(inner); }, dynamic.inner);
    result.erase("factor");  // s = max(1, l'/L) takes its place
    put("inner", Value(std::string(inner_name(dynamic))));
    put("original_max_position_embeddings", dynamic.trained_context);
  }

  void scheme(const DynamicNtk& dynamic) {
    if (dynamic.rule != LengthRule::staircase) put("factor", dynamic.factor);
    put("original_max_position_embeddings", dynamic.trained_context);
    put("alpha", dynamic.alpha);
  }

  void scheme(const MultiAxis& axes) {
    inner(axes.inner);
    put("mrope_section", Value(std::vector<double>(axes.section.begin(), axes.section.end())));
    const bool interleaved =
        axes.order == AxisOrder::interleaved || axes.order == AxisOrder::interleaved_or_idle;
    put("mrope_interleaved", Value(interleaved));
    put("axis_order", Value(std::string(order_name(axes.order))));
  }

  void scheme(const Axial& axial) {
    const bool restarted = axial.frequencies == AxialFrequencies::restarted;
    put("axial_frequencies", Value(std::string(restarted ? "restarted" : "alternating")));
    put("position_shift", static_cast<double>(axial.position_shift));
  }

  void scheme(const XPos& xpos) {
    put("scale_base", xpos.scale_base);
    put("center", xpos.center);
  }

  void scheme(const SelfExtend& extend) {
    inner(extend.inner);
    put("group_size", static_cast<double>(extend.group_size));
    put("window_size", static_cast<double>(extend.window_size));
  }

  void scheme(const DualChunk& chunks) {
    inner(chunks.inner);
    put("chunk_size", static_cast<double>(chunks.chunk_size));
    put("local_size", static_cast<double>(chunks.local_size));
    put("part", Value(std::string(part_name(chunks.part))));
  }

  void temperature(const Temperature& temperature) {
    switch (temperature.rule) {
      case Temperature::Rule::steps:
        put("llama_4_scaling_beta", temperature.amplitude);
        break;
      case Temperature::Rule::steps_after:
        put("attn_temperature_tuning", Value(true));
        put("attn_scale", temperature.amplitude);
        put("floor_scale", temperature.length);
        break;
      case Temperature::Rule::log_n:
        put("log_n_context", temperature.length);
        break;
    }
  }

  RawParameters result;

 private:
  void inner(const InnerScheme& held) {
    std::visit([&](const auto& alternative) { scheme(alternative); }, held);
    const auto name = std::visit([](const auto& scheme) { return scheme_name(scheme); }, held);
    put("inner", Value(std::string(name)));
  }
  static std::string_view order_name(AxisOrder order) {
    if (order == AxisOrder::chunked) return "chunked";
    return order == AxisOrder::height_width_time ? "height-width-time" : "interleaved";
  }
  static std::string_view part_name(ChunkPart part) {
    if (part == ChunkPart::intra) return "intra";
    return part == ChunkPart::successive ? "successive" : "inter";
  }
  static std::string_view inner_name(const Dynamic& dynamic) {
    return std::visit([](const auto& inner) { return scheme_name(inner); }, dynamic.inner);
  }
};

/// The share of the head that `turning_pairs` stand for, such that floor(share·D/2) gives them
/// back.
double turning_share(const Proportional& scheme, int head_dim) {
  double share = 2.0 * scheme.turning_pairs / head_dim;
  if (std::floor(share * head_dim / 2) < scheme.turning_pairs) share = std::nextafter(share, 2.0);
  return share;
}

}  // namespace

RawParameters parameters_of(const Specification& specification) {
  Writer writer;
  writer.put("rope_theta", specification.base);
  writer.put("head_dim", static_cast<double>(specification.head.head_dim));
  writer.put("rotary_dim", static_cast<double>(specification.head.rotary_dim));
  writer.put("rotary_offset", static_cast<double>(specification.head.rotary_offset));
  writer.put("layout", Value(std::string(name(specification.head.layout))));
  if (specification.max_position_embeddings > 0) {
    writer.put("max_position_embeddings", specification.max_position_embeddings);
  }
  std::visit([&](const auto& scheme) { writer.scheme(scheme); }, specification.scheme);
  if (const auto* proportional = std::get_if<Proportional>(&specification.scheme)) {
    writer.put("partial_rotary_factor", turning_share(*proportional, specification.head.head_dim));
  }
  if (ramp_context_multiple(specification) != 1) {
    writer.put(kTrainedContextKey, trained_context(specification));
  }
  if (specification.temperature) writer.temperature(*specification.temperature);
  return std::move(writer.result);
}

}  // namespace ropecheck::spec
