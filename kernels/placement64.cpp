#include "kernels/placement64.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ropecheck::kernels {
namespace {

int used_sector(const spec::MultiAxis& scheme, int pair) {
  return pair % std::accumulate(scheme.section.begin(), scheme.section.end(), 0);
}

}  // namespace

std::int64_t floor_quotient(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t remainder_of(std::int64_t a, std::int64_t b) { return a % b + (a % b < 0 ? b : 0); }

int Placement64::chunked(const spec::MultiAxis& scheme, int pair) const {
  int left = used_sector(scheme, pair);
  int axis = 0;
  for (const int pairs : scheme.section) {
    if (left < pairs) break;
    left -= pairs;
    ++axis;
  }
  return axis;
}

int Placement64::interleaved(const spec::MultiAxis& scheme, int pair) const {
  const int axis = pair % 3;
  return axis > 0 && pair < 3 * scheme.section[static_cast<std::size_t>(axis)] ? axis : 0;
}

int Placement64::interleaved_or_idle(const spec::MultiAxis& scheme, int pair) const {
  const int sector = used_sector(scheme, pair);
  const int axis = sector % 3;
  return sector < 3 * scheme.section[static_cast<std::size_t>(axis)] ? axis : 3;
}

int Placement64::height_width_time(const spec::MultiAxis& scheme, int pair) const {
  return pair < scheme.section[0] + scheme.section[1] ? 1 + pair % 2 : 0;
}

int Placement64::multi_axis(const spec::MultiAxis& scheme, int pair) const {
  switch (scheme.order) {
    case spec::AxisOrder::chunked:
      return chunked(scheme, pair);
    case spec::AxisOrder::interleaved:
      return interleaved(scheme, pair);
    case spec::AxisOrder::interleaved_or_idle:
      return interleaved_or_idle(scheme, pair);
    case spec::AxisOrder::height_width_time:
      return height_width_time(scheme, pair);
  }
  return 0;
}

int Placement64::axial_axis(const spec::Head& head, int pair) const {
  return pair < head.pairs() / 2 ? 0 : 1;
}

int Placement64::axis(const spec::Specification& specification, int pair) const {
  if (const auto* many = std::get_if<spec::MultiAxis>(&specification.scheme)) {
    return multi_axis(*many, pair);
  }
  const bool axial = std::holds_alternative<spec::Axial>(specification.scheme);
  return axial ? axial_axis(specification.head, pair) : 0;
}

std::int64_t Placement64::shifted(const spec::Axial& scheme, std::int64_t position) const {
  return position + scheme.position_shift;
}

std::int64_t Placement64::window_shift(const spec::SelfExtend& scheme) const {
  return scheme.window_size - floor_quotient(scheme.window_size, scheme.group_size);
}

std::int64_t Placement64::chunk_query(const spec::DualChunk& scheme, std::int64_t position) const {
  const std::int64_t stride = scheme.chunk_size - scheme.local_size;
  const std::int64_t inside = remainder_of(position, stride);
  switch (scheme.part) {
    case spec::ChunkPart::intra:
      return inside;
    case spec::ChunkPart::successive:
      return std::min(inside + stride, scheme.chunk_size);
    case spec::ChunkPart::inter:
      return std::min(2 * stride - 1, scheme.chunk_size);
  }
  return inside;
}

std::int64_t Placement64::chunk_key(const spec::DualChunk& scheme, std::int64_t position) const {
  return remainder_of(position, scheme.chunk_size - scheme.local_size);
}

struct EffectiveOf {
  const Placement64& placement;
  spec::Role role;
  std::int64_t position;

  template <class Other>
  std::int64_t operator()(const Other&) const {
    return position;
  }
  std::int64_t operator()(const spec::Axial& scheme) const {
    return placement.shifted(scheme, position);
  }
  std::int64_t operator()(const spec::SelfExtend& scheme) const {
    const std::int64_t group = floor_quotient(position, scheme.group_size);
    return role == spec::Role::query ? group + placement.window_shift(scheme) : group;
  }
  std::int64_t operator()(const spec::DualChunk& scheme) const {
    return role == spec::Role::query ? placement.chunk_query(scheme, position)
                                     : placement.chunk_key(scheme, position);
  }
};

std::int64_t Placement64::effective(const spec::Specification& specification, spec::Role role,
                                    std::int64_t position) const {
  return std::visit(EffectiveOf{*this, role, position}, specification.scheme);
}

double Placement64::zeta(int pair, int width) const {
  return (2.0 * pair + 0.4 * width) / (1.4 * width);
}

double Placement64::gain_power(const spec::XPos& scheme, spec::Role role,
                               std::int64_t position) const {
  const double power = (static_cast<double>(position) - scheme.center) / scheme.scale_base;
  return role == spec::Role::query ? power : -power;
}

double Placement64::gain(const spec::Specification& specification, spec::Role role,
                         std::int64_t position, int pair) const {
  const auto* scheme = std::get_if<spec::XPos>(&specification.scheme);
  if (scheme == nullptr) return 1;
  return std::pow(zeta(pair, specification.head.rotary_dim), gain_power(*scheme, role, position));
}

}  // namespace ropecheck::kernels
