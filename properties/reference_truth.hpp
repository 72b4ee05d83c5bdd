// What does a pair become without any error? Truth by place, decided by raising precision where a
// table's digits do not suffice.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

// Truth tables are good to 2^-100, the rotation's sums to 2^-102: together well below 2^-97 of the
// pair.
inline constexpr double kUncertain = 0x1p-97;

// Who stands where: a role, and a position on each axis.
struct Place {
  spec::Role role = spec::Role::query;
  std::vector<std::int64_t> positions;  // [axes]
  auto operator<=>(const Place&) const = default;
};

// The truth at the places met so far, for one schedule.
class Truth {
 public:
  Truth(reference::Oracle oracle, const reference::Placement& placement)
      : oracle_(std::move(oracle)), placement_(&placement) {}

  const reference::Oracle& oracle() const { return oracle_; }
  const std::vector<reference::CosSin>& row(const Place& place) {
    auto [entry, missing] = rows_.try_emplace(place);
    if (missing) {
      const reference::TruthTable table(oracle_, *placement_, place.role, place.positions, 1);
      for (int pair = 0; pair < oracle_.pairs(); ++pair) entry->second.push_back(table.at(0, pair));
    }
    return entry->second;
  }
  std::uint64_t rounded(reference::Oracle::Quantity quantity, const Place& place, int pair,
                        const DoubleDouble& exact, spec::Dtype dtype) const {
    const auto decided = nearest(spec::info(dtype), exact, std::abs(exact.high) * 0x1p-98);
    if (decided) return encode_exact(dtype, *decided);
    return oracle_.rounded_at(*placement_, place.role, quantity, own(place, pair), pair, dtype);
  }
  std::pair<std::uint64_t, std::uint64_t> rotated(const Place& place, int pair, double x0,
                                                  double x1, spec::Dtype dtype) const {
    return oracle_.rotated_at(*placement_, place.role, own(place, pair), pair, x0, x1, dtype);
  }

 private:
  std::int64_t own(const Place& place, int pair) const {
    return place.positions[static_cast<std::size_t>(placement_->axis(pair))];
  }

  reference::Oracle oracle_;
  const reference::Placement* placement_;
  std::map<Place, std::vector<reference::CosSin>> rows_;
};

struct PairBits {
  std::uint64_t first, second;
};

struct PairIn {
  double first, second;
  spec::Dtype dtype;
  bool transpose;
};

// What turns one token: values of the truth, or exact numbers of a given table.
struct Turning {
  const Truth* known = nullptr;  // none: given numbers
  Place place;
  std::vector<reference::CosSin> row;

  // Whether the row's doubles are far from where they overflow or lose their low words.
  bool ordinary(int pair) const {
    const reference::CosSin& value = row[static_cast<std::size_t>(pair)];
    const double size = std::hypot(value.cos.high, value.sin.high);
    return known == nullptr || (size > 0x1p-800 && size < 0x1p800);
  }
};

inline PairBits not_a_number(spec::Dtype dtype) {
  const reference::Real nan = std::numeric_limits<double>::quiet_NaN();
  const std::uint64_t bits = reference::round_to(dtype, nan);
  return {bits, bits};
}

// Rotating (x0, x1) by -angle is rotating (x1, x0) by angle and swapping the result.
inline PairBits turn(const Turning& by, int pair, const PairIn& in) {
  if (!std::isfinite(in.first) || !std::isfinite(in.second)) return not_a_number(in.dtype);
  const double x0 = in.transpose ? in.second : in.first;
  const double x1 = in.transpose ? in.first : in.second;
  const reference::CosSin& exact = by.row[static_cast<std::size_t>(pair)];
  const DoubleDouble y0 = subtract(multiply(exact.cos, x0), multiply(exact.sin, x1));
  const DoubleDouble y1 = add(multiply(exact.sin, x0), multiply(exact.cos, x1));
  const double size = std::hypot(exact.cos.high, exact.sin.high) * std::hypot(x0, x1);
  const double error = by.known != nullptr ? size * kUncertain : 0;
  std::optional<double> first, second;
  if (by.ordinary(pair)) {
    first = nearest(spec::info(in.dtype), y0, error);
    second = nearest(spec::info(in.dtype), y1, error);
  }
  PairBits y;
  if (first && second) {
    y = {encode_exact(in.dtype, *first), encode_exact(in.dtype, *second)};
  } else {
    const auto both = by.known->rotated(by.place, pair, x0, x1, in.dtype);
    y = {both.first, both.second};
  }
  if (in.transpose) std::swap(y.first, y.second);
  return y;
}

}  // namespace ropecheck::properties
