// Is a schedule that follows the length judged at several lengths, up and down, and in mixed
// batches?
#include <set>

#include "properties/judge_lengths.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

spec::Specification dynamic_ntk() {
  spec::Specification specification = cases::plain(32);
  spec::DynamicNtk scheme;
  scheme.factor = 2;
  scheme.trained_context = 4096;
  specification.scheme = scheme;
  specification.dialect = spec::Dialect::huggingface;
  return specification;
}

spec::Specification dynamic_linear() {
  spec::Specification specification = cases::plain(32);
  specification.scheme = spec::Dynamic{.trained_context = 4096, .inner = spec::Linear{}};
  return specification;
}

JudgeOptions narrow() {
  JudgeOptions options = cases::levels_only();
  options.dtypes = {spec::Dtype::f32};
  return options;
}

std::set<std::vector<double>> lengths_of(const KernelVerdict& verdict) {
  std::set<std::vector<double>> result;
  for (const LevelResult& row : verdict.levels) result.insert(row.seq_lens);
  return result;
}

TEST_CASE("lengths below, at, just above and well beyond L are judged, and a batch of them") {
  const KernelVerdict verdict = cases::judged("model:plain64", dynamic_ntk(), narrow());
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::pass);
  CHECK(verdict.specification.seq_len == 16384);
  CHECK(verdict.scheme_active);
  CHECK(lengths_of(verdict) ==
        std::set<std::vector<double>>{
            {}, {2048}, {4096}, {4097}, {8192}, {12288}, {20480}, {2048, 20480, 4096}});
}

TEST_CASE("a length that was given is the only one") {
  const KernelVerdict verdict =
      cases::judged("model:plain64", spec::with_seq_len(dynamic_ntk(), 9000), narrow());
  CHECK(verdict.outcome == Outcome::pass);
  CHECK(lengths_of(verdict) == std::set<std::vector<double>>{{}});
}

TEST_CASE("a scheme that does not follow the length has one") {
  CHECK(lengths_of(cases::judged("model:plain64", cases::yarn(), narrow())) ==
        std::set<std::vector<double>>{{}});
}

TEST_CASE("lengths beyond the declared range are left out") {
  cases::Planted kernel({});
  kernel.declared().max_position = 8191;
  const KernelVerdict verdict = judge("planted", kernel, dynamic_ntk(), narrow());
  CHECK(verdict.range_limited);
  for (const LevelResult& row : verdict.levels) {
    for (const double length : row.seq_lens) CHECK(length <= 8192);
  }
}

TEST_CASE("mistakes per length are refuted by default and named") {
  for (const char* id : {"S1-grow-only", "S1-first-length-kept", "S3-longest-of-batch",
                         "S4-length-ignored", "F3-dynamic-frozen", "F4-no-length-guard"}) {
    const bool linear = std::string(id) == "S4-length-ignored";
    const KernelVerdict verdict = cases::judged(
        std::string("mutant:") + id, linear ? dynamic_linear() : dynamic_ntk(), narrow());
    INFO(id << ": " << verdict.sentence);
    CHECK(verdict.outcome == Outcome::fail);
    REQUIRE_FALSE(verdict.diagnosis.empty());
    CHECK(verdict.diagnosis.front().id == id);
  }
}

TEST_CASE("a switch that is off by one at L is refuted by default") {
  spec::Specification longrope = cases::plain(32);
  spec::LongRope lists;
  lists.factor = 8;
  lists.trained_context = 4096;
  for (int pair = 0; pair < 16; ++pair) {
    lists.short_factor.push_back(1);
    lists.long_factor.push_back(1 + pair);
  }
  longrope.scheme = lists;
  longrope.dialect = spec::Dialect::huggingface;
  longrope.max_position_embeddings = 32768;
  const KernelVerdict right = cases::judged("model:plain64", longrope, narrow());
  CHECK(right.outcome == Outcome::pass);
  const KernelVerdict verdict =
      cases::judged("mutant:F16-longrope-switch-off-by-one", longrope, narrow());
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(verdict.diagnosis.front().id == "F16-longrope-switch-off-by-one");
}

}  // namespace
}  // namespace ropecheck::properties
