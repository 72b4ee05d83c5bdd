// Are values right where tokens have several positions, roles or gains? Against plain formulas.
#include <cmath>
#include <random>

#include "reference/fast_oracle.hpp"
#include "reference/oracle.hpp"
#include "reference/precision.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::Dtype;
using spec::Role;
using test::specification;
using Quantity = Oracle::Quantity;
using R = RealAt<250>;
using Wide = RealAt<600>;

namespace {

constexpr Role kRoles[] = {Role::query, Role::key};

std::vector<spec::Specification> placing_specifications() {
  std::vector<spec::Specification> list;
  for (const auto& spec : test::chosen_specifications()) {
    if (places_differently(spec)) list.push_back(spec);
  }
  return list;
}

/// ζ^(±(p - c)/B) by the plain formula.
template <class T>
T plain_gain(const spec::Specification& spec, Role role, std::int64_t position, int pair) {
  const auto* xpos = std::get_if<spec::XPos>(&spec.scheme);
  if (xpos == nullptr) return T(1);
  const int dim = spec.head.rotary_dim;
  const T decay = (T(2 * pair) + T(dim) * 2 / 5) / (T(dim) * 7 / 5);
  const T power = exp(log(decay) * (T(position) - xpos->center) / xpos->scale_base);
  return role == Role::query ? power : T(1 / power);
}

std::vector<std::int64_t> random_tokens(const Placement& placement, int tokens) {
  std::mt19937_64 random(5);
  std::vector<std::int64_t> positions;
  for (int i = 0; i < tokens * placement.axes(); ++i) {
    positions.push_back(static_cast<std::int64_t>(random() % 200000) - 20000);
  }
  return positions;
}

bool precise(const DoubleDouble& got, const R& exact) {
  return abs(R(got.high) + R(got.low) - exact) <= abs(exact) * power_of_two<R>(-100);
}

}  // namespace

TEST_CASE("a table of tokens holds gain, cosine and sine at each pair's own position") {
  for (const auto& spec : placing_specifications()) {
    const Oracle oracle(spec);
    const Placement placement(spec);
    const auto schedule = reference::schedule<R>(spec);
    const auto positions = random_tokens(placement, 6);
    for (const Role role : kRoles) {
      const TruthTable table(oracle, placement, role, positions, 2);
      REQUIRE(table.tokens() == 6);
      for (std::size_t token = 0; token < 6; ++token) {
        for (int pair = 0; pair < oracle.pairs(); ++pair) {
          const auto axis = static_cast<std::size_t>(placement.axis(pair));
          const auto axes = static_cast<std::size_t>(placement.axes());
          const std::int64_t own = positions[token * axes + axis];
          const R scale = schedule.attention_scale * plain_gain<R>(spec, role, own, pair);
          const R angle = R(placement.effective(role, own)) * schedule.frequency[pair];
          CAPTURE(spec::scheme_name(spec.scheme), own, pair);
          CHECK(precise(table.at(token, pair).cos, R(scale * cos(angle))));
          CHECK(precise(table.at(token, pair).sin, R(scale * sin(angle))));
          CHECK(table.position(token, pair) == own);
          const auto rounded = static_cast<double>(angle);
          CHECK(std::abs(table.angle(token, pair) - rounded) <= std::abs(rounded) * 0x1p-51);
          const auto gain = static_cast<double>(plain_gain<R>(spec, role, own, pair));
          CHECK(table.gain(token, pair) == gain);
        }
      }
    }
  }
}

TEST_CASE("equal positions on every axis are plain RoPE, for every order") {
  int compared = 0;
  for (const auto& spec : placing_specifications()) {
    if (!std::holds_alternative<spec::MultiAxis>(spec.scheme)) continue;
    const Oracle oracle(spec), plain(spec::with_inner_scheme(spec));
    const Placement placement(spec);
    const std::vector<std::int64_t> text{0, 1, 4097, -12345};
    std::vector<std::int64_t> positions;
    for (const auto each : text) {
      positions.insert(positions.end(), static_cast<std::size_t>(placement.axes()), each);
    }
    const TruthTable table(oracle, placement, Role::query, positions), expected(plain, text);
    for (std::size_t token = 0; token < text.size(); ++token) {
      for (int pair = 0; pair < oracle.pairs(); ++pair) {
        const CosSin &a = table.at(token, pair), &b = expected.at(token, pair);
        CHECK((a.cos.high == b.cos.high && a.cos.low == b.cos.low));
        CHECK((a.sin.high == b.sin.high && a.sin.low == b.sin.low));
      }
    }
    ++compared;
  }
  CHECK(compared >= 6);
}

