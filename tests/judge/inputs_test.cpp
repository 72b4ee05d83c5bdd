// Is every input that a kernel declares judged, at every level it applies to?
#include <set>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

using cases::Planted;

KernelVerdict judged(Planted& kernel, JudgeOptions options = cases::levels_only()) {
  return judge("planted", kernel, cases::plain(32), options);
}

/// The inputs whose rows failed; CHECKs that all others passed.
std::set<Source> failed_inputs(const KernelVerdict& verdict) {
  std::set<Source> result;
  for (const LevelResult& row : verdict.levels) {
    INFO(row_text(row) << " " << row.reason);
    CHECK((row.outcome == Outcome::pass || row.outcome == Outcome::fail));
    if (row.outcome == Outcome::fail) result.insert(row.input);
  }
  return result;
}

std::string cause(const KernelVerdict& verdict) {
  return verdict.diagnosis.empty() ? "none" : verdict.diagnosis.front().id;
}

TEST_CASE("each declared input has rows of its own at every level it applies to") {
  Planted kernel({});
  JudgeOptions options = cases::levels_only();
  options.dtypes = {spec::Dtype::f32};
  std::multiset<std::pair<Level, Source>> rows;
  const KernelVerdict verdict = judged(kernel, options);
  CHECK(verdict.outcome == Outcome::pass);
  for (const LevelResult& row : verdict.levels) rows.insert({row.level, row.input});
  CHECK(rows == std::multiset<std::pair<Level, Source>>{{Level::frequencies, Source::configuration},
                                                        {Level::table, Source::configuration},
                                                        {Level::table, Source::frequencies},
                                                        {Level::rotate, Source::configuration},
                                                        {Level::rotate, Source::configuration},
                                                        {Level::rotate, Source::frequencies},
                                                        {Level::rotate, Source::frequencies},
                                                        {Level::rotate, Source::table},
                                                        {Level::rotate, Source::table}});
}

TEST_CASE("a given table read at the token's index is refuted") {
  Planted kernel({.rotate_call = [](kernels::RotateCall& call) {
    if (call.table_cos.size() == 0) return;
    for (std::size_t token = 0; token < call.positions.size(); ++token)
      call.positions[token] = static_cast<std::int64_t>(token);
  }});
  const KernelVerdict verdict = judged(kernel);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(failed_inputs(verdict) == std::set<Source>{Source::table});
  CHECK(cause(verdict) == "input:table-by-token");
}

TEST_CASE("given frequencies that are ignored are refuted") {
  const auto forget = [](auto& call) {
    call.frequencies.clear();
    call.attention_scale = 1;
  };
  Planted kernel({.table_call = forget, .rotate_call = forget});
  const KernelVerdict verdict = judged(kernel);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(failed_inputs(verdict) == std::set<Source>{Source::frequencies});
  CHECK(cause(verdict) == "input:frequencies-ignored");
}

TEST_CASE("an attention scale that is dropped with given frequencies alone is refuted") {
  const auto drop = [](auto& call) {
    if (!call.frequencies.empty()) call.attention_scale = 1;
  };
  Planted kernel({.table_call = drop, .rotate_call = drop});
  const KernelVerdict verdict = judged(kernel);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  CHECK(failed_inputs(verdict) == std::set<Source>{Source::frequencies});
  CHECK(cause(verdict) == "input:scale-dropped");
}

TEST_CASE("a given table that is ignored is refuted, exhaustive positions or not") {
  for (const bool exhaustive : {false, true}) {
    Planted kernel({.rotate_call = [](kernels::RotateCall& call) {
      call.table_cos = call.table_sin = kernels::Buffer(spec::Dtype::f32, 0);
    }});
    JudgeOptions options = cases::levels_only();
    if (exhaustive) {
      options.positions.emplace();
      for (std::int64_t position = 0; position < 100; ++position)
        options.positions->push_back(position);
    }
    const KernelVerdict verdict = judged(kernel, options);
    INFO(verdict.sentence);
    CHECK(failed_inputs(verdict) == std::set<Source>{Source::table});
    CHECK(cause(verdict) == "input:table-ignored");
  }
}

TEST_CASE("a mistake between calls that only a given table shows is refuted") {
  Planted kernel({.rotated = [](const kernels::RotateCall& call, kernels::Rotated& answer) {
    if (call.table_cos.size() == 0 || !call.transpose) return;
    answer.query.set_bits(0, answer.query.bits(0) ^ 1u << 22);
  }});
  JudgeOptions options;
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict = judged(kernel, options);
  CHECK(verdict.outcome == Outcome::fail);
  for (const PropertyResult& property : verdict.properties) {
    if (property.outcome == Outcome::fail) CHECK(property.input == Source::table);
  }
}

TEST_CASE("given frequencies written over are a fault") {
  // The guarded call sees it; what counts here is that the judge asks with given frequencies at
  // all.
  Planted kernel({.table = [](const kernels::TableCall& call, kernels::Table& answer) {
    if (!call.frequencies.empty())
      answer.faults.push_back({"wrote-input", "table: given frequencies[0]"});
  }});
  const KernelVerdict verdict = judged(kernel);
  CHECK(exit_code(verdict) == 3);
  CHECK(cause(verdict) == "fault:wrote-input");
}

}  // namespace
}  // namespace ropecheck::properties
