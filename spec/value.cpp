// How is a value written as text, and read from it?
#include "spec/value.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace ropecheck::spec {
namespace {

constexpr std::size_t kShownCharacters = 60;

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    if (static_cast<unsigned char>(letter) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
    } else {
      result += letter;
    }
  }
  return result + '"';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::vector<double>> parse_list(std::string_view text) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  if (bracketed) text = text.substr(1, text.size() - 2);
  if (!bracketed && text.find(',') == text.npos) return std::nullopt;
  std::vector<double> numbers;
  if (bracketed && trimmed(text).empty()) return numbers;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto number = parse_number(text.substr(0, comma));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (comma == text.npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string json_text(double value) {
  if (!std::isfinite(value))
    return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

std::string json_text(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return json_text(*number);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  std::string result = "[";
  for (const double number : std::get<std::vector<double>>(value)) {
    if (result.size() > 1) result += ", ";
    result += json_text(number);
  }
  return result + "]";
}

std::string shown(const Value& value) {
  std::string text = json_text(value);
  if (text.size() > kShownCharacters) text = text.substr(0, kShownCharacters - 3) + "...";
  return text;
}

Value parse_value(std::string_view text) {
  text = trimmed(text);
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  if (const auto number = parse_number(text)) return *number;
  if (auto list = parse_list(text)) return *std::move(list);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

}  // namespace ropecheck::spec
