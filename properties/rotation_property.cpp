// How are rotated heads compared? As vectors of pairs for bounds, element by element for bits.
#include "properties/rotation_property.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ropecheck::properties {
namespace {

std::string show(Pair pair) {
  return fmt::format("({:a}, {:a})", static_cast<double>(pair.real()),
                     static_cast<double>(pair.imag()));
}

bool rotated_element(const spec::Head& head, std::size_t element) {
  const auto within = static_cast<int>(element % head.head_dim) - head.rotary_offset;
  return within >= 0 && within < head.rotary_dim;
}

/// The pair of a row that holds `element`.
int pair_of(const spec::Head& head, std::size_t element) {
  const auto within = static_cast<int>(element % head.head_dim) - head.rotary_offset;
  return head.layout == spec::Layout::half ? within % head.pairs() : within / 2;
}

void expect_element(const kernels::Buffer& got, const kernels::Buffer& expected,
                    std::size_t element, const std::string& what) {
  if (got.bits(element) == expected.bits(element)) return;
  throw Refuted(fmt::format("{}element {}: got {:a} (bits {:#x}), expected {:a} (bits {:#x})", what,
                            element, got.value(element), got.bits(element), expected.value(element),
                            expected.bits(element)));
}

}  // namespace

Turning::Turning(const Draw& draw_from, Caller& kernel, const Tolerance& tolerance,
                 const Subject& subject)
    : draw(draw_from),
      caller(kernel),
      dtype(draw_from.one_of("dtype", kernel.dtypes())),
      head(kernel.head(draw_from.one_of("layout", kernel.layouts()))),
      own(subject.own),
      tolerance_(tolerance),
      scale_(static_cast<long double>(kernel.oracle().schedule().attention_scale)) {}

HeadVector Turning::heads(const char* label, std::size_t rows, Values values) const {
  return draw.head(label, dtype, rows * head.head_dim, values);
}

kernels::RotateCall Turning::call(std::vector<std::int64_t> positions, const HeadVector& x) const {
  return caller.rotate_call(std::move(positions), x, head.layout);
}

kernels::Buffer Turning::turn(std::vector<std::int64_t> positions, const HeadVector& x) const {
  return run(call(std::move(positions), x)).query;
}

Pair Turning::pair(const kernels::Buffer& tensor, std::size_t row, int index) const {
  return pair_at(tensor, row, head, index);
}

Pair Turning::pair(const HeadVector& tensor, std::size_t row, int index) const {
  const auto [first, second] = spec::pair_elements(head.layout, head.rotary_dim, index);
  const std::size_t start = row * head.head_dim + head.rotary_offset;
  return {tensor.value(start + first), tensor.value(start + second)};
}

Pair Turning::point(std::int64_t position, int index) const {
  const auto [cos, sin] = caller.oracle().cos_sin(position, index);
  return {static_cast<long double>(cos), static_cast<long double>(sin)};
}

long double Turning::relative(std::int64_t position, int index) const {
  return tolerance_.rotated(position, index, dtype);
}

long double Turning::allowed(std::int64_t position, int index, long double norm) const {
  return tolerance_.size(position, index) * norm * relative(position, index) + pair_floor(dtype);
}

void expect_pair(const std::string& what, Pair got, Pair expected, long double allowed) {
  const long double error = std::abs(got - expected);
  if (error <= allowed) return;
  throw Refuted(fmt::format("{}: got {}, expected {}, off by {:.3g}, allowed {:.3g}", what,
                            show(got), show(expected), static_cast<double>(error),
                            static_cast<double>(allowed)));
}

void expect_bits(const std::string& what, const kernels::Buffer& got,
                 const kernels::Buffer& expected) {
  for (std::size_t element = 0; element < expected.size(); ++element) {
    expect_element(got, expected, element, what);
  }
}

void expect_tail(const spec::Head& head, const kernels::Buffer& got,
                 const kernels::Buffer& expected) {
  for (std::size_t element = 0; element < expected.size(); ++element) {
    if (!rotated_element(head, element)) expect_element(got, expected, element, "not rotated, ");
  }
}

void expect_same(const Turning& turning, const std::vector<std::int64_t>& positions,
                 const HeadVector& x, const kernels::Buffer& got, const kernels::Buffer& expected) {
  if (turning.own) return expect_bits("", got, expected);
  const std::size_t heads = x.bits.size() / turning.head.head_dim / positions.size();
  for (std::size_t element = 0; element < expected.size(); ++element) {
    if (!rotated_element(turning.head, element)) {
      expect_element(got, expected, element, "");
      continue;
    }
    if (got.bits(element) == expected.bits(element)) continue;
    const std::size_t row = element / turning.head.head_dim;
    const int pair = pair_of(turning.head, element);
    const auto allowed =
        2 * turning.allowed(positions[row / heads], pair, std::abs(turning.pair(x, row, pair)));
    expect_pair(fmt::format("row {}, pair {}", row, pair), turning.pair(got, row, pair),
                turning.pair(expected, row, pair), allowed);
  }
}

Finding for_rotation(const Subject& subject, const spec::Specification& specification,
                     std::string_view name, const std::function<void(Turning&)>& property) {
  if ((subject.kernel.description().levels & ROPECHECK_ROTATE) == 0)
    return not_run("no rotation is declared and asked for");
  try {
    Caller caller(subject.kernel, specification);
    if (caller.dtypes().empty() || caller.layouts().empty())
      return not_run("no dtype or no layout is declared and asked for");
    const Tolerance tolerance(subject.claimed, caller);
    return holds(subject, name, [&](const Draw& draw) {
      Turning turning(draw, caller, tolerance, subject);
      property(turning);
    });
  } catch (const kernels::Unsupported& reason) {
    return not_run(reason.what());
  }
}

Finding for_rotation(const Subject& subject, std::string_view name,
                     const std::function<void(Turning&)>& property) {
  return for_rotation(subject, subject.specification, name, property);
}

Finding for_feature(const Subject& subject, std::uint32_t feature, std::string_view feature_name,
                    std::string_view name, const std::function<void(Turning&)>& property) {
  if ((subject.kernel.description().features & feature) == 0) {
    return not_run(fmt::format("the kernel does not declare {}", feature_name));
  }
  return for_rotation(subject, name, property);
}

HeadVector rows_of(const HeadVector& tensor, int head_dim, std::size_t first, std::size_t count) {
  const auto begin = tensor.bits.begin() + static_cast<std::ptrdiff_t>(first * head_dim);
  return {tensor.dtype, {begin, begin + static_cast<std::ptrdiff_t>(count * head_dim)}};
}

}  // namespace ropecheck::properties
