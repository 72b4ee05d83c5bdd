// Do the schemes have the properties and landmark values that their definitions promise?
#include "reference/frequency.hpp"

#include <cmath>

#include "reference/ramp.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::Dialect;
using test::specification;

namespace {

double as_double(const Real& value) { return static_cast<double>(value); }

bool near(const Real& left, const Real& right) {
  return abs(left - right) <= abs(right) * Real("1e-55");
}

Schedule<Real> of(spec::Scheme scheme, int dim = 128, double base = 10000,
                  Dialect dialect = Dialect::paper, std::optional<double> seq_len = {}) {
  auto result = specification(std::move(scheme), dim, base, dialect);
  result.seq_len = seq_len;
  return schedule<Real>(result);
}

double gain(double factor) {
  return as_double(of(spec::Yarn{factor, 4096, 1, 32, true, {}, {}, {}}).attention_scale);
}

}  // namespace

TEST_CASE("the original frequencies are exact where they are powers of two") {
  const auto frequency = of(spec::Default{}, 128, 65536).frequency;
  CHECK(frequency[4] == Real(0.5));  // 65536^(-8/128) = 2^-1
  CHECK(frequency[32] == Real(1) / 256);
  CHECK(near(of(spec::Default{}).frequency[32], Real("0.01")));
}

TEST_CASE("ntk stretches the base by k^(d/(d-2)), keeps the first pair, divides the last by k") {
  const auto frequency = of(spec::Ntk{4}).frequency;
  const auto plain = of(spec::Default{}).frequency;
  const double implied = std::pow(as_double(frequency[1]), -64.0);
  CHECK(implied == Approx(40889.94).margin(0.005));
  CHECK(std::pow(as_double(of(spec::Ntk{4}, 64).frequency[1]), -32.0) ==
        Approx(41829.37).margin(0.005));
  CHECK(frequency[0] == 1);
  CHECK(near(frequency[63], plain[63] / 4));
}

TEST_CASE("the effective extension of ntk stays below k where a pair never completed a turn") {
  const auto effective = [](double factor) {
    double least = factor;
    for (int pair = 0; pair < 64; ++pair) {
      const bool incomplete = as_double(rotations(of(spec::Default{}).frequency[pair], 4096)) < 1;
      if (incomplete) least = std::min(least, std::pow(factor, 2.0 * pair / 126));
    }
    return least;
  };
  CHECK(effective(4) == Approx(2.75).margin(0.005));
  CHECK(effective(6.7) == Approx(4).margin(0.02));
}

TEST_CASE("yarn's ramp over the pair index has the known ends, truncated and not") {
  const auto ends = [](double base, int dim, bool truncate) {
    const spec::Yarn yarn{4, 4096, 1, 32, truncate, {}, {}, {}};
    const auto range = pair_range<Real>(specification(yarn, dim, base, Dialect::huggingface), yarn);
    return std::pair{as_double(range.low), as_double(range.high)};
  };
  CHECK(ends(10000, 128, true) == std::pair{20.0, 46.0});
  CHECK(ends(10000, 128, false).first == Approx(20.944).margin(0.0005));
  CHECK(ends(10000, 128, false).second == Approx(45.027).margin(0.0005));
  CHECK(ends(150000, 64, true) == std::pair{8.0, 18.0});
  CHECK(ends(150000, 64, false).first == Approx(8.093).margin(0.0005));
  CHECK(ends(150000, 64, false).second == Approx(17.398).margin(0.0005));
}

TEST_CASE("attention scales have the known values") {
  CHECK(gain(4) == Approx(1.1386).margin(0.00005));
  CHECK(gain(8) == Approx(1.2079).margin(0.00005));
  CHECK(gain(32) == Approx(1.3466).margin(0.00005));
  CHECK(gain(1) == 1);
  const std::vector<double> ones(64, 1.0);
  const spec::LongRope longrope{ones, ones, 32, 4096, {}};
  CHECK(as_double(of(longrope).attention_scale) == Approx(1.190238).margin(0.0000005));
}

