// Does a specification come back from both kernel configurations as the same truth?
#include "kernels/abi_config.hpp"
#include "kernels/mutants/mutant.hpp"
#include "kernels/wire.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

spec::Specification over(spec::Specification specification, spec::InnerScheme inner) {
  std::get<spec::MultiAxis>(specification.scheme).inner = std::move(inner);
  return specification;
}

spec::Specification heated(spec::Temperature temperature) {
  spec::Specification specification = plain();
  specification.temperature = temperature;
  return specification;
}

std::vector<spec::Specification> specifications() {
  using Rule = spec::Temperature::Rule;
  spec::Yarn yarn;
  yarn.factor = 4;
  yarn.trained_context = 32768;
  yarn.truncate = false;
  spec::Specification idle = example::qwen3_vl();
  idle.dialect = spec::Dialect::ggml;
  idle.scheme = spec::MultiAxis{
      .section = {24, 20, 20, 0}, .order = spec::AxisOrder::interleaved_or_idle, .axes = 4};
  std::vector<spec::Specification> list{
      over(example::qwen2_vl(), yarn), over(example::qwen3_vl(), spec::Linear{8}), idle,
      heated({.rule = Rule::steps_after, .amplitude = 0.25, .length = 4096}),
      heated({.rule = Rule::log_n, .length = 2048})};
  for (const MutantInfo& info : mutants()) list.push_back(info.visible_on);
  return list;
}

TEST_CASE("every scheme's configuration is read back as the same specification") {
  for (spec::Specification specification : specifications()) {
    INFO(specification.name << " " << spec::scheme_name(specification.scheme));
    specification.seq_len.reset();  // calls state it
    const AbiConfig config(specification);
    const spec::Specification from_structure = specification_of(config.get());
    const spec::Specification from_text = specification_of(json_of(specification));
    CHECK(spec::same_truth(from_text, from_structure));
    CHECK(from_structure.scheme == specification.scheme);
    CHECK(from_structure.head == specification.head);
    if (specification.temperature &&
        specification.temperature->rule == spec::Temperature::Rule::log_n) {
      CHECK(from_structure.temperature->length == specification.temperature->length);
    } else {
      CHECK(from_structure.temperature == specification.temperature);
    }
  }
}

}  // namespace
}  // namespace ropecheck::kernels::test
