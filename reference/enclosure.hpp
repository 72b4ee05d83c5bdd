// How far may a computed value be from the true one? What the oracle's rounding decisions rest on.
#pragma once

#include <mutex>
#include <tuple>

#include "reference/oracle.hpp"
#include "reference/precision.hpp"

namespace ropecheck::reference {

/// |true value - value| <= error. Held at the widest precision, so that one decision serves all.
struct Oracle::Enclosure {
  Widest value;
  Widest error;

  bool is_exactly_zero() const { return value == 0 && error == 0; }
};

struct Oracle::Question {
  Quantity quantity;
  Real position = 0;  // holds any double and any int64 exactly
  int pair = 0;
  const Placement* placement = nullptr;  // set where there is a gain other than 1
  spec::Role role = spec::Role::query;
  std::int64_t own_position = 0;  // of the token, which the gain goes by
};

/// Schedules beyond 60 digits, each computed once by whichever thread asks first.
struct Oracle::Precisions {
  template <class R>
  struct Slot {
    std::once_flag once;
    Schedule<R> schedule;
  };
  std::tuple<Slot<RealAt<120>>, Slot<RealAt<250>>, Slot<RealAt<600>>, Slot<RealAt<1250>>> slots;
};

/// Second-order terms of every error below: units·2^-200 < 2^-20 of the first-order ones.
inline constexpr double kSecondOrder = 1 + 0x1p-20;

}  // namespace ropecheck::reference
