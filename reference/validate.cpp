#include "reference/validate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "spec/dialect_rules.hpp"

namespace ropecheck::reference {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(std::string("specification: ") + what);
}

/// Positions and distances that every later sum has room for.
constexpr std::int64_t kFarthest = std::int64_t{1} << 53;

bool positive(double value) { return std::isfinite(value) && value > 0; }
bool finite(const std::optional<double>& value) { return !value || std::isfinite(*value); }

void check_head(const spec::Head& head) {
  require(head.rotary_dim >= 2 && head.rotary_dim % 2 == 0,
          "rotary_dim must be even and at least 2");
  require(head.rotary_offset >= 0 && head.rotary_offset + head.rotary_dim <= head.head_dim,
          "rotary_offset + rotary_dim must lie inside head_dim");
}

void check_blend(double factor, double context, double slow, double fast) {
  require(positive(factor), "factor must be a number above 0");
  require(positive(context), "trained_context must be a number above 0");
  require(std::isfinite(slow) && slow >= 0, "the ramp's lower end must be a number from 0 on");
  require(positive(fast) && slow <= fast,
          "the ramp's upper end must be above 0 and not below the lower");
}

void check_ntk(const spec::Head& head) {
  require(head.rotary_dim > 2, "rotary_dim 2 leaves the exponent d/(d-2) of ntk undefined");
}

struct Check {
  const spec::Specification& specification;

