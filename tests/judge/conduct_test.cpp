// Are mistakes found that nobody put into the catalogue of mutants?
#include <cmath>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

using cases::Other;

Diagnosis cause(const spec::Specification& asked, const spec::Specification& done) {
  Other kernel(done);
  const KernelVerdict verdict = judge("other", kernel, asked, cases::levels_only());
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  REQUIRE_FALSE(verdict.diagnosis.empty());
  return verdict.diagnosis.front();
}

TEST_CASE("an odd base is solved for") {
  spec::Specification done = cases::plain();
  done.base = 23456;
  const Diagnosis found = cause(cases::plain(), done);
  CHECK(found.id == "F1-wrong-base");
  CHECK(found.explanation.find("23456") != std::string::npos);
  CHECK(found.residual < 1e-5);
}

TEST_CASE("an odd base is solved for under bands") {
  spec::Specification done = cases::llama3();
  done.base = 432100;
  const Diagnosis found = cause(cases::llama3(), done);
  CHECK(found.id == "F1-wrong-base");
  CHECK(found.explanation.find("432") != std::string::npos);
}

TEST_CASE("another dialect is recognised") {
  spec::Specification done = cases::yarn();
  done.dialect = spec::Dialect::paper;
  CHECK(cause(cases::yarn(), done).id == "dialect:yarn/paper");
}

TEST_CASE("another factor is recognised") {
  spec::Specification done = cases::llama3();
  std::get<spec::Llama3>(done.scheme).factor = 16;
  CHECK(cause(cases::llama3(), done).id == "F14-factor-constant");
}

TEST_CASE("frequencies of no known kind are described by pair and ratio") {
  spec::Specification done = cases::plain();
  spec::LongRope lists;
  lists.trained_context = 4096;
  lists.factor = 1;
  for (int pair = 0; pair < 64; ++pair) {
    lists.short_factor.push_back(pair > 20 && pair < 30 ? 1.3 : 1.0);
    lists.long_factor.push_back(1);
  }
  done.scheme = lists;
  done.dialect = spec::Dialect::huggingface;
  const Diagnosis found = cause(cases::plain(), done);
  CHECK(found.id == "pattern:pairs");
  CHECK(found.explanation.find("pairs 21 to 29: each turns 0.769231 times as fast") !=
        std::string::npos);
}

}  // namespace
}  // namespace ropecheck::properties
