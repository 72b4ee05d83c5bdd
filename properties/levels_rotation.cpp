// How is a rotated tensor compared with the exact rotation?
#include "properties/levels_rotation.hpp"

#include <cmath>
#include <limits>

namespace ropecheck::properties {

using reference::CosSin;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kSmallest = 0x1p-960;  // times u of any format it is still a normal number
// What double-double products and the truth's own low words lose to underflow.
constexpr double kLost = 0x1p-1071;

}  // namespace

RotationJudge::RotationJudge(const JudgeContext& context, const kernels::RotateCall& call,
                             const std::vector<std::size_t>& indices, LevelResult& result)
    : context_(context),
      call_(call),
      indices_(indices),
      result_(result),
      collector_("u*A*|pair|", &context),
      given_(call.table_cos.size() > 0),
      limit_(largest_finite(spec::info(result.dtype))) {}

void RotationJudge::compare(spec::Role role, const kernels::HeadsIn& in,
                            const kernels::Buffer& out) {
  const spec::Head& head = context_.specification().head;
  role_ = role;
  for (std::size_t token = 0; token < indices_.size(); ++token) {
    const std::vector<Limits> limits = limits_of(indices_[token]);
    for (int h = 0; h < in.heads; ++h) {
      const std::size_t base = (token * in.heads + h) * head.head_dim;
      for (int pair = 0; pair < head.pairs(); ++pair) {
        compare_pair(indices_[token], pair, base + head.rotary_offset, limits[pair], in.data, out);
      }
      compare_tail(indices_[token], base, in.data, out);
    }
  }
}

std::vector<RotationJudge::Limits> RotationJudge::limits_of(std::size_t index) const {
  std::vector<Limits> result;
  for (int pair = 0; pair < context_.pairs(); ++pair) {
    const double size = context_.size(index, pair, role_);
    const Slack slack = given_ ? Slack{} : context_.slack(index, pair, role_);
    result.push_back({size, pair_bounds(result_.dtype, size, slack)});
  }
  return result;
}

// With a given table the truth is that of its very numbers.
CosSin RotationJudge::truth(std::size_t index, int pair) const {
  if (!given_) return context_.value(index, pair, role_);
  const std::size_t at = index * context_.pairs() + pair;
  return {{call_.table_cos.value(at), 0}, {call_.table_sin.value(at), 0}};
}

void RotationJudge::compare_pair(std::size_t index, int pair, std::size_t base,
                                 const Limits& limits, const kernels::Buffer& in,
                                 const kernels::Buffer& out) {
  const spec::Head& head = context_.specification().head;
  const auto elements = spec::pair_elements(call_.layout, head.rotary_dim, pair);
  const double x0 = in.value(base + elements.first), x1 = in.value(base + elements.second);
  const double y0 = out.value(base + elements.first), y1 = out.value(base + elements.second);
  // A gain may leave binary64 altogether; below kSmallest only the floor of underflow is left.
  const double size = std::max(limits.size * std::hypot(x0, x1), kSmallest);
  // The pair may overflow, or its gain as a number of the format: outside the domain.
  if (!(size * 1.5 <= limit_) || !(limits.size * 1.5 <= limit_)) return;
  const CosSin exact = truth(index, pair);
  const DoubleDouble z0 = subtract(multiply(exact.cos, x0), multiply(exact.sin, x1));
  const DoubleDouble z1 = add(multiply(exact.sin, x0), multiply(exact.cos, x1));
  Comparison item = place(index, pair);
  const double gap0 = difference(y0, z0), gap1 = difference(y1, z1);
  const bool first = !(std::abs(gap0) < std::abs(gap1));
  item.quantity = first ? "y0" : "y1";
  item.expected = first ? z0.high : z1.high;
  item.got = first ? y0 : y1;
  const double error = std::hypot(gap0, gap1);
  const double unit = spec::info(result_.dtype).unit_roundoff * size;
  item.error = item.statistic = std::isfinite(error) ? error / unit : kInfinite;
  item.bound = limits.bound;
  for (double& bound : item.bound) bound += pair_floor(result_.dtype) / unit;
  const double tolerance = given_ ? 0 : size * 0x1p-97 + kLost;
  const Site site{index, pair, x0, x1};
  item.correct_ratio = std::max(component_ratio(z0, y0, tolerance, site, true),
                                component_ratio(z1, y1, tolerance, site, false));
  // Where a gain leaves little but the floor of underflow, the error in units says nothing more.
  const double floor = pair_floor(result_.dtype) / unit;
  const double widest = item.bound[kBoundedClasses - 1];
  if (!context_.placement().has_gain() || floor <= 2 || item.error > widest) {
    result_.max_pair_error = std::max(result_.max_pair_error, item.error);
  }
  collector_.add(item);
}

Comparison RotationJudge::place(std::size_t index, int pair) const {
  Comparison item;
  item.position = context_.position(index, pair);
  item.token = index;
  item.pair = pair;
  return item;
}

// Error of one component in half ulps: above 1 exactly if it is not the correctly rounded value.
double RotationJudge::component_ratio(const DoubleDouble& exact, double got, double tolerance,
                                      const Site& site, bool first) const {
  const spec::FormatInfo& format = spec::info(result_.dtype);
  if (!std::isfinite(got)) return kInfinite;
  std::optional<double> rounded = nearest(format, exact, tolerance);
  if (!rounded) {
    const auto both = context_.oracle().rotated_at(context_.placement(), role_,
                                                   context_.position(site.index, site.pair),
                                                   site.pair, site.x0, site.x1, result_.dtype);
    rounded = spec::decode(result_.dtype, first ? both.first : both.second);
  }
  const double ratio = 2 * std::abs(difference(got, exact)) / ulp(format, exact);
  return got == *rounded ? std::min(ratio, 1.0) : std::max(ratio, 1 + 0x1p-40);
}

// Elements outside the rotated part are copied bit for bit; anything else holds in no class.
void RotationJudge::compare_tail(std::size_t index, std::size_t base, const kernels::Buffer& in,
                                 const kernels::Buffer& out) {
  const spec::Head& head = context_.specification().head;
  for (int element = 0; element < head.head_dim; ++element) {
    if (element == head.rotary_offset) element += head.rotary_dim;
    if (element >= head.head_dim) return;
    if (in.bits(base + element) == out.bits(base + element)) continue;
    Comparison item;
    item.position = context_.position_on(index, 0);
    item.token = index;
    item.pair = element;
    item.quantity = "tail";
    item.expected = in.value(base + element);
    item.got = out.value(base + element);
    item.error = item.correct_ratio = item.statistic = kInfinite;
    collector_.add(item);
  }
}

}  // namespace ropecheck::properties
