// How are inputs made and shrunk? Bit patterns from RapidCheck's random numbers; every list of
// shrinks is finite and ordered.
#include "properties/generators.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace ropecheck::properties {
namespace {

/// Uniform in [low, high].
std::int64_t between(rc::Random& random, std::int64_t low, std::int64_t high) {
  const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const std::uint64_t bits = random.next();
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                   (width == 0 ? bits : bits % width));
}

/// target, then half the distance to the value, three quarters, … the neighbour of the value.
std::vector<std::int64_t> towards(std::int64_t target, std::int64_t value) {
  std::vector<std::int64_t> steps;
  for (std::int64_t distance = value - target; distance != 0; distance /= 2) {
    steps.push_back(value - distance);
  }
  return steps;
}

/// Smaller positions of the range: the mirror image first, then towards the allowed position
/// nearest to zero.
std::vector<std::int64_t> smaller_positions(std::int64_t value, std::int64_t low,
                                            std::int64_t high) {
  std::vector<std::int64_t> steps;
  if (value < 0 && -value <= high) steps.push_back(-value);
  const auto nearest = std::clamp<std::int64_t>(0, low, high);
  for (const std::int64_t step : towards(nearest, value)) steps.push_back(step);
  return steps;
}

std::int64_t power_of_two_neighbour(rc::Random& random) {
  return (std::int64_t{1} << between(random, 0, 40)) + between(random, -1, 1);
}

std::int64_t random_position(rc::Random& random, const PositionRange& range) {
  std::int64_t position = 0;
  switch (between(random, 0, range.special.empty() ? 3 : 4)) {
    case 0:
      position = between(random, 0, 4);
      break;
    case 1:
      position = power_of_two_neighbour(random);
      break;
    case 2:
      position = between(random, 0, 64) * (range.high / 64);
      break;
    case 3:
      return between(random, range.low, range.high);
    default:
      position =
          range.special[between(random, 0, static_cast<std::int64_t>(range.special.size()) - 1)] +
          between(random, -1, 1);
  }
  if (range.low < 0 && between(random, 0, 2) == 0) position = -position;
  if (position >= range.low && position <= range.high) return position;
  return between(random, range.low, range.high);
}

template <class T>
rc::Seq<T> sequence(std::vector<T> values) {
  return rc::seq::fromContainer(std::move(values));
}

// ---- elements of heads ----

std::uint64_t pack(const spec::FormatInfo& format, bool negative, int exponent,
                   std::uint64_t significand) {
  const int stored_bits = format.precision - 1;
  const std::uint64_t fraction = significand & ((std::uint64_t{1} << stored_bits) - 1);
  const auto biased = static_cast<std::uint64_t>(exponent - format.min_exponent + 1);
  const std::uint64_t sign = negative ? std::uint64_t{1} << (8 * format.bytes - 1) : 0;
  return sign | (biased << stored_bits) | fraction;
}

/// k/8 with |k| <= 31, exact in every format.
std::uint64_t shortened(const spec::FormatInfo& format, int eighths) {
  const int magnitude = std::abs(eighths);
  if (magnitude == 0) return pack(format, eighths < 0, format.min_exponent - 1, 0);
  const int top = std::ilogb(magnitude);
  const auto fraction = static_cast<std::uint64_t>(magnitude - (1 << top))
                        << (format.precision - 1 - top);
  return pack(format, eighths < 0, top - 3, fraction);
}

std::uint64_t random_element(rc::Random& random, const spec::FormatInfo& format, Values values) {
  if (values == Values::shortened)
    return shortened(format, static_cast<int>(between(random, -31, 31)));
  const bool negative = between(random, 0, 1) != 0;
  const std::uint64_t significand = random.next();
  // A quarter of the exponent range stays free above: no sum of rotated large values comes near
  // overflow.
  const int large = format.max_exponent * 3 / 4;
  const auto kind = values == Values::ordinary ? 0 : between(random, 0, 7);
  int exponent = static_cast<int>(between(random, -6, 6));
  if (kind == 4) exponent = static_cast<int>(between(random, large - 3, large));
  if (kind == 5)
    exponent = static_cast<int>(between(random, format.min_exponent, format.min_exponent + 6));
  if (kind == 6) exponent = format.min_exponent - 1;  // subnormal
  if (kind == 7) return pack(format, negative, format.min_exponent - 1, 0);
  return pack(format, negative, exponent, significand);
}

bool is_zero(const spec::FormatInfo& format, std::uint64_t bits) {
  return (bits & ~(std::uint64_t{1} << (8 * format.bytes - 1))) == 0;
}

/// Simpler values of one element: 1, then with the lower half of the significand cleared.
std::vector<std::uint64_t> simpler_elements(const spec::FormatInfo& format, std::uint64_t bits) {
  const std::uint64_t one = pack(format, false, 0, 0);
  std::vector<std::uint64_t> simpler;
  if (bits == one || is_zero(format, bits)) return simpler;
  simpler.push_back(one);
  for (int kept = 1; kept < format.precision - 1; kept *= 2) {
    const std::uint64_t mask = ~((std::uint64_t{1} << (format.precision - 1 - kept)) - 1);
    if ((bits & mask) != bits && !is_zero(format, bits & mask)) simpler.push_back(bits & mask);
  }
  return simpler;
}

