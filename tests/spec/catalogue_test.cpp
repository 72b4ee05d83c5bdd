// Is the catalogue complete, and does build() accept exactly what it lists?
#include "spec/catalogue.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "spec/dialects.hpp"
#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

TEST_CASE("every scheme has dialects, an equation with its number, and a source") {
  const std::set<std::string_view> wanted{
      "default",  "linear",       "ntk",   "ntk-by-parts", "dynamic", "yarn",        "llama3",
      "longrope", "proportional", "mrope", "axial",        "xpos",    "self-extend", "dual-chunk"};
  std::set<std::string_view> found;
  for (const SchemeInfo& scheme : catalogue()) {
    CAPTURE(std::string(scheme.name));
    CHECK(found.insert(scheme.name).second);
    CHECK_FALSE(scheme.dialects.empty());
    CHECK(scheme.equation.starts_with("S"));
    CHECK_FALSE(scheme.source.empty());
    CHECK(find_scheme(scheme.name) == &scheme);
  }
  CHECK(found == wanted);
  CHECK(find_scheme("liner") == nullptr);
}

TEST_CASE("every parameter says what it means and accepts, once per scheme") {
  for (const SchemeInfo& scheme : catalogue()) {
    std::set<std::string_view> keys;
    for (const auto table : {scheme.parameters, common_parameters()}) {
      for (const ParameterInfo& parameter : table) {
        CAPTURE(std::string(scheme.name), std::string(parameter.key));
        CHECK(keys.insert(parameter.key).second);
        CHECK_FALSE(parameter.accepted.empty());
        CHECK_FALSE(parameter.meaning.empty());
      }
    }
  }
}

TEST_CASE("the paper's dialect comes first where a paper defines the scheme") {
  for (const SchemeInfo& scheme : catalogue()) {
    CAPTURE(std::string(scheme.name));
    const std::set<std::string_view> by_projects{"llama3", "longrope", "proportional", "mrope",
                                                 "axial"};
    const bool by_paper = !by_projects.contains(scheme.name);
    CHECK((scheme.dialects.front() == Dialect::paper) == by_paper);
    CHECK((by_paper || scheme.dialects.front() == Dialect::huggingface));
  }
}

TEST_CASE("a scheme rejects every dialect that its entry does not list") {
  for (const SchemeInfo& scheme : catalogue()) {
    for (const auto& [dialect, _, project] : dialects()) {
      CAPTURE(std::string(scheme.name), std::string(name(dialect)));
      const bool listed = std::ranges::find(scheme.dialects, dialect) != scheme.dialects.end();
      const std::string message = input_error([&] { build(scheme.name, dialect, {}); });
      CHECK((message.find("dialect: found") == message.npos) == listed);
      CHECK(parse_dialect(name(dialect)) == dialect);
    }
  }
}

TEST_CASE("every dialect of every scheme has one record, with an equation and a source") {
  std::size_t pairs = 0;
  for (const SchemeInfo& scheme : catalogue()) {
    pairs += scheme.dialects.size();
    for (const Dialect dialect : scheme.dialects) {
      CAPTURE(std::string(scheme.name), std::string(name(dialect)));
      const DialectRecord* record = find_record(scheme.name, dialect);
      REQUIRE(record != nullptr);
      CHECK(record->rule.find('S') != record->rule.npos);
      CHECK_FALSE(record->source.empty());
    }
  }
  CHECK(dialect_records().size() == pairs);
}

TEST_CASE("every dialect has its own name and defines some scheme") {
  std::set<std::string_view> names;
  for (const DialectInfo& info : dialects()) {
    CAPTURE(std::string(info.name));
    CHECK(names.insert(info.name).second);
    CHECK(name(info.dialect) == info.name);
    CHECK(parse_dialect(info.name) == info.dialect);
    CHECK_FALSE(info.project.empty());
    CHECK(std::ranges::any_of(dialect_records(), [&](const DialectRecord& record) {
      return record.dialect == info.dialect;
    }));
  }
  CHECK_FALSE(parse_dialect("hugging"));
}

TEST_CASE("the page of equations has S1 to S31 and names every scheme and parameter") {
  std::ifstream file(SPEC_TEST_README);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const auto says = [&](std::string mark, std::string_view name) {
    const std::string wanted = (mark + std::string(name)) + mark;
    CAPTURE(wanted);
    CHECK(page.find(wanted) != page.npos);
  };
  for (int number = 1; number <= 31; ++number) says("**", 'S' + std::to_string(number));
  for (const DialectInfo& info : dialects()) says("`", info.name);
  for (const ParameterInfo& parameter : common_parameters()) says("`", parameter.key);
  for (const SchemeInfo& scheme : catalogue()) {
    says("`", scheme.name);
    for (const ParameterInfo& parameter : scheme.parameters) says("`", parameter.key);
  }
}

}  // namespace ropecheck::spec
