#include "kernels/placement32.hpp"

#include <cmath>

namespace ropecheck::kernels {

Placement32::Placement32(const spec::Specification& specification) : specification_(specification) {
  for (int pair = 0; pair < specification.head.pairs(); ++pair) {
    axis_.push_back(exact_.axis(specification, pair));
  }
}

float Placement32::turned_at(spec::Role role, std::int64_t position) const {
  return static_cast<float>(exact_.effective(specification_, role, position));
}

float Placement32::gained(spec::Role role, std::int64_t position, int pair, float value) const {
  const auto* scheme = std::get_if<spec::XPos>(&specification_.scheme);
  if (scheme == nullptr) return value;
  const auto width = static_cast<float>(specification_.head.rotary_dim);
  const float zeta = (static_cast<float>(2 * pair) + 0.4f * width) / (1.4f * width);
  const float power = (static_cast<float>(position) - static_cast<float>(scheme->center)) /
                      static_cast<float>(scheme->scale_base);
  const float scale = std::pow(zeta, power);
  return role == spec::Role::query ? value * scale : value / scale;
}

}  // namespace ropecheck::kernels
