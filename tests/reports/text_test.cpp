// Do strangers' strings come out harmless, and lose nothing?
#include "reports/text.hpp"

#include "tests/catch.hpp"

namespace ropecheck::reports {

TEST_CASE("clean keeps valid text and shows everything else as an escape") {
  CHECK(clean("a\tb\nc é 漢 🙂") == "a\tb\nc é 漢 🙂");
  CHECK(clean("\x01\x1b[0m\x7f") == "\\x01\\x1b[0m\\x7f");
  CHECK(clean("\xff\xfe") == "\\xff\\xfe");
  CHECK(clean(std::string_view("\0", 1)) == "\\x00");
  CHECK(clean("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(clean("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // surrogate
  CHECK(clean("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  CHECK(clean("\xc2\x85") == "\\xc2\\x85");           // C1 control
  CHECK(clean("\xef\xbf\xbf") == "\\xef\\xbf\\xbf");  // noncharacter
  CHECK(clean("\xe2\x82") == "\\xe2\\x82");           // cut short
}

TEST_CASE("escape_html leaves no markup") {
  CHECK(escape_html("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

TEST_CASE("escape_markdown leaves one line without markup") {
  CHECK(escape_markdown("a|b\n`c` <d>") == "a\\|b \\`c\\` \\<d\\>");
}

TEST_CASE("shortened cuts at characters and says how much is missing") {
  CHECK(shortened("short", 5) == "short");
  CHECK(shortened("abcdef", 3) == "abc … (3 more bytes)");
  CHECK(shortened("aé", 2) == "a … (2 more bytes)");
}

}  // namespace ropecheck::reports
