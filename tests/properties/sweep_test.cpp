// Does a sweep deal every position once and gather the same, in whatever order it is given back?
#include <cmath>
#include <stdexcept>

#include "properties/sweep_dealer.hpp"
#include "spec/build.hpp"
#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

spec::Specification specification() {
  return spec::with_seq_len(spec::build("default", std::nullopt, {{"head_dim", {8.0, "test"}}}),
                            4096);
}

Certificate fresh(const Range& positions) {
  SweepSubject subject;
  subject.kernel = "builtin:optimized";
  subject.specification = specification();
  return new_certificate(subject, positions);
}

/// Table rows of the truth itself in f32, row-major, with one pair turned by an angle.
struct Rows {
  std::vector<float> cos, sin;
  reference::TableBlock block;

  Rows(const reference::Oracle& oracle, std::int64_t first, std::size_t count) {
    for (std::size_t row = 0; row < count; ++row) {
      for (int pair = 0; pair < oracle.pairs(); ++pair) {
        const auto both = oracle.cos_sin(first + static_cast<std::int64_t>(row), pair);
        cos.push_back(static_cast<float>(both.first));
        sin.push_back(static_cast<float>(both.second));
      }
    }
    block = {first, count, spec::Dtype::f32, cos.data(), sin.data(), cos.size() / count};
  }
  void turn(std::size_t row, std::size_t pair, double angle) {
    const std::size_t at = row * block.row_stride + pair;
    const double c = cos[at], s = sin[at];
    cos[at] = static_cast<float>(c * std::cos(angle) - s * std::sin(angle));
    sin[at] = static_cast<float>(s * std::cos(angle) + c * std::sin(angle));
  }
};

TEST_CASE("blocks are cut at multiples of a call, whatever their size") {
  Certificate certificate = fresh({-1500, 5000});
  const SweepOptions options;
  CertificateDealer dealer(certificate, options);
  std::vector<Range> dealt;
  for (std::int64_t calls = 1; const auto deal = dealer.take(calls); ++calls)
    dealt.push_back(deal->block);
  CHECK(dealt == std::vector<Range>{{-1500, -1024}, {-1024, 1024}, {1024, 4096}, {4096, 5000}});
}

TEST_CASE("what was done is not dealt again, and a failure ends the dealing but loses nothing") {
  Certificate certificate = fresh({0, 5000});
  certificate.done = {{1024, 2048}};
  int saved = 0;
  SweepOptions options;
  options.save = [&](const Certificate& state) { saved += static_cast<int>(size(state.done)); };
  CertificateDealer dealer(certificate, options);
  const auto first = dealer.take(64);
  CHECK(first->block == Range{0, 1024});
  CHECK(dealer.take(1)->block == Range{2048, 3072});
  dealer.fail(std::make_exception_ptr(std::runtime_error("first")));
  dealer.fail(std::make_exception_ptr(std::runtime_error("second")));
  CHECK_FALSE(dealer.take(1));
  dealer.give(first->block, {});
  CHECK_THROWS_WITH(dealer.finish(), "first");
  CHECK(certificate.done == std::vector<Range>{{0, 2048}});
  CHECK(saved == 2048);
}

TEST_CASE("neither threads nor the order of blocks change a certificate") {
  SweepOptions one, three;
  one.threads = 1;
  three.threads = 3;
  Certificate whole = fresh({-9000, 9000}), again = fresh({-9000, 9000});
  sweep(whole, one);
  sweep(again, three);
  Certificate left = fresh({-9000, 0}), right = fresh({0, 9000});
  sweep(left, three);
  sweep(right, one);
  for (const Certificate& other : {again, merge({right, left})}) {
    CHECK(other.complete());
    CHECK(other.tally.digest == whole.tally.digest);
    CHECK(other.tally.worst.ulp == whole.tally.worst.ulp);
    CHECK(other.tally.worst.position == whole.tally.worst.position);
    CHECK(other.expected == whole.expected);
    CHECK(other.angle.radians == whole.angle.radians);
    CHECK(other.angle.position == whole.angle.position);
  }
}

TEST_CASE("the angle meter finds the pair that was turned, on its lattice only") {
  const reference::Oracle oracle(specification());
  const reference::FastOracle fast(oracle);
  AngleMeter meter(oracle, fast);
  Rows rows(oracle, 200, 400);  // holds the lattice positions 256 and 512
  AngleError clean;
  meter.measure(rows.block, clean);
  CHECK(clean.radians < 0x1p-23);
  rows.turn(300, 1, 0.5);  // position 500: not looked at
  rows.turn(56, 2, 0.001);
  rows.turn(312, 3, -0.01);
  AngleError found;
  meter.measure(rows.block, found);
  CHECK(found.radians == Approx(0.01).epsilon(1e-5));
  CHECK(found.position == 512);
  CHECK(found.pair == 3);
  rows.cos[56 * 4] = rows.sin[56 * 4] = 0;  // points nowhere
  meter.measure(rows.block, found);
  CHECK(found.radians == Approx(3.14159265358979));
  CHECK(found.position == 256);
}

TEST_CASE("of equal angle errors the first position is kept, in any order") {
  const AngleError early{0.5, -256, 3}, late{0.5, 256, 1}, larger{0.6, 512, 0};
  AngleError one = early, other = late;
  one.merge(late);
  other.merge(early);
  CHECK(one.position == -256);
  CHECK(other.position == -256);
  one.merge(larger);
  CHECK(one.position == 512);
  one.merge({});
  CHECK(one.known());
}

}  // namespace
}  // namespace ropecheck::properties