constexpr std::size_t kSilentEnough = 6;  // from here on the values themselves are simplified

std::vector<HeadVector> simpler_heads(const HeadVector& head) {
  const auto& format = spec::info(head.dtype);
  std::vector<HeadVector> simpler;
  std::vector<std::size_t> sounding;
  for (std::size_t e = 0; e < head.bits.size(); ++e) {
    if (head.bits[e] != 0) sounding.push_back(e);
  }
  for (std::size_t blocks = 2; blocks / 2 <= sounding.size() && !sounding.empty(); blocks *= 2) {
    const std::size_t used = std::min(blocks, sounding.size());
    for (std::size_t block = 0; block < used; ++block) {
      HeadVector silenced = head;
      for (std::size_t k = block * sounding.size() / used; k < (block + 1) * sounding.size() / used;
           ++k) {
        silenced.bits[sounding[k]] = 0;
      }
      simpler.push_back(std::move(silenced));
    }
  }
  if (sounding.size() > kSilentEnough) return simpler;
  for (const std::size_t e : sounding) {
    for (const std::uint64_t bits : simpler_elements(format, head.bits[e])) {
      simpler.push_back(head);
      simpler.back().bits[e] = bits;
    }
  }
  return simpler;
}

/// Rounder numbers between low and value: low, ever nearer to the value, integers, halves, eighths.
std::vector<Number> rounder_numbers(double value, double low) {
  std::vector<Number> rounder;
  const auto add = [&](double candidate) {
    if (candidate >= low && candidate < value) rounder.push_back({candidate});
  };
  add(low);
  add(std::exp2(std::floor(std::log2(value))));
  for (double step = (value - low) / 2; step > 1; step /= 2) add(std::ceil(value - step));
  add(std::ceil(value) - 1);
  for (const double grid : {1.0, 2.0, 8.0}) add(std::floor(value * grid) / grid);
  return rounder;
}

}  // namespace

rc::Gen<Position> position_generator(const PositionRange& range) {
  return [range](const rc::Random& source, int) {
    rc::Random random = source;
    return rc::shrinkable::shrinkRecur(
        Position{random_position(random, range)}, [range](const Position& position) {
          std::vector<Position> smaller;
          for (const auto step : smaller_positions(position.value, range.low, range.high))
            smaller.push_back({step});
          return sequence(std::move(smaller));
        });
  };
}

rc::Gen<std::int64_t> integer_generator(std::int64_t low, std::int64_t high) {
  return [low, high](const rc::Random& source, int) {
    rc::Random random = source;
    return rc::shrinkable::shrinkRecur(between(random, low, high), [low](std::int64_t value) {
      return sequence(towards(low, value));
    });
  };
}

rc::Gen<PositionList> position_list_generator(const PositionRange& range, int shortest,
                                              int longest) {
  const auto shrink = [range, shortest](const PositionList& list) {
    std::vector<PositionList> smaller;
    if (list.values.size() > static_cast<std::size_t>(shortest)) {
      for (std::size_t k = 0; k < list.values.size(); ++k) {
        smaller.push_back(list);
        smaller.back().values.erase(smaller.back().values.begin() + static_cast<std::ptrdiff_t>(k));
      }
    }
    for (std::size_t k = 0; k < list.values.size(); ++k) {
      for (const auto step : smaller_positions(list.values[k], range.low, range.high)) {
        smaller.push_back(list);
        smaller.back().values[k] = step;
      }
    }
    return sequence(std::move(smaller));
  };
  return [=](const rc::Random& source, int) {
    rc::Random random = source;
    PositionList list;
    list.values.resize(between(random, shortest, longest));
    for (auto& value : list.values) value = random_position(random, range);
    return rc::shrinkable::shrinkRecur(std::move(list), shrink);
  };
}

rc::Gen<HeadVector> head_generator(spec::Dtype dtype, std::size_t elements, Values values) {
  return [=](const rc::Random& source, int) {
    rc::Random random = source;
    HeadVector head{dtype, std::vector<std::uint64_t>(elements)};
    for (auto& bits : head.bits) bits = random_element(random, spec::info(dtype), values);
    return rc::shrinkable::shrinkRecur(
        std::move(head), [](const HeadVector& h) { return sequence(simpler_heads(h)); });
  };
}

rc::Gen<Number> number_generator(double low, double high) {
  return [=](const rc::Random& source, int) {
    rc::Random random = source;
    // Spread evenly over the magnitudes; half of the numbers are whole or halves, as configurations
    // write them.
    const double share = static_cast<double>(random.next() >> 11) * 0x1p-53;
    double value = low * std::exp(share * std::log(high / low));
    if (between(random, 0, 1) == 0) value = std::max(low, std::floor(value * 2) / 2);
    return rc::shrinkable::shrinkRecur(
        Number{value}, [low](const Number& n) { return sequence(rounder_numbers(n.value, low)); });
  };
}

}  // namespace ropecheck::properties
