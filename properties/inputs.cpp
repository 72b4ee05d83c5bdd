// How is a property's input written where it refutes? Exactly: integers, hex floats, the elements
// that are not zero.
#include "properties/inputs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <ostream>

namespace ropecheck::properties {

void showValue(const Position& position, std::ostream& out) { out << position.value; }

void showValue(const Choice& choice, std::ostream& out) { out << choice.name; }

void showValue(const PositionList& positions, std::ostream& out) {
  out << fmt::format("[{}]", fmt::join(positions.values, ", "));
}

void showValue(const Number& number, std::ostream& out) {
  out << fmt::format("{:a}", number.value);
}

void showValue(const HeadVector& head, std::ostream& out) {
  constexpr std::size_t kShown = 8;
  std::size_t others = 0, shown = 0;
  std::string text;
  for (std::size_t e = 0; e < head.bits.size(); ++e) {
    if (head.value(e) == 0 && !std::signbit(head.value(e))) continue;
    if (++shown > kShown) ++others;
    if (shown <= kShown) text += fmt::format("{}{}: {:a}", shown > 1 ? ", " : "", e, head.value(e));
  }
  out << fmt::format("{} of {} {{{}{}}}", spec::name(head.dtype), head.bits.size(), text,
                     others != 0 ? fmt::format(", {} more", others) : "");
}

}  // namespace ropecheck::properties
