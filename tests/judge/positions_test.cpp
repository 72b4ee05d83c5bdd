// Is what was asked for and lies outside a kernel's declared range reported, and never dropped?
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

KernelVerdict judged(JudgeOptions options, std::int64_t low = 0, std::int64_t high = 100) {
  cases::Planted kernel({});
  kernel.declared().min_position = low;
  kernel.declared().max_position = high;
  return judge("planted", kernel, cases::plain(16), options);
}

TEST_CASE("positions outside the declared range are not run, unless waived") {
  JudgeOptions options = cases::levels_only();
  options.positions = std::vector<std::int64_t>{-3, 5, 6, 200};
  const KernelVerdict verdict = judged(options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::not_run);
  CHECK(exit_code(verdict) == 4);
  CHECK(verdict.conformance <= Class::dtype);  // what did run is judged all the same
  REQUIRE(verdict.undeclared);
  CHECK(verdict.undeclared->count == 2);
  CHECK(verdict.undeclared->first == -3);
  CHECK(verdict.undeclared->last == 200);
  CHECK_FALSE(verdict.exhaustive);
  CHECK(verdict.sentence.find("0 to 100") != std::string::npos);
  options.waive = {"positions"};
  const KernelVerdict waived = judged(options);
  CHECK(exit_code(waived) == 0);
  CHECK(waived.waived == std::vector<std::string>{"positions"});
}

TEST_CASE("a largest position beyond the declared range is not run") {
  JudgeOptions options = cases::levels_only();
  options.max_position = 150;
  const KernelVerdict verdict = judged(options);
  CHECK(exit_code(verdict) == 4);
  REQUIRE(verdict.undeclared);
  CHECK(verdict.undeclared->count == 50);
  CHECK(verdict.undeclared->first == 101);
  CHECK(verdict.positions.back() == 100);
  options.max_position = 100;
  CHECK(exit_code(judged(options)) == 0);
}

TEST_CASE("a usual sample that the range cuts short passes and says so") {
  const KernelVerdict cut = judged(cases::levels_only());
  CHECK(exit_code(cut) == 0);
  CHECK(cut.range_limited);
  CHECK_FALSE(cut.undeclared);
  CHECK_FALSE(judged(cases::levels_only(), 0, 4095).range_limited);  // the model's own end
}

}  // namespace
}  // namespace ropecheck::properties
