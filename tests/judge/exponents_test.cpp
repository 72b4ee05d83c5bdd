// Is a wrong exponent, or a length that is ignored, told from a wrong base?
#include <cmath>

#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

using cases::Other;

Diagnosis named(kernels::Kernel& kernel, const spec::Specification& asked) {
  JudgeOptions options = cases::levels_only();
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict = judge("other", kernel, asked, options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  REQUIRE_FALSE(verdict.diagnosis.empty());
  return verdict.diagnosis.front();
}

spec::DynamicNtk dynamic_ntk() {
  spec::DynamicNtk scheme;
  scheme.factor = 4;
  scheme.trained_context = 4096;
  return scheme;
}

std::string cause_of(const spec::Specification& asked, double base) {
  spec::Specification done = asked;
  done.scheme = spec::Default{};
  done.base = base;
  Other kernel(done);
  const Diagnosis cause = named(kernel, asked);
  INFO(cause.explanation);
  return cause.id;
}

TEST_CASE("a wrong exponent is not a wrong base") {
  spec::Specification asked = cases::llama3();
  asked.head.rotary_dim = 64;
  spec::Specification done = asked;
  done.base = std::sqrt(asked.base);  // 2i/128 for 2i/64
  Other bands(done);
  CHECK(named(bands, asked).id == "F18-exponent-of-head");

  const double d = 64, head = 128, e = d / (d - 2);
  asked = cases::plain();
  asked.head.rotary_dim = 64;
  asked.scheme = spec::Ntk{4};
  CHECK(cause_of(asked, std::sqrt(1e4 * std::pow(4, e))) == "F18-exponent-of-head");

  asked.scheme = dynamic_ntk();
  asked.dialect = spec::Dialect::huggingface;
  asked.seq_len = 12000;
  const double stretch = 4 * 12000.0 / 4096 - 3;
  CHECK(cause_of(asked, 1e4 * stretch) == "F2-base-times-factor");
  CHECK(cause_of(asked, 1e4 * std::pow(stretch, 1 / e)) == "F2b-exponent-inverted");
  CHECK(cause_of(asked, 1e4 * std::pow(stretch, head / (head - 2))) == "F2-exponent-of-head");
  CHECK(cause_of(asked, std::sqrt(1e4 * std::pow(stretch, e))) == "F18-exponent-of-head");

  asked.scheme = spec::Dynamic{4096, spec::Ntk{1}};
  asked.dialect = spec::Dialect::paper;
  CHECK(cause_of(asked, 1e4 * 12000 / 4096) == "F2-base-times-factor");
  CHECK(cause_of(asked, 1e4 * std::pow(12000.0 / 4096, 1 / e)) == "F2b-exponent-inverted");
}

TEST_CASE("a scheme without a ramp ignores none") {
  spec::Specification asked = cases::plain();
  asked.scheme = dynamic_ntk();
  asked.dialect = spec::Dialect::huggingface;
  asked.seq_len = 12000;
  CHECK(cause_of(asked, asked.base) == "S4-length-ignored");
}

}  // namespace
}  // namespace ropecheck::properties
