// How do strings and numbers of strangers get into a report unharmed?
#include "reports/text.hpp"

#include <fmt/format.h>

namespace ropecheck::reports {
namespace {

bool is_continuation(std::string_view text, std::size_t index) {
  return index < text.size() && (static_cast<unsigned char>(text[index]) & 0xC0) == 0x80;
}

/// Length of the well-formed UTF-8 sequence at `index`, 0 if there is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t index) {
  const auto lead = static_cast<unsigned char>(text[index]);
  if (lead < 0x80) return 1;
  if (!is_continuation(text, index + 1)) return 0;
  const auto second = static_cast<unsigned char>(text[index + 1]);
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  const bool third = is_continuation(text, index + 2);
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second > 0x9F;
    return third && !overlong && !surrogate ? 3 : 0;
  }
  const bool out_of_range = (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  if (lead < 0xF0 || lead > 0xF4 || out_of_range) return 0;
  return third && is_continuation(text, index + 3) ? 4 : 0;
}

bool is_noncharacter(std::string_view sequence) {  // XML 1.0 forbids U+FFFE and U+FFFF
  return sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
}

bool is_control(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 2 && lead == 0xC2) return static_cast<unsigned char>(sequence[1]) < 0xA0;
  return (lead < 0x20 && lead != '\n' && lead != '\t') || lead == 0x7F;
}

}  // namespace

std::string clean(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t index = 0; index < text.size();) {
    const std::size_t length = sequence_length(text, index);
    const std::string_view sequence = text.substr(index, length == 0 ? 1 : length);
    if (length == 0 || is_control(sequence) || is_noncharacter(sequence)) {
      for (const char byte : sequence) {
        result += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
      }
    } else {
      result += sequence;
    }
    index += sequence.size();
  }
  return result;
}

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char character : clean(text)) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += character;
    }
  }
  return result;
}

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_[]<>|~#&$@";
  std::string result;
  for (const char character : clean(text)) {
    if (character == '\n' || character == '\t') {
      result += ' ';
      continue;
    }
    if (kMarkup.find(character) != std::string_view::npos) result += '\\';
    result += character;
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && is_continuation(text, end)) --end;
  return fmt::format("{} … ({} more bytes)", text.substr(0, end), text.size() - end);
}

std::string brief(double value) { return fmt::format("{:.3g}", value); }

std::string hex(double value) { return fmt::format("{:a}", value); }

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

}  // namespace ropecheck::reports
