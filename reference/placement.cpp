#include "reference/placement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "reference/precision.hpp"
#include "reference/validate.hpp"

namespace ropecheck::reference {
namespace {

using spec::Role;

std::int64_t floor_quotient(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

std::int64_t remainder_from_zero(std::int64_t value, std::int64_t divisor) {
  const std::int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

/// The axis whose run of s_a pairs holds this one.
int chunk_of(const std::vector<int>& section, int pair) {
  int axis = 0, end = section[0];
  while (pair >= end) end += section[static_cast<std::size_t>(++axis)];
  return axis;
}

/// i mod 3, as far as that axis has pairs left; beyond, `rest`.
int interleaved_axis(const std::vector<int>& section, int pair, int first, int rest) {
  const int axis = pair % 3;
  if (axis < first) return rest;
  return pair < 3 * section[static_cast<std::size_t>(axis)] ? axis : rest;
}

/// Heights and widths by turns, then time. mrope_section is [height, width, time].
int height_width_time_axis(const std::vector<int>& section, int pair) {
  if (pair >= section[0] + section[1]) return 0;
  return pair % 2 == 0 ? 1 : 2;
}

/// ggml's pairs begin anew where the sections are used up.                                   (S26)
int axis_of(const spec::MultiAxis& scheme, spec::Dialect dialect, int pair) {
  const std::vector<int>& section = scheme.section;
  if (dialect == spec::Dialect::ggml) {
    pair %= std::accumulate(section.begin(), section.end(), 0);
  }
  switch (scheme.order) {
    case spec::AxisOrder::chunked:
      return chunk_of(section, pair);
    case spec::AxisOrder::interleaved:
      return interleaved_axis(section, pair, 1, 0);
    case spec::AxisOrder::interleaved_or_idle:
      return interleaved_axis(section, pair, 0, 3);
    case spec::AxisOrder::height_width_time:
      break;
  }
  return height_width_time_axis(section, pair);
}

/// ⌊p/G⌋ for keys; queries stand W - ⌊W/G⌋ further on.                                       (S29)
std::int64_t grouped(const spec::SelfExtend& scheme, Role role, std::int64_t position) {
  const std::int64_t group = floor_quotient(position, scheme.group_size);
  if (role == Role::key) return group;
  return group + scheme.window_size - floor_quotient(scheme.window_size, scheme.group_size);
}

/// Keys at p mod n; queries as far ahead as the part of the context they look at.            (S30)
std::int64_t within_chunk(const spec::DualChunk& scheme, Role role, std::int64_t position) {
  const std::int64_t span = scheme.chunk_size - scheme.local_size;
  const std::int64_t inside = remainder_from_zero(position, span);
  if (role == Role::key || scheme.part == spec::ChunkPart::intra) return inside;
  if (scheme.part == spec::ChunkPart::inter) return std::min(2 * span - 1, scheme.chunk_size);
  return std::min(inside + span, scheme.chunk_size);
}

/// ±(p - c)/B: positive for queries. The difference is exact, its quotient rounds.            (S28)
template <class R>
R exponent_of(const spec::XPos& scheme, Role role, std::int64_t position) {
  const R distance = R(position) - R(scheme.center);
  return (role == Role::query ? distance : R(-distance)) / scheme.scale_base;
}

/// ζ_i = (2i + 0.4d)/(1.4d) = (10i + 2d)/(7d).                                                (S28)
template <class R>
R decay_base(int rotary_dim, int pair) {
  return R(10 * pair + 2 * rotary_dim) / (7 * rotary_dim);
}

}  // namespace

Placement::Placement(const spec::Specification& specification) : specification_(specification) {
  validate(specification);
  axis_.assign(static_cast<std::size_t>(specification.head.pairs()), 0);
  const auto& scheme = specification.scheme;
  by_role_ = std::holds_alternative<spec::XPos>(scheme) ||
             std::holds_alternative<spec::SelfExtend>(scheme) ||
             std::holds_alternative<spec::DualChunk>(scheme);
  if (const auto* several = std::get_if<spec::MultiAxis>(&scheme)) {
    axes_ = several->axes;
    for (std::size_t pair = 0; pair < axis_.size(); ++pair) {
      axis_[pair] = axis_of(*several, specification.dialect, static_cast<int>(pair));
    }
  }
  if (std::holds_alternative<spec::Axial>(scheme)) {
    axes_ = 2;
    std::fill(axis_.begin() + static_cast<std::ptrdiff_t>(axis_.size() / 2), axis_.end(), 1);
  }
}

std::int64_t Placement::effective(Role role, std::int64_t position) const {
  const auto& scheme = specification_.scheme;
  if (const auto* axial = std::get_if<spec::Axial>(&scheme)) {
    return position + axial->position_shift;
  }
  if (const auto* extend = std::get_if<spec::SelfExtend>(&scheme)) {
    return grouped(*extend, role, position);
  }
  if (const auto* chunks = std::get_if<spec::DualChunk>(&scheme)) {
    return within_chunk(*chunks, role, position);
  }
  return position;
}

bool Placement::has_gain() const {
  return std::holds_alternative<spec::XPos>(specification_.scheme);
}

template <class R>
R Placement::gain(Role role, std::int64_t position, int pair) const {
  const auto* xpos = std::get_if<spec::XPos>(&specification_.scheme);
  if (xpos == nullptr) return R(1);
  return pow(decay_base<R>(specification_.head.rotary_dim, pair),
             exponent_of<R>(*xpos, role, position));
}

// ζ^e with ζ and e rounded once each: |e| and |e·ln ζ| units, and the power's own rounding.
double Placement::gain_units(std::int64_t position, int pair) const {
  const auto* xpos = std::get_if<spec::XPos>(&specification_.scheme);
  if (xpos == nullptr) return 0;
  const auto exponent =
      std::abs(static_cast<double>(exponent_of<Real>(*xpos, Role::query, position)));
  if (exponent == 0) return 0;
  const double slope = -std::log(decay_base<double>(specification_.head.rotary_dim, pair));
  return (exponent * (1 + slope) + 1) * 1.01;
}

bool places_differently(const spec::Specification& specification) {
  const Placement placement(specification);
  if (const auto* extend = std::get_if<spec::SelfExtend>(&specification.scheme)) {
    return extend->group_size > 1;
  }
  if (placement.by_role()) return true;
  for (int pair = 0; pair < specification.head.pairs(); ++pair) {
    if (placement.axis(pair) != 0) return true;
  }
  return false;
}

#define ROPECHECK_INSTANTIATE(R) template R Placement::gain<R>(Role, std::int64_t, int) const;
ROPECHECK_FOR_EACH_PRECISION(ROPECHECK_INSTANTIATE)
#undef ROPECHECK_INSTANTIATE

}  // namespace ropecheck::reference