TEST_CASE("axial frequencies restart on the second axis, or take the odd ones") {
  const int dim = 32;
  for (const bool odd : {false, true}) {
    const auto which =
        odd ? spec::AxialFrequencies::alternating : spec::AxialFrequencies::restarted;
    const Oracle oracle(specification(spec::Axial{which, 0}, dim, 100));
    for (int pair = 0; pair < dim / 2; ++pair) {
      const int k = pair % (dim / 4), twice = 4 * k + (odd && pair >= dim / 4 ? 2 : 0);
      const R exact = exp(-log(R(100)) * twice / dim);
      CHECK(abs(R(convert<R>(oracle.schedule().frequency[pair]) / exact - 1)) <
            power_of_two<R>(-195));
      CHECK(oracle.rounded(Quantity::frequency, 0, pair, Dtype::f64) ==
            round_to(Dtype::f64, exact));
    }
  }
}

TEST_CASE("rounded values and pairs are those of 600 digits") {
  for (const auto& spec : placing_specifications()) {
    const Oracle oracle(spec);
    const Placement placement(spec);
    const auto schedule = reference::schedule<Wide>(spec);
    for (const Role role : kRoles) {
      for (const std::int64_t position : {1, 777, 100003, -4096}) {
        for (const int pair : {0, 7, oracle.pairs() - 1}) {
          const Wide scale =
              schedule.attention_scale * plain_gain<Wide>(spec, role, position, pair);
          const Wide angle = Wide(placement.effective(role, position)) * schedule.frequency[pair];
          const Wide c = scale * cos(angle), s = scale * sin(angle);
          CAPTURE(spec::scheme_name(spec.scheme), position, pair);
          for (const Dtype dtype : {Dtype::f64, Dtype::bf16}) {
            const auto at = [&](Quantity quantity) {
              return oracle.rounded_at(placement, role, quantity, position, pair, dtype);
            };
            CHECK(at(Quantity::cos) == round_to(dtype, c));
            if (s != 0) CHECK(at(Quantity::sin) == round_to(dtype, s));
            CHECK(at(Quantity::gain) ==
                  round_to(dtype, plain_gain<Wide>(spec, role, position, pair)));
            const double x = 0.75, y = -1.25;
            const auto both = oracle.rotated_at(placement, role, position, pair, x, y, dtype);
            CHECK(both.first == round_to(dtype, Wide(x * c - y * s)));
            CHECK(both.second == round_to(dtype, Wide(x * s + y * c)));
          }
        }
      }
    }
  }
}

TEST_CASE("xPos scores depend on the distance alone: the gains cancel") {
  const auto spec = specification(spec::XPos{512, 3}, 64);
  const Oracle oracle(spec);
  const Placement placement(spec);
  const auto score = [&](std::int64_t query, std::int64_t key, int pair) {
    const TruthTable q(oracle, placement, Role::query, {query});
    const TruthTable k(oracle, placement, Role::key, {key});
    const CosSin &a = q.at(0, pair), &b = k.at(0, pair);  // of unit pairs
    const auto sum = [](const DoubleDouble& d) { return Real(d.high) + Real(d.low); };
    return Real(sum(a.cos) * sum(b.cos) + sum(a.sin) * sum(b.sin));
  };
  for (const int pair : {0, 5, 31}) {
    const Real first = score(900, 200, pair);
    for (const std::int64_t moved : {-777, 1, 5000}) {
      const Real other = score(900 + moved, 200 + moved, pair);
      CHECK(abs(other - first) <= power_of_two<Real>(-90));
    }
    CHECK(abs(score(901, 200, pair) - first) > power_of_two<Real>(-40));
  }
}

