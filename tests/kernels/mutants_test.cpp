// Is every mutant what it says: openable, otherwise honest, and different from the skeleton where
// it claims to be?
#include <algorithm>
#include <cmath>
#include <set>

#include "kernels/kernel.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

struct Answers {
  std::vector<double> values;
  std::vector<Fault> faults;

  void add(const Buffer& buffer) {
    for (std::size_t i = 0; i < buffer.size(); ++i) values.push_back(buffer.value(i));
  }
  void add(const std::vector<Fault>& more) {
    faults.insert(faults.end(), more.begin(), more.end());
  }
};

std::vector<RotateCall> rotations(const Description& declared,
                                  const spec::Specification& specification) {
  std::vector<RotateCall> calls;
  for (const spec::Layout layout : {spec::Layout::half, spec::Layout::interleaved}) {
    if (!declared.has(layout)) continue;
    RotateCall call = rotate_call(specification, spec::Dtype::f32, layout);
    calls.push_back(call);
    call.arrangement = {.in_place = true, .token_padding = 3, .head_padding = 1};
    calls.push_back(call);
    call.arrangement.in_place = false;
    call.transpose = true;
    call.sequence_starts = {0, 2, 5};
    call.seq_lens = {100, specification.seq_len.value_or(200)};
    calls.push_back(call);
    call.transpose = false;
    call.positions[static_cast<std::size_t>(call.axes)] = -40;
    calls.push_back(call);
    call.threads = 2;
    calls.push_back(call);
  }
  return calls;
}

// The same questions in the same order to mutant and skeleton: long, short, long again.
Answers ask(Kernel& kernel, const Description& declared, const spec::Specification& specification) {
  Answers answers;
  const auto session = kernel.configure(specification);
  const double length = specification.seq_len.value_or(0);
  for (const double seq_len : {length, 0.0, 2 * length}) {
    if ((declared.levels & ROPECHECK_FREQUENCIES) != 0) {
      const Frequencies f = session->frequencies(seq_len);
      answers.values.insert(answers.values.end(), f.frequency.begin(), f.frequency.end());
      answers.values.push_back(f.attention_scale);
      answers.add(f.faults);
    }
    if ((declared.levels & ROPECHECK_TABLE) != 0 && !spec::turns_by_role(specification)) {
      TableCall call = table_call(specification);
      call.positions[0] = -12345;
      call.seq_len = seq_len;
      const Table table = session->table(call);
      answers.add(table.cos);
      answers.add(table.sin);
      answers.add(table.faults);
    }
  }
  if ((declared.levels & ROPECHECK_ROTATE) == 0) return answers;
  for (const RotateCall& call : rotations(declared, specification)) {
    const Rotated rotated = session->rotate(call);
    answers.add(rotated.query);
    answers.add(rotated.key);
    answers.add(rotated.faults);
  }
  return answers;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

TEST_CASE("every mutant opens and differs from the skeleton where its mistake shows") {
  const auto skeleton = open_kernel("model:plain64");
  for (const MutantInfo& info : mutants()) {
    INFO(info.id);
    const auto mutant = open_kernel("mutant:" + info.id);
    const Answers right = ask(*skeleton, mutant->description(), info.visible_on);
    const Answers wrong = ask(*mutant, mutant->description(), info.visible_on);
    CHECK(told(right.faults) == "");
    REQUIRE(right.values.size() == wrong.values.size());
    const bool differs = !std::ranges::equal(right.values, wrong.values, same);
    CHECK((differs || !wrong.faults.empty()));
    CHECK(mutant->description().name == info.id);
  }
}

TEST_CASE("mutants of memory are caught by the guards, the others are not accused by them") {
  const std::set<std::string> caught{"L7-tail-not-copied", "M1-one-past-the-end", "M2-writes-input",
                                     "M3-last-token-left-out"};
  for (const MutantInfo& info : mutants()) {
    INFO(info.id);
    const auto mutant = open_kernel("mutant:" + info.id);
    const Answers answers = ask(*mutant, mutant->description(), info.visible_on);
    INFO(told(answers.faults));
    CHECK(answers.faults.empty() == !caught.contains(info.id));
  }
}

TEST_CASE("the catalogue is complete: distinct ids, known categories, formula and thread") {
  const std::set<std::string> categories{"precision", "frequency", "layout",  "index",
                                         "state",     "memory",    "backward"};
  std::set<std::string> ids;
  for (const MutantInfo& info : mutants()) {
    INFO(info.id);
    CHECK(ids.insert(info.id).second);
    CHECK(categories.contains(info.category));
    CHECK(info.formula.find('(') != std::string::npos);
    CHECK_FALSE(info.seen_in.empty());
  }
  CHECK(ids.size() >= 24);
}

TEST_CASE("a name that does not exist suggests the nearest") {
  CHECK_THAT(input_error_of([] { open_kernel("mutant:F2-base-times-faktor"); }),
             Catch::Contains("'F2-base-times-factor'"));
  CHECK_THAT(input_error_of([] { open_kernel("model:fp32-produkt"); }),
             Catch::Contains("'fp32-product'"));
  CHECK_THAT(input_error_of([] { open_kernel("builtin:optimised"); }),
             Catch::Contains("'optimized'"));
  CHECK_THAT(input_error_of([] { open_kernel("builtin:optimized-exakt"); }),
             Catch::Contains("'optimized-exact'"));
  CHECK_THAT(input_error_of([] { open_kernel("libb:x"); }), Catch::Contains("'lib'"));
  CHECK_THAT(input_error_of([] { open_kernel("nonsense"); }),
             Catch::Contains("accepted: builtin:optimized"));
}

}  // namespace
}  // namespace ropecheck::kernels::test
