// Do the bounds hold for the executable models in kernels/, frequencies and tables?
#include "kernels/models.hpp"

#include <cmath>

#include "kernels/kernel.hpp"
#include "reference/bounds.hpp"
#include "reference/oracle.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;

namespace {

const std::vector<std::int64_t> kPositions{0, 1, -3, 4095, 131071, -77777, 16777217};
constexpr double kUnit = 0x1p-24;

double distance(const DoubleDouble& exact, const kernels::Buffer& buffer, std::size_t index) {
  return absolute_error(exact, buffer.value(index));
}

/// Values outside 2u·A + A·(angle + attention bound), and frequencies outside their bound.
int outside(const ropecheck_kernel& model, Arithmetic arithmetic, const spec::Specification& spec) {
  const auto kernel = kernels::in_process(model);
  const auto session = kernel->configure(spec);
  const Oracle oracle(spec);
  const AngleBound bound(arithmetic, spec);
  const double seq_len = spec.seq_len.value_or(0);
  const auto frequencies = session->frequencies(seq_len);
  kernels::TableCall call;
  call.positions = kPositions;
  call.seq_len = seq_len;
  const auto table = session->table(call);
  const TruthTable truth(oracle, kPositions);
  const auto scale = static_cast<double>(oracle.schedule().attention_scale);
  int count = std::abs(frequencies.attention_scale - scale) >
              scale * (bound.attention_scale() + kUnit * 1e-6);
  for (int pair = 0; pair < oracle.pairs(); ++pair) {
    const auto exact = static_cast<double>(oracle.schedule().frequency[pair]);
    const double off = std::abs(frequencies.frequency[pair] - exact);
    count += exact != 0 && off > exact * (bound.frequency(pair) + 0x1p-52);
    for (std::size_t row = 0; row < kPositions.size(); ++row) {
      const std::size_t index = row * oracle.pairs() + pair;
      const double angle = bound.angle(static_cast<double>(kPositions[row]), pair);
      const double allowed = scale * (2 * kUnit + angle + bound.attention_scale());
      count += distance(truth.at(row, pair).cos, table.cos, index) > allowed;
      count += distance(truth.at(row, pair).sin, table.sin, index) > allowed;
    }
  }
  return count;
}

void check(const spec::Specification& specification) {
  CAPTURE(spec::scheme_name(specification.scheme), spec::name(specification.dialect),
          specification.head.rotary_dim, specification.base);
  CHECK(outside(kernels::model_fp32_product(), Arithmetic::fp32_product, specification) == 0);
  CHECK(outside(kernels::model_fp32_recurrence(), Arithmetic::fp32_recurrence, specification) == 0);
}

}  // namespace

TEST_CASE("the arithmetic models stay within their bounds on chosen specifications") {
  for (const auto& specification : test::table_specifications()) check(specification);
}

TEST_CASE("the arithmetic models stay within their bounds on random specifications") {
  std::mt19937_64 random(99);
  for (int i = 0; i < 60; ++i) check(test::random_specification(random));
}

TEST_CASE("the recurrence is outside the product's bound, so the two classes differ") {
  const auto specification = test::specification(spec::Default{});
  CHECK(outside(kernels::model_fp32_recurrence(), Arithmetic::fp32_product, specification) > 0);
}