TEST_CASE("mscale rules follow the dialect") {
  const auto scale = [](Dialect dialect, std::optional<double> mscale,
                        std::optional<double> all_dim) {
    const spec::Yarn yarn{40, 4096, 1, 32, true, {}, mscale, all_dim};
    return as_double(of(yarn, 64, 10000, dialect).attention_scale);
  };
  const double full = 1 + 0.1 * std::log(40.0), part = 1 + 0.0707 * std::log(40.0);
  CHECK(scale(Dialect::huggingface, 1.0, 1.0) == 1);
  CHECK(scale(Dialect::huggingface, 1.0, 0.707) == Approx(full / part).epsilon(1e-14));
  CHECK(scale(Dialect::huggingface, 0.707, {}) == Approx(full).epsilon(1e-14));
  CHECK(scale(Dialect::huggingface, 0.707, 0.0) == Approx(full).epsilon(1e-14));
  CHECK(scale(Dialect::ggml, 0.707, 0.707) == Approx(full / part).epsilon(1e-14));
  CHECK(scale(Dialect::ggml, {}, {}) == Approx(full).epsilon(1e-14));
  CHECK(scale(Dialect::paper, 0.707, 1.0) == Approx(full).epsilon(1e-14));
}

TEST_CASE(
    "blended frequencies lie between interpolated and original ones, ramps fall with the pair") {
  for (const auto& spec : test::chosen_specifications()) {
    const auto scaled = schedule<Real>(spec);
    if (scaled.ramp.empty()) continue;
    auto unscaled = spec;
    unscaled.scheme = spec::Default{};
    const auto plain = schedule<Real>(unscaled);
    for (std::size_t pair = 0; pair < plain.frequency.size(); ++pair) {
      CHECK(scaled.ramp[pair] >= 0);
      CHECK(scaled.ramp[pair] <= 1);
      if (pair > 0) CHECK(scaled.ramp[pair] <= scaled.ramp[pair - 1]);
      CHECK(scaled.frequency[pair] <= plain.frequency[pair] * (1 + Real("1e-55")));
      CHECK(scaled.frequency[pair] >= plain.frequency[pair] / scaled.factor * (1 - Real("1e-55")));
    }
  }
}

TEST_CASE("equal band edges make a step: plain above, interpolated below") {
  const auto plain = of(spec::Default{}, 128, 500000).frequency;
  const auto stepped =
      of(spec::Llama3{16, 1, 1, 8192}, 128, 500000, Dialect::huggingface).frequency;
  for (std::size_t pair = 0; pair < plain.size(); ++pair) {
    const bool long_wave = wavelength(plain[pair]) > 8192;
    CHECK(near(stepped[pair], long_wave ? Real(plain[pair] / 16) : plain[pair]));
  }
}

TEST_CASE("dynamic schemes are plain up to the trained context and continuous there") {
  const auto plain = of(spec::Default{}).frequency;
  for (const std::optional<double> length : {std::optional<double>{}, {1.0}, {2048.0}}) {
    CHECK(of(spec::Dynamic{2048, spec::Ntk{}}, 128, 10000, Dialect::paper, length).frequency ==
          plain);
    const spec::DynamicNtk hf{2.3, 2048, {}};
    CHECK(of(hf, 128, 10000, Dialect::huggingface, length).frequency == plain);
    CHECK_FALSE(of(hf, 128, 10000, Dialect::huggingface, length).active);
  }
  const auto beyond = of(spec::DynamicNtk{2, 2048, {}}, 128, 10000, Dialect::huggingface, 4096);
  CHECK(beyond.factor == 3);  // 2·2 - (2 - 1)
  CHECK(beyond.frequency == of(spec::Ntk{3}).frequency);
  CHECK(of(spec::Dynamic{2048, spec::Linear{}}, 128, 10000, Dialect::paper, 4096).frequency ==
        of(spec::Linear{2}).frequency);
  CHECK(of(spec::DynamicNtk{1, 2048, 1000.0}).frequency == of(spec::Ntk{1000}).frequency);
}

