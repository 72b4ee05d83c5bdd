// How is a rotated tensor compared with the exact rotation?
#include "properties/levels_rotation.hpp"

#include <cmath>
#include <limits>

namespace ropecheck::properties {

using reference::CosSin;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

}  // namespace

RotationJudge::RotationJudge(const JudgeContext& context, const kernels::RotateCall& call,
                             const std::vector<std::size_t>& indices, LevelResult& result)
    : context_(context),
      call_(call),
      indices_(indices),
      result_(result),
      collector_("u*A*|pair|"),
      given_(call.table_cos.size() > 0),
      limit_(largest_finite(spec::info(result.dtype))) {}

void RotationJudge::compare(const kernels::HeadsIn& in, const kernels::Buffer& out) {
  const spec::Head& head = context_.specification().head;
  for (std::size_t token = 0; token < indices_.size(); ++token) {
    for (int h = 0; h < in.heads; ++h) {
      const std::size_t base = (token * in.heads + h) * head.head_dim;
      for (int pair = 0; pair < head.pairs(); ++pair) {
        compare_pair(token, pair, base + head.rotary_offset, in.data, out);
      }
      compare_tail(token, base, in.data, out);
    }
  }
}

// With a given table the truth is that of its very numbers.
CosSin RotationJudge::truth(std::size_t index, int pair) const {
  if (!given_) return context_.value(index, pair);
  const std::size_t at = index * context_.pairs() + pair;
  return {{call_.table_cos.value(at), 0}, {call_.table_sin.value(at), 0}};
}

void RotationJudge::compare_pair(std::size_t token, int pair, std::size_t base,
                                 const kernels::Buffer& in, const kernels::Buffer& out) {
  const spec::Head& head = context_.specification().head;
  const auto elements = spec::pair_elements(call_.layout, head.rotary_dim, pair);
  const double x0 = in.value(base + elements.first), x1 = in.value(base + elements.second);
  const double y0 = out.value(base + elements.first), y1 = out.value(base + elements.second);
  const double scale = context_.attention_scale();
  const double size = scale * std::hypot(x0, x1);
  if (size * 1.5 > limit_) return;  // may overflow: outside the domain
  const CosSin exact = truth(indices_[token], pair);
  const DoubleDouble z0 = subtract(multiply(exact.cos, x0), multiply(exact.sin, x1));
  const DoubleDouble z1 = add(multiply(exact.sin, x0), multiply(exact.cos, x1));
  Comparison item = place(token, pair);
  const double gap0 = difference(y0, z0), gap1 = difference(y1, z1);
  const bool first = !(std::abs(gap0) < std::abs(gap1));
  item.quantity = first ? "y0" : "y1";
  item.expected = first ? z0.high : z1.high;
  item.got = first ? y0 : y1;
  fill_error(item, size, std::hypot(gap0, gap1), token, pair);
  const double tolerance = given_ ? 0 : size * 0x1p-97;
  item.correct_ratio = std::max(component_ratio(z0, y0, tolerance, item, {x0, x1}, true),
                                component_ratio(z1, y1, tolerance, item, {x0, x1}, false));
  result_.max_pair_error = std::max(result_.max_pair_error, item.error);
  collector_.add(item);
}

Comparison RotationJudge::place(std::size_t token, int pair) const {
  Comparison item;
  item.position = context_.positions()[indices_[token]];
  item.pair = pair;
  return item;
}

void RotationJudge::fill_error(Comparison& item, double size, double error, std::size_t token,
                               int pair) const {
  const double unit = spec::info(result_.dtype).unit_roundoff * size;
  item.error = std::isfinite(error) ? error / unit : kInfinite;
  item.statistic = item.error;
  const Slack slack = given_ ? Slack{} : context_.slack(indices_[token], pair);
  item.bound = pair_bounds(result_.dtype, context_.attention_scale(), slack);
  for (double& bound : item.bound) bound += pair_floor(result_.dtype) / unit;
}

// Error of one component in half ulps: above 1 exactly if it is not the correctly rounded value.
double RotationJudge::component_ratio(const DoubleDouble& exact, double got, double tolerance,
                                      const Comparison& item, Input x, bool first) const {
  const spec::FormatInfo& format = spec::info(result_.dtype);
  if (!std::isfinite(got)) return kInfinite;
  std::optional<double> rounded = nearest(format, exact, tolerance);
  if (!rounded) {
    const auto both =
        context_.oracle().rotated(item.position, item.pair, x.x0, x.x1, result_.dtype);
    rounded = spec::decode(result_.dtype, first ? both.first : both.second);
  }
  const double ratio = 2 * std::abs(difference(got, exact)) / ulp(format, exact);
  return got == *rounded ? std::min(ratio, 1.0) : std::max(ratio, 1 + 0x1p-40);
}

// Elements outside the rotated part are copied bit for bit; anything else holds in no class.
void RotationJudge::compare_tail(std::size_t token, std::size_t base, const kernels::Buffer& in,
                                 const kernels::Buffer& out) {
  const spec::Head& head = context_.specification().head;
  for (int element = 0; element < head.head_dim; ++element) {
    if (element == head.rotary_offset) element += head.rotary_dim;
    if (element >= head.head_dim) return;
    if (in.bits(base + element) == out.bits(base + element)) continue;
    Comparison item = place(token, element);
    item.quantity = "tail";
    item.expected = in.value(base + element);
    item.got = out.value(base + element);
    item.error = item.correct_ratio = item.statistic = kInfinite;
    collector_.add(item);
  }
}

}  // namespace ropecheck::properties
