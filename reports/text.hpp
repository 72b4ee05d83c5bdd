// How do strings and numbers of strangers get into a report unharmed? Cleaning, escaping, number
// formats.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ropecheck::reports {

/// Valid UTF-8 without control characters: an offending byte becomes its escape, \x1b. Newline and
/// tab stay.
std::string clean(std::string_view text);

/// clean(), then & < > " ' as entities: safe in HTML text and in quoted attributes.
std::string escape_html(std::string_view text);

/// clean(), on one line, with everything that Markdown could read as markup escaped.
std::string escape_markdown(std::string_view text);

/// At most `limit` bytes, cut at a character, with a note of how much is missing.
std::string shortened(std::string_view text, std::size_t limit);

/// Three significant digits for people: 0.00123, 1.2e-07, inf.
std::string brief(double value);

/// Hexadecimal floating point, exact: 0x1.8p+3.
std::string hex(double value);

/// "a, b, c"
std::string joined(const std::vector<std::string>& parts, std::string_view separator = ", ");

}  // namespace ropecheck::reports
