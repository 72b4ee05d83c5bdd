// Does every instruction set of the fast oracle keep the proved error, and judge alike?
#include <cmath>
#include <random>

#include "reference/fast_target.hpp"
#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/fast_check.hpp"
#include "tests/reference/fast_rows.hpp"
#include "tests/reference/specifications.hpp"

namespace ropecheck::reference {
namespace {

/// Without the attention scale's two roundings.
constexpr double kUnscaledError = 5.6 * 0x1p-53;

/// Those that run here, asked directly.
std::vector<const FastTarget*> targets() {
  std::vector<const FastTarget*> all{&kFastBaseline};
#if defined(__x86_64__)
  all.insert(all.end(), {&kFastV3, &kFastV4});
#endif
  const auto here = FastOracle::targets();
  std::erase_if(all, [&](const FastTarget* target) {
    return std::find(here.begin(), here.end(), target->name) == here.end();
  });
  return all;
}

/// Near each multiple of an eighth of a turn, where quadrants and signs change, and anywhere.
std::vector<std::uint64_t> phases() {
  std::mt19937_64 random(11);
  std::vector<std::uint64_t> list;
  for (std::uint64_t eighth = 0; eighth < 8; ++eighth) {
    for (int bits = 0; bits < 61; ++bits) {
      const std::uint64_t centre = eighth << 61, off = std::uint64_t{1} << bits;
      list.insert(list.end(), {centre + off, centre - off, centre + off - 1, centre});
    }
  }
  while (list.size() < 20000) list.push_back(random() >> random() % 64);
  return list;
}

/// The largest |computed - exact| as a fraction of 5.6 u·|exact|.
double largest_error(const FastTarget& on, const std::vector<std::uint64_t>& list) {
  double largest = 0;
  for (std::size_t at = 0; at + kMaxLanes <= list.size();
       at += static_cast<std::size_t>(on.lanes)) {
    double cos[kMaxLanes], sin[kMaxLanes];
    on.evaluate(&list[at], cos, sin);
    for (std::size_t i = 0; i < static_cast<std::size_t>(on.lanes); ++i) {
      const Real angle = 2 * pi<Real>() * Real(list[at + i]) * power_of_two<Real>(-64);
      const auto part = [&](double got, const Real& exact, const Real& error) {
        if (got == 0) return error < power_of_two<Real>(-180) ? 0.0 : INFINITY;
        return static_cast<double>(error / abs(exact)) / kUnscaledError;
      };
      const Real exact_cos = boost::multiprecision::cos(angle);
      const Real exact_sin = boost::multiprecision::sin(angle);
      largest = std::max({largest, part(cos[i], exact_cos, abs(Real(cos[i]) - exact_cos)),
                          part(sin[i], exact_sin, abs(Real(sin[i]) - exact_sin))});
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("every instruction set keeps the relative error of the proof, at every phase") {
  const auto list = phases();
  REQUIRE(targets().size() == FastOracle::targets().size());
  for (const FastTarget* target : targets()) {
    CAPTURE(target->name);
    const double largest = largest_error(*target, list);
    CHECK(largest <= 1);
    CHECK(largest > 0.5);  // the proof is not far from what happens
  }
}

TEST_CASE("every instruction set stays within the claim on every scheme") {
  std::mt19937_64 random(12);
  for (const auto& specification : test::table_specifications()) {
    const Oracle oracle(specification);
    FastOracle fast(oracle);
    const auto positions = test::positions_of_all_magnitudes(random, 12);
    for (const std::string& target : FastOracle::targets()) {
      REQUIRE(fast.use_target(target));
      const auto found = test::from_mpfr(oracle, fast, positions);
      CAPTURE(target, spec::scheme_name(specification.scheme), found.position, found.pair);
      CHECK(found.largest <= 1);
    }
  }
}

TEST_CASE("every instruction set judges alike") {
  std::mt19937_64 random(13);
  for (const spec::Dtype dtype : {spec::Dtype::f32, spec::Dtype::f16, spec::Dtype::bf16}) {
    for (const int dim : {2, 6, 10, 64, 126}) {
      const Oracle oracle(test::specification(spec::Llama3{8, 1, 4, 8192}, dim, 500000,
                                              spec::Dialect::huggingface));
      test::Rows rows(oracle, -37, 75, dtype);
      for (int i = 0; i < 9; ++i) rows.nudge(random, 1 + i % 3);
      FastOracle fast(oracle);
      std::vector<Tally> tallies;
      for (const std::string& target : FastOracle::targets()) {
        REQUIRE(fast.use_target(target));
        tallies.push_back(fast.judge(rows.block));
      }
      for (const Tally& tally : tallies) {
        CHECK(tally.not_correctly_rounded > 0);
        CHECK(tally.not_correctly_rounded == tallies[0].not_correctly_rounded);
        CHECK(tally.digest == tallies[0].digest);
        CHECK(test::same(tally.worst, tallies[0].worst));
        // which values are close to undecidable depends on the last bits of each computation
        CHECK(tally.undecided <= tallies[0].undecided + 2);
      }
    }
  }
}

TEST_CASE("an instruction set that does not exist is not used") {
  const Oracle oracle(test::specification(spec::Default{}, 16));
  CHECK_FALSE(FastOracle(oracle).use_target("AVX-1024"));
}

}  // namespace ropecheck::reference
