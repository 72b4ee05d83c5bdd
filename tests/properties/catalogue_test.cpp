// Is every property file in the catalogue, under its own name, with a sentence, a formula and a
// mutant?
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "properties/property.hpp"
#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

std::set<std::string> property_files() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(ROPECHECK_PROPERTIES_FOLDER)) {
    if (entry.path().extension() != ".cpp") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string stem = entry.path().stem();
    if (text.str().find("const Property " + stem + "{") != std::string::npos) names.insert(stem);
  }
  return names;
}

TEST_CASE("every property file is in the catalogue once, under its own name") {
  std::set<std::string> listed;
  for (const Property& property : all_properties()) {
    INFO(property.name);
    CHECK(listed.insert(std::string(property.name)).second);
  }
  CHECK(listed == property_files());
  CHECK(listed.size() > 50);
}

TEST_CASE("every property has a sentence, a formula with its number and a mutant") {
  for (const Property& property : all_properties()) {
    INFO(property.name);
    CHECK(property.sentence.size() > 20);
    CHECK(property.sentence.back() == '.');
    CHECK(property.formula.find("(S") != std::string_view::npos);
    CHECK(property.kills.find('-') != std::string_view::npos);
    CHECK(property.check != nullptr);
  }
}

}  // namespace
}  // namespace ropecheck::properties
