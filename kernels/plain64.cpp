#include "kernels/plain64.hpp"

#include <cmath>

namespace ropecheck::kernels {
namespace {

constexpr std::size_t kMostSchedules = 64;

Schedule64 given_schedule(const double* frequencies, int pairs, double attention_scale) {
  return {.frequency = {frequencies, frequencies + pairs}, .attention_scale = attention_scale};
}

}  // namespace

const Schedule64& Plain64::schedule(double seq_len) {
  const auto found = schedules_.find(seq_len);
  if (found != schedules_.end()) return found->second;
  if (schedules_.size() >= kMostSchedules) schedules_.clear();
  return schedules_.emplace(seq_len, run(at_length(specification_, seq_len))).first->second;
}

void Plain64::frequencies(const ropecheck_frequencies_call& call) {
  const Schedule64& now = schedule(call.seq_len);
  std::ranges::copy(now.frequency, call.frequencies);
  *call.attention_scale = now.attention_scale;
}

std::int64_t Plain64::row_position(const ropecheck_table_call& call, std::int64_t row,
                                   int axis) const {
  return position_of(call, row, axis);
}

double Plain64::turned_at(spec::Role role, std::int64_t position) const {
  return number(effective(specification_, role, position));
}

CosSin Plain64::cos_sin(double angle, double attention_scale) const {
  return {attention_scale * std::cos(angle), attention_scale * std::sin(angle)};
}

void Plain64::table(const ropecheck_table_call& call) {
  refuse_table_by_role(specification_);
  const Schedule64 now =
      call.frequencies == nullptr
          ? schedule(call.seq_len)
          : given_schedule(call.frequencies, head().pairs(), call.attention_scale);
  const auto dtype = static_cast<spec::Dtype>(call.dtype);
  for (std::int64_t row = 0; row < call.tokens; ++row) {
    for (int pair = 0; pair < head().pairs(); ++pair) {
      const double position =
          turned_at(spec::Role::query, row_position(call, row, axis(specification_, pair)));
      const double frequency = now.frequency[static_cast<std::size_t>(pair)];
      const CosSin value = cos_sin(angle(position, frequency), now.attention_scale);
      store(dtype, call.cos, row * call.row_stride + pair, value.cos);
      store(dtype, call.sin, row * call.row_stride + pair, value.sin);
    }
  }
}

void Plain64::rotate(const ropecheck_rotate_call& call) {
  rotate_tensor(call, call.query);
  rotate_tensor(call, call.key);
}

void Plain64::rotate_tensor(const ropecheck_rotate_call& call, const ropecheck_tensor& tensor) {
  for_each_sequence(call, [&](std::int64_t first, std::int64_t end, double seq_len) {
    const Schedule64 now =
        call.frequencies == nullptr
            ? schedule(seq_len)
            : given_schedule(call.frequencies, head().pairs(), call.attention_scale);
    for (std::int64_t token = first; token < end; ++token) {
      for (std::int64_t h = 0; h < tensor.heads; ++h) {
        rotate_head({call, tensor, now, token, h, first});
      }
    }
  });
}

std::int64_t Plain64::head_position(const Site& site, int axis) const {
  return position_of(site.call, site.token, axis);
}

CosSin Plain64::from_table(const Site& site, int index) const {
  const auto dtype = static_cast<spec::Dtype>(site.call.table_dtype);
  const std::int64_t at = head_position(site, 0) * head().pairs() + index;
  return {load(dtype, site.call.table_cos, at), load(dtype, site.call.table_sin, at)};
}

CosSin Plain64::turn_of(const Site& site, int pair) const {
  const int index = turned_by(site, pair);
  if (site.call.table_cos != nullptr) return direction(site, from_table(site, index));
  const std::int64_t position = head_position(site, axis(specification_, index));
  const double frequency = site.schedule.frequency[static_cast<std::size_t>(index)];
  const double scale =
      site.schedule.attention_scale * gain(specification_, site.role(), position, index);
  return direction(site, cos_sin(angle(turned_at(site.role(), position), frequency), scale));
}

CosSin Plain64::direction(const Site& site, const CosSin& forward) const {
  return {forward.cos, site.call.transpose != 0 ? -forward.sin : forward.sin};
}

spec::PairElements Plain64::elements(spec::Layout layout, int pair) const {
  const spec::PairElements inside = spec::pair_elements(layout, head().rotary_dim, pair);
  return {head().rotary_offset + inside.first, head().rotary_offset + inside.second};
}

spec::PairElements Plain64::read_from(const Site& site, int pair) const {
  return elements(site.layout(), pair);
}

spec::PairElements Plain64::write_to(const Site& site, int pair) const {
  return elements(site.out_layout(), pair);
}

PairValue Plain64::turned(const PairValue& x, const CosSin& by, spec::Dtype) const {
  return {x.first * by.cos - x.second * by.sin, x.first * by.sin + x.second * by.cos};
}

std::int64_t Plain64::read_offset(const Site& site) const {
  return site.token * site.tensor.in_token_stride + site.head * site.tensor.in_head_stride;
}

std::int64_t Plain64::write_offset(const Site& site) const {
  return site.token * site.tensor.out_token_stride + site.head * site.tensor.out_head_stride;
}

void Plain64::rotate_head(const Site& site) const {
  copy_unrotated(site);
  rotate_pairs(site);
}

void Plain64::copy_unrotated(const Site& site) const {
  const int first = head().rotary_offset;
  const int end = first + head().rotary_dim;
  for (int e = 0; e < head().head_dim; ++e) {
    if (e >= first && e < end) continue;
    const auto from = static_cast<std::size_t>(read_offset(site) + e);
    const auto to = static_cast<std::size_t>(write_offset(site) + e);
    spec::store_bits(site.dtype(), site.tensor.out, to,
                     spec::load_bits(site.dtype(), site.tensor.in, from));
  }
}

// Read all, then write: in place, and with another layout out, a pair's elements may be another
// pair's input.
void Plain64::rotate_pairs(const Site& site) const {
  std::vector<PairValue> results;
  for (int pair = 0; pair < rotated_pairs(); ++pair) {
    const spec::PairElements at = read_from(site, pair);
    const PairValue x{load(site.dtype(), site.tensor.in, read_offset(site) + at.first),
                      load(site.dtype(), site.tensor.in, read_offset(site) + at.second)};
    results.push_back(turned(x, turn_of(site, pair), site.dtype()));
  }
  for (int pair = 0; pair < rotated_pairs(); ++pair) {
    const spec::PairElements at = write_to(site, pair);
    const PairValue& y = results[static_cast<std::size_t>(pair)];
    store(site.dtype(), site.tensor.out, write_offset(site) + at.first, y.first);
    store(site.dtype(), site.tensor.out, write_offset(site) + at.second, y.second);
  }
}

ropecheck_kernel plain64_declaration() {
  ropecheck_kernel kernel{};
  kernel.name = "plain64";
  kernel.version = "0.1.0";
  kernel.levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE | ROPECHECK_ROTATE;
  kernel.dtypes = 1u << ROPECHECK_F32 | 1u << ROPECHECK_F16 | 1u << ROPECHECK_BF16;
  kernel.layouts = 1u << ROPECHECK_HALF | 1u << ROPECHECK_INTERLEAVED;
  kernel.inputs = ROPECHECK_FROM_CONFIG;
  kernel.features =
      ROPECHECK_IN_PLACE | ROPECHECK_STRIDED | ROPECHECK_TRANSPOSE | ROPECHECK_LAYOUT_CONVERSION;
  kernel.frequency_dtype = ROPECHECK_F64;
  kernel.min_position = -(1 << 24);  // binary64 angles stay below binary32's resolution up to here
  kernel.max_position = 1 << 24;
  return kernel;
}

const ropecheck_kernel& model_plain64() {
  static const ropecheck_kernel kernel = [] {
    ropecheck_kernel declared = plain64_declaration();
    declared.inputs |= ROPECHECK_FROM_FREQUENCIES | ROPECHECK_FROM_TABLE;
    declared.table_in_dtype = 0;
    return with_functions<Plain64>(declared);
  }();
  return kernel;
}

}  // namespace ropecheck::kernels
