// Which step causes a kernel's error: its frequencies, its angles, its cosines or its rotation?
#include "properties/budget.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kTurn = 2 * std::numbers::pi;

std::vector<std::size_t> by_distance(const JudgeContext& context) {
  std::vector<std::size_t> order(context.count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(context.positions()[a]) < std::abs(context.positions()[b]);
  });
  return order;
}

double angle_error(const JudgeContext& context, const MeasuredTable& table, std::size_t index,
                   int pair) {
  const std::size_t at = index * context.pairs() + pair;
  return polar_error(context.value(index, pair), table.cos[at], table.sin[at],
                     context.size(index, pair))
      .angle;
}

// What is no number has no angle and no length: no step of the split is to blame for it.
bool given(const MeasuredTable& table, std::size_t at) {
  return std::isfinite(table.cos[at]) && std::isfinite(table.sin[at]);
}

double fitted(const JudgeContext& context, const MeasuredTable& table,
              const std::vector<std::size_t>& order, int pair) {
  double slope = 0, moment = 0, weight = 0;
  for (const std::size_t index : order) {
    const auto position = static_cast<double>(context.effective(index, pair));
    if (position == 0 || !measurable(context, index, pair, table.dtype)) continue;
    if (!given(table, index * context.pairs() + pair)) continue;
    const double error = angle_error(context, table, index, pair);
    const double rest = std::remainder(error - position * slope, kTurn);
    moment += position * (position * slope + rest);
    weight += position * position;
    // The newest position is the farthest: it says most about the slope and decides the next
    // unwrapping.
    slope += rest / position;
  }
  return weight > 0 ? moment / weight : 0;
}

}  // namespace

std::vector<double> frequency_errors(const JudgeContext& context, const MeasuredTable& table) {
  const std::vector<std::size_t> order = by_distance(context);
  std::vector<double> result;
  for (int pair = 0; pair < context.pairs(); ++pair) {
    result.push_back(fitted(context, table, order, pair));
  }
  return result;
}

Budget table_budget(const JudgeContext& context, const MeasuredTable& table,
                    const std::vector<double>& frequencies) {
  Budget result;
  for (std::size_t at = 0; at < table.cos.size(); ++at) result.known |= given(table, at);
  std::vector<double> errors = frequency_errors(context, table);
  if (static_cast<int>(frequencies.size()) == context.pairs()) {
    for (int pair = 0; pair < context.pairs(); ++pair) {
      if (!std::isfinite(frequencies[pair])) continue;  // the fitted one is left
      const reference::Real gap =
          reference::Real(frequencies[pair]) - context.oracle().schedule().frequency[pair];
      errors[pair] = static_cast<double>(gap);
    }
  }
  for (std::size_t index = 0; index < context.count(); ++index) {
    for (int pair = 0; pair < context.pairs(); ++pair) {
      const std::size_t at = index * context.pairs() + pair;
      if (!measurable(context, index, pair, table.dtype) || !given(table, at)) continue;
      const auto position = static_cast<double>(context.effective(index, pair));
      const PolarError polar = polar_error(context.value(index, pair), table.cos[at], table.sin[at],
                                           context.size(index, pair));
      const double by_frequency = position * errors[pair];
      result.frequency = std::max(result.frequency, std::abs(by_frequency));
      result.angle =
          std::max(result.angle, std::abs(std::remainder(polar.angle - by_frequency, kTurn)));
      result.trigonometric = std::max(result.trigonometric, std::abs(polar.radial));
    }
  }
  return result;
}

std::optional<double> rotation_rounding(Judging& judging, const MeasuredTable& own_table,
                                        spec::Layout layout) {
  const JudgeContext& context = judging.context;
  const spec::Head& head = context.specification().head;
  std::vector<std::size_t> all(context.count());
  std::iota(all.begin(), all.end(), std::size_t{0});
  kernels::RotateCall call = rotate_call(judging, all, own_table.dtype, layout);
  call.query.heads = 1;
  call.query.data = kernels::Buffer(own_table.dtype, all.size() * head.head_dim);
  std::mt19937_64 random(judging.seed);
  for (std::size_t at = 0; at < call.query.data.size(); ++at) {
    // Seven bits in [1, 2) with a random sign: exact in every format.
    const std::uint64_t draw = random();
    const double magnitude = 1 + static_cast<double>(draw >> 57) * 0x1p-7;
    call.query.data.set_bits(at, encode_exact(own_table.dtype, draw & 1 ? -magnitude : magnitude));
  }
  const auto answer = judging.runner.rotate(call);
  if (!answer || answer->query.size() != call.query.data.size()) return std::nullopt;
  const double u = spec::info(own_table.dtype).unit_roundoff;
  double worst = 0;
  for (std::size_t token = 0; token < all.size(); ++token) {
    for (int pair = 0; pair < head.pairs(); ++pair) {
      const auto elements = spec::pair_elements(layout, head.rotary_dim, pair);
      const std::size_t base = token * head.head_dim + head.rotary_offset;
      const double x0 = call.query.data.value(base + elements.first);
      const double x1 = call.query.data.value(base + elements.second);
      const double c = own_table.cos[token * context.pairs() + pair];
      const double s = own_table.sin[token * context.pairs() + pair];
      const DoubleDouble z0 = subtract(exact_product(c, x0), exact_product(s, x1));
      const DoubleDouble z1 = add(exact_product(s, x0), exact_product(c, x1));
      const double error = std::hypot(difference(answer->query.value(base + elements.first), z0),
                                      difference(answer->query.value(base + elements.second), z1));
      const double size = context.size(token, pair);
      if (!measurable(context, token, pair, own_table.dtype) || !std::isfinite(error)) continue;
      worst = std::max(worst, error / (u * size * std::hypot(x0, x1)));
    }
  }
  return worst;
}

}  // namespace ropecheck::properties