TEST_CASE("longrope switches lists beyond the trained context only") {
  const std::vector<double> twos(64, 2.0), threes(64, 3.0);
  const spec::LongRope scheme{twos, threes, 1, 4096, {}};
  const auto plain = of(spec::Default{}).frequency;
  CHECK(of(scheme).frequency[5] == plain[5] / 2);
  CHECK(of(scheme, 128, 10000, Dialect::huggingface, 4096).frequency[5] == plain[5] / 2);
  CHECK(of(scheme, 128, 10000, Dialect::huggingface, 4097).frequency[5] == plain[5] / 3);
}

TEST_CASE("proportional rotates over the whole head and leaves the rest at exactly zero") {
  const auto frequency = of(spec::Proportional{8, 64}, 512, 1e6, Dialect::huggingface).frequency;
  CHECK(near(frequency[63], pow(Real(1e6), Real(-126) / 512) / 8));
  for (std::size_t pair = 64; pair < 256; ++pair) CHECK(frequency[pair] == 0);
}

TEST_CASE("a scheme that changes nothing says so") {
  CHECK_FALSE(of(spec::Default{}).active);
  CHECK_FALSE(of(spec::Linear{1}).active);
  CHECK_FALSE(of(spec::Ntk{1}).active);
  CHECK_FALSE(of(spec::NtkByParts{1, 4096, 1, 32}).active);
  CHECK_FALSE(of(spec::Yarn{1, 4096, 1, 32, true, {}, {}, {}}, 128, 10000, Dialect::ggml).active);
  CHECK_FALSE(of(spec::Llama3{8, 0.5, 0.5, 1e9}, 64, 100).active);
  CHECK(of(spec::Yarn{1, 4096, 1, 32, true, 0.5, {}, {}}).active);
  CHECK(of(spec::Linear{std::nextafter(1.0, 2.0)}).active);
  CHECK(of(spec::NtkByParts{1.5, 4096, 1, 32}).active);
}

TEST_CASE("what no equation is defined for is refused by name") {
  const auto refused = [](spec::Specification spec) {
    CHECK_THROWS_AS(schedule<Real>(spec), std::invalid_argument);
  };
  refused(specification(spec::Ntk{2}, 2));
  refused(specification(spec::Default{}, 7));
  refused(specification(spec::Default{}, 8, 1));
  refused(specification(spec::Linear{0}));
  refused(specification(spec::NtkByParts{2, 0, 1, 32}));
  refused(specification(spec::Llama3{8, 4, 1, 8192}));
  refused(specification(spec::LongRope{{1, 2}, {1, 2}, 2, 4096, {}}));
  refused(specification(spec::Proportional{1, 65}));
  refused(specification(spec::Yarn{2, 4096, 0, 32, true, {}, {}, {}}, 64, 1e4, Dialect::ggml));
}

TEST_CASE("more digits agree with fewer within the stated units") {
  for (const auto& spec : test::chosen_specifications()) {
    const auto few = schedule<Real>(spec);
    const auto many = schedule<RealAt<250>>(spec);
    const auto unit = power_of_two<RealAt<250>>(-kBits<Real>);
    for (std::size_t pair = 0; pair < few.frequency.size(); ++pair) {
      const auto difference = abs(convert<RealAt<250>>(few.frequency[pair]) - many.frequency[pair]);
      CHECK(difference <= many.frequency[pair] * unit * few.frequency_units);
    }
    const auto scale = abs(convert<RealAt<250>>(few.attention_scale) - many.attention_scale);
    CHECK(scale <= many.attention_scale * unit * few.attention_units);
  }
}
