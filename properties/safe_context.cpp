// Up to which position is a kernel's table good enough for a format, and where does its error grow?
#include "properties/safe_context.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

PolarError polar_error(const reference::CosSin& exact, double cos, double sin,
                       double attention_scale) {
  if (!std::isfinite(cos) || !std::isfinite(sin)) return {std::numbers::pi, 1};
  // With gaps (dc, ds) instead of the values themselves nothing cancels.
  const double c = exact.cos.high, s = exact.sin.high;
  const double dc = difference(cos, exact.cos), ds = difference(sin, exact.sin);
  const double across = c * ds - s * dc;
  const double along = c * dc + s * ds;
  const double square = attention_scale * attention_scale;
  const double size = std::hypot(cos, sin);
  const double radial =
      (2 * along + dc * dc + ds * ds) / (attention_scale * (size + attention_scale));
  return {std::atan2(across, square + along), radial};
}

bool measurable(const JudgeContext& context, std::size_t index, int pair, spec::Dtype dtype,
                spec::Role role) {
  if (!context.placement().has_gain()) return true;
  const spec::FormatInfo& format = spec::info(dtype);
  const double size = context.size(index, pair, role);
  return size <= largest_finite(format) && size >= std::scalbn(1.0, format.min_exponent);
}

namespace {

std::optional<MeasuredTable> from_table(Judging& judging, spec::Dtype dtype) {
  std::vector<std::size_t> all(judging.context.count());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto answer = judging.runner.table(table_call(judging, all, dtype));
  const std::size_t size = all.size() * judging.context.pairs();
  if (!answer || answer->cos.size() != size || answer->sin.size() != size) return std::nullopt;
  MeasuredTable result{dtype, false, std::vector<double>(size), std::vector<double>(size), {}};
  for (std::size_t at = 0; at < size; ++at) {
    result.cos[at] = answer->cos.value(at);
    result.sin[at] = answer->sin.value(at);
  }
  return result;
}

std::optional<MeasuredTable> from_rotation(Judging& judging, spec::Dtype dtype, spec::Layout layout,
                                           spec::Role role) {
  const spec::Head& head = judging.context.specification().head;
  std::vector<std::size_t> all(judging.context.count());
  std::iota(all.begin(), all.end(), std::size_t{0});
  kernels::RotateCall call = rotate_call(judging, all, dtype, layout);
  call.query.heads = 1;
  call.query.data = kernels::Buffer(dtype, all.size() * head.head_dim);
  const auto place = [&](std::size_t token, int pair) {
    const auto elements = spec::pair_elements(layout, head.rotary_dim, pair);
    const std::size_t base = token * head.head_dim + head.rotary_offset;
    return std::pair(base + elements.first, base + elements.second);
  };
  for (std::size_t token = 0; token < all.size(); ++token) {
    for (int pair = 0; pair < head.pairs(); ++pair) {
      call.query.data.set_bits(place(token, pair).first, encode_exact(dtype, 1));
    }
  }
  if (role == spec::Role::key) call.key = call.query;
  const auto answer = judging.runner.rotate(call);
  if (!answer) return std::nullopt;
  const kernels::Buffer& out = role == spec::Role::key ? answer->key : answer->query;
  if (out.size() != call.query.data.size()) return std::nullopt;
  MeasuredTable result{dtype, true, {}, {}, role};
  for (std::size_t token = 0; token < all.size(); ++token) {
    for (int pair = 0; pair < head.pairs(); ++pair) {
      result.cos.push_back(out.value(place(token, pair).first));
      result.sin.push_back(out.value(place(token, pair).second));
    }
  }
  return result;
}

}  // namespace

