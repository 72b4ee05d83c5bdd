// What are the inputs of a property? Typed values with exact text; how they are generated is in
// generators.hpp.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "spec/format.hpp"

namespace ropecheck::properties {

/// A token's position. Shrinks towards 0 by halving the distance, negative ones first towards their
/// mirror image.
struct Position {
  std::int64_t value = 0;
};

/// Where positions come from: edge cases, powers of two and neighbours, `special` and its
/// neighbours, spaced, random.
struct PositionRange {
  std::int64_t low = 0;
  std::int64_t high = 131071;
  std::vector<std::int64_t> special;  ///< the trained context, hard positions
};

/// Which numbers a head holds.
enum class Values {
  ordinary,   ///< random significands, exponents -6 … 6
  shortened,  ///< k/8 with |k| <= 31: sums and doublings stay exact in every format
  any         ///< those, large, tiny and subnormal ones, signed zeros; never near overflow
};

/// The elements of one or several heads as bit patterns of `dtype`, distinct per lane as far as the
/// format allows.
///
/// Shrinks by silencing blocks of elements (halves, quarters, … single ones), then towards ±1 and
/// fewer significant bits.
struct HeadVector {
  spec::Dtype dtype = spec::Dtype::f32;
  std::vector<std::uint64_t> bits;

  double value(std::size_t index) const { return spec::decode(dtype, bits[index]); }
};

/// A real parameter (factor, base). Shrinks towards the low end, then to rounder numbers.
struct Number {
  double value = 0;
};

/// One of several things that have names. Shrinks towards the first.
struct Choice {
  std::size_t index = 0;
  std::string name;
};

/// Several positions or lengths. Shrinks to fewer ones, then each of them.
struct PositionList {
  std::vector<std::int64_t> values;
};

/// Exact texts for counterexamples: positions as integers, choices by name, numbers in hex floats,
/// heads as their non-zero elements.
void showValue(const Position& position, std::ostream& out);
void showValue(const PositionList& positions, std::ostream& out);
void showValue(const HeadVector& head, std::ostream& out);
void showValue(const Choice& choice, std::ostream& out);
void showValue(const Number& number, std::ostream& out);

}  // namespace ropecheck::properties
