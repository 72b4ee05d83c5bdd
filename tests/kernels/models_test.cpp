// Do the arithmetic models compute what the engines compute? Roundings written out, printed values,
// known errors.
#include <algorithm>
#include <cmath>

#include "kernels/mutants/mutant.hpp"
#include "kernels/rounding.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

std::vector<double> frequencies_of(const std::string& kernel,
                                   const spec::Specification& specification) {
  return open_kernel(kernel)
      ->configure(specification)
      ->frequencies(specification.seq_len.value_or(0))
      .frequency;
}

double worst_table_error(const std::string& kernel, const spec::Specification& specification,
                         std::int64_t position) {
  TableCall call;
  call.positions = {position};
  call.seq_len = specification.seq_len.value_or(0);
  const Table got = open_kernel(kernel)->configure(specification)->table(call);
  const Table right = open_kernel("model:plain64")->configure(specification)->table(call);
  double worst = 0;
  for (std::size_t i = 0; i < got.cos.size(); ++i) {
    worst = std::max(worst, std::hypot(got.cos.value(i) - right.cos.value(i),
                                       got.sin.value(i) - right.sin.value(i)));
  }
  return worst;
}

TEST_CASE("fp32-product rounds the exponent, the power and the reciprocal to binary32") {
  const std::vector<double> got = frequencies_of("model:fp32-product", example::plain());
  for (int pair = 0; pair < 64; ++pair) {
    const float exponent = static_cast<float>(2 * pair) / 128.0f;
    CHECK(got[static_cast<std::size_t>(pair)] == 1.0f / std::pow(10000.0f, exponent));
  }
}

TEST_CASE("fp32-product prints what Hugging Face's tests print") {
  // tests/utils/test_modeling_rope_utils.py, test_dynamic_rope_numerically: factor 10, L = 2048, l'
  // = 16384
  spec::DynamicNtk dynamic;
  dynamic.factor = 10;
  dynamic.trained_context = 2048;
  spec::Specification specification = example::plain();
  specification.dialect = spec::Dialect::huggingface;
  specification.scheme = dynamic;
  specification.seq_len = 16384;
  const std::vector<double> printed{1.0,    0.80931, 0.65498, 0.53008, 0.429,
                                    0.3472, 0.28099, 0.22741, 0.18404, 0.14895};
  const std::vector<double> got = frequencies_of("model:fp32-product", specification);
  for (std::size_t i = 0; i < printed.size(); ++i) CHECK(std::fabs(got[i] - printed[i]) <= 0.5e-5);
}

TEST_CASE("fp32-recurrence multiplies from pair to pair in binary32") {
  const float ratio = std::pow(10000.0f, -2.0f / 128.0f);
  const std::vector<double> got = frequencies_of("model:fp32-recurrence", example::plain());
  float running = 1;
  for (const double frequency : got) {
    CHECK(frequency == running);
    running *= ratio;
  }
  const std::vector<double> direct = frequencies_of("model:fp32-direct-pow", example::plain());
  for (std::size_t i = 0; i < direct.size(); ++i)
    CHECK(direct[i] == std::pow(ratio, static_cast<float>(i)));
}

// Worst angle errors at base 10000, d = 128, as a public survey of the engines computed them, to
// two digits.
TEST_CASE("the models err as the engines do at long positions") {
  const spec::Specification specification = example::plain();
  CHECK(worst_table_error("model:fp32-product", specification, 4095) ==
        Approx(1.4e-4).epsilon(0.05));
  CHECK(worst_table_error("model:fp32-product", specification, 131071) ==
        Approx(4.2e-3).epsilon(0.05));
  CHECK(worst_table_error("model:fp32-recurrence", specification, 4095) ==
        Approx(5.0e-4).epsilon(0.05));
  CHECK(worst_table_error("model:fp32-recurrence", specification, 131071) ==
        Approx(1.3e-2).epsilon(0.05));
  CHECK(worst_table_error("model:fp32-direct-pow", specification, 131071) ==
        Approx(1.3e-2).epsilon(0.05));
}

TEST_CASE("the models follow every scheme: binary32 apart, they agree with the skeleton") {
  for (const MutantInfo& info : mutants()) {
    INFO(info.id);
    const std::vector<double> right = frequencies_of("model:plain64", info.visible_on);
    for (const char* model :
         {"model:fp32-product", "model:fp32-recurrence", "model:fp32-direct-pow"}) {
      const std::vector<double> got = frequencies_of(model, info.visible_on);
      for (std::size_t i = 0; i < got.size(); ++i) {
        // At most 64 roundings of a running product, amplified by at most the scheme's factor
        // inside a ramp.
        CHECK(got[i] == Approx(right[i]).epsilon(64 * 4 * 0x1p-24));
      }
    }
  }
}

TEST_CASE("16-bit tensors: Hugging Face rounds three times, ggml once") {
  spec::Specification specification = plain(2, 2);
  RotateCall call;
  call.positions = {3};
  call.seq_lens = {0};
  call.query = {.heads = 1, .data = values(spec::Dtype::bf16, 2, 9)};
  const float x0 = static_cast<float>(call.query.data.value(0));
  const float x1 = static_cast<float>(call.query.data.value(1));
  const auto bf16 = [](float value) {
    return static_cast<float>(rounded(spec::Dtype::bf16, value));
  };

  const float c = bf16(std::cos(3.0f)), s = bf16(std::sin(3.0f));
  const Rotated thrice = open_kernel("model:fp32-product")->configure(specification)->rotate(call);
  CHECK(thrice.query.value(0) == bf16(bf16(x0 * c) + bf16(-x1 * s)));
  CHECK(thrice.query.value(1) == bf16(bf16(x1 * c) + bf16(x0 * s)));

  const Rotated once = open_kernel("model:fp32-recurrence")->configure(specification)->rotate(call);
  CHECK(once.query.value(0) == bf16(x0 * std::cos(3.0f) - x1 * std::sin(3.0f)));
  CHECK(once.query.value(1) == bf16(x0 * std::sin(3.0f) + x1 * std::cos(3.0f)));
}

TEST_CASE("YaRN's attention scale reaches cos and sin in both models") {
  for (const char* model : {"model:fp32-product", "model:fp32-recurrence"}) {
    TableCall call;
    call.positions = {0};
    const Table table = open_kernel(model)->configure(example::yarn())->table(call);
    CHECK(table.cos.value(5) == Approx(1 + 0.1 * std::log(4.0)).epsilon(4 * 0x1p-24));
  }
}

}  // namespace
}  // namespace ropecheck::kernels::test