TEST_CASE("gains that are rational are decided exactly, at the centre they are 1") {
  // ζ_1 = (10 + 256)/896 = 19/64 at d = 128
  const auto spec = specification(spec::XPos{512, 512});
  const Oracle oracle(spec);
  const Placement placement(spec);
  const auto value = [&](Role role, Quantity quantity, std::int64_t position, int pair, Dtype d) {
    return spec::decode(d, oracle.rounded_at(placement, role, quantity, position, pair, d));
  };
  CHECK(value(Role::key, Quantity::cos, 0, 1, Dtype::f64) == 19.0 / 64);
  CHECK(value(Role::query, Quantity::gain, 1024, 1, Dtype::bf16) == 19.0 / 64);
  // (19/64)² = 361/4096: nine bits, midway between two numbers of bf16
  CHECK(value(Role::query, Quantity::gain, 1536, 1, Dtype::bf16) == 360.0 / 4096);
  CHECK(value(Role::query, Quantity::gain, 512, 1, Dtype::f64) == 1);
  const double x = 1.5, y = -0.0;
  const auto both = oracle.rotated_at(placement, Role::key, 0, 1, x, y, Dtype::f64);
  CHECK(spec::decode(Dtype::f64, both.first) == 1.5 * 19 / 64);
  CHECK(std::signbit(spec::decode(Dtype::f64, both.second)));
  CHECK(oracle.decimal_at(placement, Role::key, Quantity::gain, 0, 1, 5) == "0.29688");
  CHECK(oracle.decimal_at(placement, Role::key, Quantity::gain, 0, 1, 3) == "0.297");
}

TEST_CASE("gains beyond binary64 overflow and vanish as they should") {
  const auto spec = specification(spec::XPos{1, 0});
  const Oracle oracle(spec);
  const Placement placement(spec);
  const std::int64_t far = 1000000;
  CHECK(oracle.rounded_at(placement, Role::query, Quantity::gain, far, 0, Dtype::f64) == 0);
  const auto key = oracle.rounded_at(placement, Role::key, Quantity::gain, far, 0, Dtype::f64);
  CHECK(std::isinf(spec::decode(Dtype::f64, key)));
  const TruthTable table(oracle, placement, Role::key, {far});
  CHECK(std::isinf(table.at(0, 0).cos.high));
}

TEST_CASE("tables and oracles refuse placements that do not fit") {
  const auto axes =
      specification(spec::MultiAxis{{16, 24, 24}, spec::AxisOrder::chunked, 3, spec::Default{}});
  const Placement placement(axes);
  const Oracle oracle(axes), smaller(specification(spec::Default{}, 64));
  CHECK_THROWS_AS(TruthTable(oracle, placement, Role::query, {1, 2}), std::invalid_argument);
  CHECK_THROWS_AS(TruthTable(smaller, placement, Role::query, {1, 2, 3}), std::invalid_argument);
  CHECK_THROWS_AS(smaller.rounded_at(placement, Role::query, Quantity::cos, 1, 0, Dtype::f32),
                  std::invalid_argument);
}

TEST_CASE("the fast oracle judges text tokens and refuses roles") {
  for (const spec::Scheme& scheme :
       {spec::Scheme(spec::XPos{}), spec::Scheme(spec::SelfExtend{2, 4, spec::Default{}}),
        spec::Scheme(spec::DualChunk{8, 2, spec::ChunkPart::intra, spec::Default{}})}) {
    const Oracle oracle(specification(scheme));
    CHECK_THROWS_AS(FastOracle(oracle), std::invalid_argument);
  }
  const auto spec = specification(spec::Axial{spec::AxialFrequencies::alternating, 1}, 16);
  const Oracle oracle(spec);
  const Placement placement(spec);
  const FastOracle fast(oracle);
  const int pairs = 8;
  const std::size_t rows = 100;
  std::vector<float> cos(rows * pairs), sin(rows * pairs);
  for (std::size_t row = 0; row < rows; ++row) {
    for (int pair = 0; pair < pairs; ++pair) {
      const auto at = [&](Quantity quantity) {
        const auto bits = oracle.rounded_at(placement, Role::query, quantity,
                                            static_cast<std::int64_t>(row) - 50, pair, Dtype::f32);
        return static_cast<float>(spec::decode(Dtype::f32, bits));
      };
      cos[row * pairs + static_cast<std::size_t>(pair)] = at(Quantity::cos);
      sin[row * pairs + static_cast<std::size_t>(pair)] = at(Quantity::sin);
    }
  }
  const TableBlock block{-50, rows, Dtype::f32, cos.data(), sin.data(), pairs};
  CHECK(fast.judge(block).not_correctly_rounded == 0);
  const TableBlock moved{-49, rows, Dtype::f32, cos.data(), sin.data(), pairs};
  CHECK(fast.judge(moved).not_correctly_rounded > rows);
}