std::optional<MeasuredTable> measure_table(Judging& judging, std::uint32_t levels,
                                           const std::vector<spec::Dtype>& dtypes,
                                           spec::Layout layout, spec::Role role) {
  // f64, f32, f16, bf16: the enumeration is in order of precision.
  for (const spec::Dtype dtype :
       {spec::Dtype::f64, spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    if (std::find(dtypes.begin(), dtypes.end(), dtype) == dtypes.end()) continue;
    if (levels & ROPECHECK_TABLE) return from_table(judging, dtype);
    if (levels & ROPECHECK_ROTATE) return from_rotation(judging, dtype, layout, role);
  }
  return std::nullopt;
}

std::vector<double> error_at_positions(const JudgeContext& context, const MeasuredTable& table) {
  std::vector<double> result(context.count());
  for (std::size_t index = 0; index < context.count(); ++index) {
    for (int pair = 0; pair < context.pairs(); ++pair) {
      const std::size_t at = index * context.pairs() + pair;
      const reference::CosSin& exact = context.value(index, pair, table.role);
      const double gap = std::max(std::abs(difference(table.cos[at], exact.cos)),
                                  std::abs(difference(table.sin[at], exact.sin)));
      const bool finite = std::isfinite(table.cos[at]) && std::isfinite(table.sin[at]);
      const double size = context.size(index, pair, table.role);
      if (!measurable(context, index, pair, table.dtype, table.role)) continue;
      const double error = finite ? gap / size : std::numeric_limits<double>::infinity();
      double& at_position = result[context.place(index, pair)];
      at_position = std::max(at_position, error);
    }
  }
  return result;
}

SafeContext safe_context(const JudgeContext& context, const std::vector<double>& errors,
                         spec::Dtype dtype) {
  std::map<std::int64_t, double> by_distance;  // |position| → error
  for (std::size_t index = 0; index < context.count(); ++index) {
    double& error = by_distance[std::abs(context.positions()[index])];
    error = std::max(error, errors[index]);
  }
  const SafeContext none{0, false, true};
  SafeContext result = none;
  for (const auto& [distance, error] : by_distance) {
    if (!(error <= flat_table_bound(dtype))) {
      // "Not even position 1" is no safe context at all.
      return result.position >= 1 ? result : none;
    }
    result = SafeContext{distance, false};
  }
  result.at_least = !result.unsafe;
  return result;
}

std::vector<ErrorAtPosition> error_rows(const JudgeContext& context,
                                        const std::vector<double>& errors, spec::Dtype dtype) {
  std::vector<ErrorAtPosition> result;
  for (std::size_t index = 0; index < context.count(); ++index) {
    ErrorAtPosition row{context.positions()[index], errors[index], 0, 0};
    for (const spec::Role role : {spec::Role::query, spec::Role::key}) {
      for (int pair = 0; pair < context.pairs(); ++pair) {
        const double scale = context.size(index, pair, role);
        if (!measurable(context, index, pair, dtype, role)) continue;
        const Bounds bounds = table_bounds(dtype, scale, 0, context.slack(index, pair, role));
        row.bound = std::max(row.bound, bounds[static_cast<int>(Class::fp32_angle)] / scale);
        row.recurrence_bound = std::max(row.recurrence_bound,
                                        bounds[static_cast<int>(Class::fp32_recurrence)] / scale);
      }
    }
    result.push_back(row);
  }
  return result;
}

std::vector<HeatCell> heat_map(const JudgeContext& context, const MeasuredTable& table) {
  std::map<std::pair<std::int64_t, int>, HeatCell> cells;
  for (std::size_t index = 0; index < context.count(); ++index) {
    const std::int64_t distance = std::abs(context.positions()[index]);
    std::int64_t from = distance > 0 ? 1 : 0;
    while (from > 0 && from <= distance / 2) from *= 2;
    for (int pair = 0; pair < context.pairs(); ++pair) {
      const std::size_t at = index * context.pairs() + pair;
      HeatCell& cell =
          cells.try_emplace({from, pair}, HeatCell{pair, from, 2 * from, 0}).first->second;
      if (from == 0) cell.to = 1;
      if (!measurable(context, index, pair, table.dtype)) continue;
      const PolarError error = polar_error(context.value(index, pair), table.cos[at], table.sin[at],
                                           context.size(index, pair));
      cell.angle_error = std::max(cell.angle_error, std::abs(error.angle));
    }
  }
  std::vector<HeatCell> result;
  for (const auto& [key, cell] : cells) result.push_back(cell);
  return result;
}

LargestAngle largest_angle(const JudgeContext& context, const MeasuredTable& table) {
  LargestAngle result;
  result.known = true;
  for (std::size_t index = 0; index < context.count(); ++index) {
    for (int pair = 0; pair < context.pairs(); ++pair) {
      const std::size_t at = index * context.pairs() + pair;
      if (!measurable(context, index, pair, table.dtype, table.role)) continue;
      const PolarError error = polar_error(context.value(index, pair, table.role), table.cos[at],
                                           table.sin[at], context.size(index, pair, table.role));
      if (std::abs(error.angle) <= result.angle) continue;
      result = {std::abs(error.angle), context.position(index, pair), pair, true};
    }
  }
  return result;
}

}  // namespace ropecheck::properties