  void operator()(const spec::Default&) const {}
  void operator()(const spec::Linear& scheme) const {
    require(positive(scheme.factor), "factor must be a number above 0");
  }
  void operator()(const spec::Ntk& scheme) const {
    require(positive(scheme.factor), "factor must be a number above 0");
    check_ntk(specification.head);
  }
  void operator()(const spec::NtkByParts& scheme) const {
    check_blend(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
  }
  void operator()(const spec::Yarn& scheme) const {
    check_blend(scheme.factor, scheme.trained_context, scheme.beta_slow, scheme.beta_fast);
    require(scheme.beta_slow > 0 ||
                spec::ramp_rules(specification.dialect).variable == spec::RampVariable::rotations,
            "a ramp over the pair index takes the logarithm of beta_slow, which must be above 0");
    require(
        finite(scheme.attention_factor) && finite(scheme.mscale) && finite(scheme.mscale_all_dim),
        "attention_factor, mscale and mscale_all_dim must be finite");
  }
  void operator()(const spec::Llama3& scheme) const {
    check_blend(scheme.factor, scheme.trained_context, scheme.low_freq_factor,
                scheme.high_freq_factor);
  }
  void operator()(const spec::LongRope& scheme) const {
    require(positive(scheme.factor), "factor must be a number above 0");
    require(positive(scheme.trained_context), "trained_context must be a number above 0");
    require(scheme.attention_factor || scheme.factor <= 1 || scheme.trained_context > 1,
            "trained_context must exceed 1 where attention_scale divides by its logarithm");
    require(finite(scheme.attention_factor), "attention_factor must be finite");
    for (const auto* list : {&scheme.short_factor, &scheme.long_factor}) {
      require(static_cast<int>(list->size()) == specification.head.pairs(),
              "short_factor and long_factor must have rotary_dim / 2 entries");
      require(std::all_of(list->begin(), list->end(), positive), "list entries must be above 0");
    }
  }
  void operator()(const spec::Proportional& scheme) const {
    require(positive(scheme.factor), "factor must be a number above 0");
    require(scheme.turning_pairs >= 0 && scheme.turning_pairs <= specification.head.pairs(),
            "turning_pairs must lie in 0 ... rotary_dim / 2");
  }
  void operator()(const spec::Dynamic& scheme) const {
    require(positive(scheme.trained_context), "trained_context must be a number above 0");
    std::visit(*this, scheme.inner);
  }
  void operator()(const spec::DynamicNtk& scheme) const {
    check_ntk(specification.head);
    require(!scheme.alpha || positive(*scheme.alpha), "alpha must be a number above 0");
    if (scheme.alpha && !scheme.alpha_ends_at_context) return;
    require(positive(scheme.factor), "factor must be a number above 0");
    require(positive(scheme.trained_context), "max_position_embeddings must be a number above 0");
  }
  void operator()(const spec::RadixNtk& scheme) const {
    require(positive(scheme.factor), "factor must be a number above 0");
    require(!scheme.mixed_b || (std::isfinite(*scheme.mixed_b) && *scheme.mixed_b >= 0),
            "mixed_b must be a number from 0 on");
  }
  void operator()(const spec::PartNtk& scheme) const {
    require(positive(scheme.factor), "factor must be a number above 0");
    require(positive(scheme.trained_context), "trained_context must be a number above 0");
    check_ntk(specification.head);
  }
  void operator()(const spec::MultiAxis& scheme) const {
    check_sections(scheme);
    std::visit(*this, scheme.inner);
  }
  void operator()(const spec::Axial&) const {
    require(specification.head.pairs() % 2 == 0,
            "rotary_dim must be a multiple of 4, as two axes share the pairs");
  }
  void operator()(const spec::XPos& scheme) const {
    require(positive(scheme.scale_base), "scale_base must be a number above 0");
    require(std::abs(scheme.center) <= kFarthest && std::floor(scheme.center) == scheme.center,
            "center must be a whole number within 2^53");
  }
  void operator()(const spec::SelfExtend& scheme) const {
    require(scheme.group_size >= 1, "group_size must be at least 1");
    require(scheme.window_size >= 0 && scheme.window_size <= kFarthest,
            "window_size must lie in 0 ... 2^53");
    std::visit(*this, scheme.inner);
  }
  void operator()(const spec::DualChunk& scheme) const {
    require(scheme.local_size > 0 && scheme.local_size < scheme.chunk_size,
            "local_size must be above 0 and below chunk_size");
    require(scheme.chunk_size <= kFarthest, "chunk_size must be at most 2^53");
    std::visit(*this, scheme.inner);
  }

 private:
  void check_sections(const spec::MultiAxis& scheme) const;
};

// Where the pair index begins anew (ggml) any sum will do; the interleaved orders give what is left
// to an axis of its own.
void Check::check_sections(const spec::MultiAxis& scheme) const {
  const auto& section = scheme.section;
  const bool idle = scheme.order == spec::AxisOrder::interleaved_or_idle;
  const bool chunked = scheme.order == spec::AxisOrder::chunked;
  const bool whole = chunked || scheme.order == spec::AxisOrder::height_width_time;
  const auto count = static_cast<int>(section.size());
  require(scheme.axes == (idle      ? 4
                          : chunked ? count
                                    : 3) &&
              scheme.axes >= 1,
          "mrope_section must have an entry for each axis");
  require(count >= (chunked ? 1 : 3), "mrope_section must have at least 3 entries in this order");
  require(std::all_of(section.begin(), section.end(), [](int pairs) { return pairs >= 0; }),
          "mrope_section must hold numbers from 0 on");
  const long sum = std::accumulate(section.begin(), section.end(), 0L);
  const bool anew = specification.dialect == spec::Dialect::ggml;
  require(anew ? sum > 0 : !whole || sum == specification.head.pairs(),
          "mrope_section must add up to rotary_dim / 2");
  require(scheme.order != spec::AxisOrder::height_width_time || section[0] == section[1],
          "height and width must have equally many pairs");
}

void check_temperature(const spec::Temperature& temperature) {
  require(std::isfinite(temperature.amplitude), "the temperature's amplitude must be finite");
  require(positive(temperature.length), "the temperature's length must be a number above 0");
  require(temperature.rule != spec::Temperature::Rule::log_n || temperature.length > 1,
          "the temperature's length must exceed 1 where its logarithm divides");
}

}  // namespace

void validate(const spec::Specification& specification) {
  require(std::isfinite(specification.base) && specification.base > 1, "base must exceed 1");
  require(!specification.seq_len ||
              (std::isfinite(*specification.seq_len) && *specification.seq_len >= 0),
          "seq_len must be a number from 0 on");
  check_head(specification.head);
  if (specification.temperature) check_temperature(*specification.temperature);
  std::visit(Check{specification}, specification.scheme);
}

}  // namespace ropecheck::reference
