// What is the exact decimal expansion of a double? No rounding: every digit there is.
#include <fmt/format.h>

#include <cmath>

#include "cli/eval_request.hpp"

namespace ropecheck::cli {
namespace {

/// Digits d1d2… and exponent of d1.d2…·10^exponent, as an ordinary decimal where that is short
/// enough.
std::string placed(const std::string& digits, int exponent) {
  constexpr int kSmallest = -5, kLargest = 20;  // as the oracle writes its decimals
  const int last = static_cast<int>(digits.size()) - 1;
  if (exponent < kSmallest || exponent > kLargest) {
    return digits.substr(0, 1) + (last > 0 ? "." + digits.substr(1) : "") +
           fmt::format("e{}", exponent);
  }
  if (exponent < 0)
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return digits + std::string(whole - digits.size(), '0');
  return digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace

std::string exact_decimal(double value) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  constexpr int kMostDigits = 767;  // the longest expansion of a double has 767 significant digits
  const std::string text = fmt::format("{:.{}e}", std::abs(value), kMostDigits - 1);
  const std::size_t mark = text.find('e');
  std::string digits = text.substr(0, 1) + text.substr(2, mark - 2);
  digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
  return (std::signbit(value) ? "-" : "") + placed(digits, std::stoi(text.substr(mark + 1)));
}

}  // namespace ropecheck::cli
