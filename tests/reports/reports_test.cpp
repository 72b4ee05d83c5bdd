// Do JSON, JUnit and Markdown say what the verdicts say?
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>

#include "reports/words.hpp"
#include "spec/build.hpp"
#include "tests/catch.hpp"
#include "tests/reports/sample_report.hpp"

namespace ropecheck::reports {
namespace {

namespace fs = std::filesystem;

/// A fresh directory that is gone afterwards.
struct Scratch {
  fs::path path = fs::temp_directory_path() / ("ropecheck-reports-" + std::to_string(::getpid()));
  Scratch() { fs::create_directories(path); }
  ~Scratch() { fs::remove_all(path); }
};

int children(const pugi::xml_node& suite, const char* result) {
  int found = 0;
  for (const auto& entry : suite.children("testcase")) found += entry.child(result) ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("the same verdicts give the same bytes") {
  CHECK(to_json(sample_report()) == to_json(sample_report()));
  CHECK(to_junit(sample_report()) == to_junit(sample_report()));
  CHECK(to_markdown(sample_report()) == to_markdown(sample_report()));
  CHECK(to_html(sample_report()) == to_html(sample_report()));
}

TEST_CASE("a row without an answer has no figures") {
  GateReport report = sample_report();
  properties::LevelResult& row = report.kernels[0].levels[1];
  row.outcome = properties::Outcome::error;
  row.reason = "crashed: on purpose";
  const auto level = nlohmann::json::parse(to_json(report))["kernels"][0]["levels"][1];
  CHECK(level["max_pair_error"].is_null());
  CHECK(level["bound"].is_null());
  CHECK(level["class"].is_null());
  CHECK(error_words(row).empty());
  CHECK(bound_words(row).empty());
  CHECK(class_words(row).empty());
  CHECK(witness_words(row) == "crashed: on purpose");
}

TEST_CASE("unsafe, not measured and waived have words of their own") {
  CHECK(safe_words(std::nullopt) == "not judged");
  CHECK(safe_words(properties::SafeContext{0, false, true}) == "none");
  GateReport report = sample_report();
  report.kernels[0].safe_f32 = properties::SafeContext{0, false, true};
  const auto kernel = nlohmann::json::parse(to_json(report))["kernels"][0];
  CHECK(kernel["safe_context"]["f32"].is_null());
  CHECK(kernel["levels"][0]["waived"] == false);
  properties::LevelResult row = report.kernels[0].levels[0];
  row.waived = true;
  CHECK(witness_words(row).find("; waived") != std::string::npos);
}

TEST_CASE("report.json carries every figure exactly") {
  const auto document = nlohmann::json::parse(to_json(sample_report()));
  CHECK(document["schema"] == 1);
  const auto& passing = document["kernels"][0];
  CHECK(passing["verdict"] == "pass");
  CHECK(passing["class"] == "faithful");
  CHECK(passing["safe_context"]["f32"]["at_least"] == true);
  CHECK(passing["levels"][0]["max_ulp"].get<double>() == 0.53);
  CHECK(passing["charts"]["frequency"][1].get<double>() ==
        sample_report().kernels[0].frequencies[1]);
  const auto& failing = document["kernels"][1];
  CHECK(failing["levels"][0]["max_ulp"] == "inf");
  CHECK(failing["levels"][0]["worst"]["got"] == "nan");
  CHECK(failing["levels"][0]["witness"]["got_hex"] == "0x1.051eb851eb852p-1");
  CHECK(failing["exit_code"] == 0);  // advisory
  CHECK(failing["safe_context"]["f32"].is_null());
  CHECK(document["kernels"][2]["class"].is_null());
  CHECK(document["kernels"][2]["exit_code"] == 3);
  CHECK(document["kernels"][3]["levels"][0]["class"].is_null());
}

TEST_CASE("JUnit: counters match, names are unique, attributes are the common ones") {
  pugi::xml_document document;
  REQUIRE(document.load_string(to_junit(sample_report()).c_str()));
  const std::set<std::string> allowed{"name", "classname", "time"};
  std::set<std::string> names;
  for (const auto& suite : document.child("testsuites").children("testsuite")) {
    int cases = 0;
    for (const auto& entry : suite.children("testcase")) {
      ++cases;
      for (const auto& attribute : entry.attributes()) CHECK(allowed.count(attribute.name()) == 1);
      CHECK(names
                .insert(std::string(entry.attribute("classname").value()) + "/" +
                        entry.attribute("name").value())
                .second);
      for (const char* result : {"failure", "error"}) {
        if (const auto node = entry.child(result)) CHECK(node.attribute("type"));
      }
    }
    CHECK(suite.attribute("tests").as_int() == cases);
    for (const auto& [counter, result] :
         {std::pair{"failures", "failure"}, {"errors", "error"}, {"skipped", "skipped"}}) {
      CHECK(suite.attribute(counter).as_int() == children(suite, result));
    }
  }
}

TEST_CASE("JUnit: an advisory kernel turns nothing red, the same kernel otherwise does") {
  GateReport report = sample_report();
  report.kernels = {report.kernels[1]};
  pugi::xml_document document;
  REQUIRE(document.load_string(to_junit(report).c_str()));
  CHECK(document.select_node("//testsuite").node().attribute("failures").as_int() == 0);
  report.kernels[0].advisory = false;
  REQUIRE(document.load_string(to_junit(report).c_str()));
  CHECK(document.select_node("//testsuite").node().attribute("failures").as_int() == 2);
}

TEST_CASE("Markdown keeps its tables whole and stays under 1 MiB") {
  GateReport report = sample_report();
  CHECK(to_markdown(report).find("<script>") == std::string::npos);
  properties::KernelVerdict big = report.kernels[1];
  big.properties.resize(500, big.properties[0]);
  for (int copies = 0; copies < 40; ++copies) report.kernels.push_back(big);
  const std::string text = to_markdown(report);
  CHECK(text.size() < (1u << 20));
  CHECK(text.find("more kernels") != std::string::npos);
}

TEST_CASE("four files appear together, or none") {
  const Scratch scratch;
  write_all(sample_report(), scratch.path / "new" / "deep");
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(scratch.path / "new" / "deep"))
    files.insert(entry.path().filename());
  CHECK(files == std::set<std::string>{"report.html", "report.json", "junit.xml", "summary.md"});

  std::ofstream(scratch.path / "file") << "x";
  CHECK_THROWS_AS(write_all(sample_report(), scratch.path / "file" / "below"), spec::InputError);
  fs::create_directories(scratch.path / "blocked" / "summary.md");
  CHECK_THROWS_AS(write_all(sample_report(), scratch.path / "blocked"), spec::InputError);
  CHECK(std::distance(fs::directory_iterator(scratch.path / "blocked"), fs::directory_iterator()) ==
        1);
}

}  // namespace ropecheck::reports
