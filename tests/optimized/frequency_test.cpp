// Are the plan's steps those of the reference's frequencies, for every scheme, dialect and awkward
// parameter?
#include "reference/frequency.hpp"

#include "optimized/bound.hpp"
#include "optimized/plan.hpp"
#include "spec/catalogue.hpp"
#include "tests/catch.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Plan;
using Wide = reference::RealAt<120>;
using spec::Dialect;
using spec::Specification;

Wide word(std::uint64_t high, std::uint64_t low) {
  return (Wide(high) + ldexp(Wide(low), -64)) / ldexp(Wide(1), 64);
}

/// |turns per token of the plan - frequency/2π|, the nearest whole number of turns apart.
Wide step_error(const Plan::Data& plan, std::size_t pair, const Wide& turns) {
  const Wide got = word(plan.step_high[pair], plan.step_low[pair]) + plan.slow_turns[pair];
  const Wide difference = turns - got;
  return abs(difference - round(difference));
}

/// The factor where a ramp blends by it.
double ramp_factor(const Specification& specification) {
  return std::visit(
      [&](const auto& scheme) -> double {
        if constexpr (requires { spec::InnerScheme(scheme.inner); }) {
          Specification inner = specification;
          inner.scheme =
              std::visit([](const auto& each) { return spec::Scheme(each); }, scheme.inner);
          return ramp_factor(inner);
        }
        using Scheme = std::decay_t<decltype(scheme)>;
        constexpr bool kRamp =
            std::is_same_v<Scheme, spec::NtkByParts> || std::is_same_v<Scheme, spec::Yarn> ||
            std::is_same_v<Scheme, spec::Llama3> || std::is_same_v<Scheme, spec::RadixNtk> ||
            std::is_same_v<Scheme, spec::PartNtk>;
        if constexpr (kRamp) return scheme.factor;
        if constexpr (std::is_same_v<Scheme, spec::Dynamic>)
          return 8;  // above every seq_len here over its context
        return 1;
      },
      specification.scheme);
}

void check(const Specification& specification) {
  const Plan plan(specification);
  const auto truth = reference::schedule<Wide>(specification);
  REQUIRE(truth.frequency.size() == static_cast<std::size_t>(plan.pairs()));
  const Wide turn = 2 * boost::math::constants::pi<Wide>();
  for (std::size_t pair = 0; pair < truth.frequency.size(); ++pair) {
    const Wide turns = truth.frequency[pair] / turn;
    const double frequency = truth.frequency[pair].convert_to<double>();
    const Wide bound =
        optimized::angle_error_bound(1, frequency, ramp_factor(specification)) / turn;
    const Wide slow = plan.data().slow_turns[pair] == 0 ? Wide(0) : abs(turns) * 0x1p-52;
    INFO(spec::scheme_name(specification.scheme)
         << " " << spec::name(specification.dialect) << " pair " << pair);
    CHECK(step_error(plan.data(), pair, turns) <= bound + slow);
    CHECK(abs(Wide(plan.frequencies()[pair]) - truth.frequency[pair]) <=
          truth.frequency[pair] * 0x1.01p-53);
  }
  CHECK(abs(Wide(plan.attention_scale()) - truth.attention_scale) <=
        truth.attention_scale * 0x1.01p-53);
}

Specification with(spec::Scheme scheme, Dialect dialect = Dialect::paper, int rotary_dim = 128,
                   double base = 500000) {
  Specification specification;
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  specification.base = base;
  specification.head = {rotary_dim + 16, rotary_dim, 8, spec::Layout::half};
  return specification;
}

spec::Yarn yarn_of(double factor, double trained_context, bool truncate) {
  spec::Yarn yarn;
  yarn.factor = factor;
  yarn.trained_context = trained_context;
  yarn.truncate = truncate;
  return yarn;
}

TEST_CASE("default, linear and NTK steps agree with the reference") {
  for (const int dim : {2, 6, 20, 80, 96, 128, 192, 576}) {
    for (const double base : {1.5, 10000.0, 1e6, 1e12, 1e30}) {
      check(with(spec::Default{}, Dialect::paper, dim, base));
      check(with(spec::Linear{8.1}, Dialect::paper, dim, base));
      if (dim > 2) check(with(spec::Ntk{3.3}, Dialect::paper, dim, base));
    }
  }
}

TEST_CASE("NTK-by-parts steps agree with the reference, steps included") {
  for (const double beta_fast : {32.0, 7.5, 1.0}) {
    check(with(spec::NtkByParts{4, 8192, 1, beta_fast}));
    check(with(spec::NtkByParts{40, 4096, 1, beta_fast}, Dialect::paper, 64, 10000));
  }
}

TEST_CASE("YaRN steps and attention scales agree with the reference in every dialect") {
  for (const Dialect dialect : spec::find_scheme("yarn")->dialects) {
    for (const bool truncate : {true, false}) {
      spec::Yarn equal_ends = yarn_of(4, 64, truncate);
      equal_ends.beta_slow = equal_ends.beta_fast = 2;
      spec::Yarn yarn = yarn_of(32, 4096, truncate);
      check(with(yarn, dialect, 64, 150000));
      yarn.factor = 40;
      yarn.mscale = 0.707;
      check(with(yarn, dialect, 64, 10000));
      yarn.mscale_all_dim = 1.2;
      check(with(yarn, dialect, 64, 10000));
      yarn.mscale = 0;
      check(with(yarn, dialect, 64, 10000));
      yarn.attention_factor = 1.1;
      check(with(yarn, dialect, 64, 10000));
      yarn.attn_factor = 0.9;
      yarn.apply_yarn_scaling = truncate;
      check(with(yarn, dialect, 64, 10000));
      check(with(yarn_of(1, 4096, truncate), dialect));
      check(with(yarn_of(4, 131072, truncate), dialect, 128, 10000));
      check(with(equal_ends, dialect, 128, 10000));
    }
  }
}

TEST_CASE("radix NTK and old NTK-by-parts steps agree with the reference") {
  for (const double factor : {1.0, 3.3, 64.0}) {
    for (const int dim : {4, 64, 128, 130}) {
      check(with(spec::RadixNtk{factor, {}}, Dialect::vllm, dim, 10000));
      for (const double mixed_b : {0.0, 0.75, 1.0, 2.5}) {
        check(with(spec::RadixNtk{factor, mixed_b}, Dialect::vllm, dim, 10000));
      }
      for (const double context : {20.0, 2048.0, 1048576.0}) {
        check(with(spec::PartNtk{factor, context}, Dialect::scaled_rope, dim, 10000));
      }
    }
  }
}

TEST_CASE("frozen, staircase and alpha steps agree with the reference at and around every switch") {
  for (const double length : {1.0, 2048.0, 2049.0, 4096.0, 4097.0, 8192.0, 8193.0, 100000.0}) {
    for (const spec::LengthRule rule : {spec::LengthRule::frozen, spec::LengthRule::staircase}) {
      spec::DynamicNtk scheme{2.3, 2048, {}};
      scheme.rule = rule;
      check(spec::with_seq_len(with(scheme, Dialect::vllm), length));
    }
    spec::DynamicNtk scheme{2.3, 2048, 50};
    for (const bool lost : {false, true}) {
      scheme.alpha_ends_at_context = lost;
      check(spec::with_seq_len(with(scheme, Dialect::huggingface), length));
    }
  }
}

TEST_CASE("Llama 3 steps agree with the reference, equal band edges included") {
  check(with(spec::Llama3{8, 1, 4, 8192}));
  check(with(spec::Llama3{32, 1, 4, 8192}, Dialect::huggingface, 64));
  check(with(spec::Llama3{16, 1, 1, 8192}));
}

TEST_CASE("LongRoPE and proportional steps agree with the reference") {
  spec::LongRope longrope;
  longrope.factor = 32;
  longrope.trained_context = 4096;
  for (int pair = 0; pair < 48; ++pair) {
    longrope.short_factor.push_back(1 + pair * 0.01);
    longrope.long_factor.push_back(1 + pair * 1.3);
  }
  Specification specification = with(longrope, Dialect::huggingface, 96, 10000);
  check(specification);
  for (const double seq_len : {4096.0, 4097.0}) check(spec::with_seq_len(specification, seq_len));
  longrope.attention_factor = 1.25;
  check(with(longrope, Dialect::huggingface, 96, 10000));

  Specification proportional = with(spec::Proportional{2, 16}, Dialect::huggingface);
  proportional.head = {128, 128, 0, spec::Layout::half};
  check(proportional);
}

TEST_CASE("dynamic steps agree with the reference below, at and beyond the trained context") {
  const double context = 4096;
  for (const double seq_len : {1.0, 4096.0, 4097.0, 20000.0}) {
    const auto at = [&](spec::Scheme scheme, Dialect dialect) {
      check(spec::with_seq_len(with(std::move(scheme), dialect), seq_len));
    };
    at(spec::Dynamic{context, spec::Linear{}}, Dialect::paper);
    at(spec::Dynamic{context, spec::Ntk{}}, Dialect::paper);
    at(spec::Dynamic{context, spec::NtkByParts{.trained_context = context}}, Dialect::paper);
    at(spec::Dynamic{context, yarn_of(1, context, true)}, Dialect::paper);
    at(spec::DynamicNtk{2.3, context, {}}, Dialect::huggingface);
    at(spec::DynamicNtk{1, context, 1000}, Dialect::huggingface);
  }
  check(with(spec::Dynamic{context, spec::Ntk{}}));
  check(with(spec::DynamicNtk{4, context, {}}, Dialect::huggingface));
}

TEST_CASE("schemes of axes and roles agree with the reference, inner schemes included") {
  const double context = 4096;
  const std::vector<spec::InnerScheme> inners = {spec::Default{},
                                                 spec::Linear{8.1},
                                                 spec::Ntk{3.3},
                                                 spec::NtkByParts{4, 8192, 1, 32},
                                                 yarn_of(32, context, true),
                                                 spec::Llama3{8, 1, 4, 8192},
                                                 spec::DynamicNtk{2.3, context, {}},
                                                 spec::DynamicNtk{1, context, 1000}};
  for (const spec::InnerScheme& inner : inners) {
    for (const Dialect dialect : spec::find_scheme("mrope")->dialects) {
      const spec::MultiAxis axes{{16, 24, 24}, spec::AxisOrder::chunked, 3, inner};
      check(spec::with_seq_len(with(axes, dialect), 9000));
    }
    for (const Dialect dialect : spec::find_scheme("self-extend")->dialects)
      check(spec::with_seq_len(with(spec::SelfExtend{8, 1024, inner}, dialect), 9000));
    for (const Dialect dialect : spec::find_scheme("dual-chunk")->dialects)
      check(spec::with_seq_len(with(spec::DualChunk{3000, 400, {}, inner}, dialect), 9000));
  }
  for (const int dim : {2, 6, 64, 128}) check(with(spec::XPos{}, Dialect::paper, dim));
  for (const int dim : {4, 8, 72, 80, 128}) {
    for (const auto frequencies :
         {spec::AxialFrequencies::restarted, spec::AxialFrequencies::alternating}) {
      for (const double base : {100.0, 10000.0})
        check(with(spec::Axial{frequencies, 1}, Dialect::huggingface, dim, base));
    }
  }
}

TEST_CASE("given frequencies are taken as those very numbers, negative and large ones too") {
  const std::vector<double> frequencies = {1, 0, -0.75, 100.125, 1e-300, 3e-20};
  const Plan plan({12, 12, 0, spec::Layout::half}, frequencies, 1);
  const Wide turn = 2 * boost::math::constants::pi<Wide>();
  for (std::size_t pair = 0; pair < frequencies.size(); ++pair) {
    const Wide turns = Wide(frequencies[pair]) / turn;
    const Wide slow = plan.data().slow_turns[pair] == 0 ? Wide(0) : abs(turns) * 0x1p-52;
    CHECK(step_error(plan.data(), pair, turns) <=
          optimized::angle_error_bound(1, frequencies[pair]) / turn + slow);
  }
}

TEST_CASE("a plan without meaning is refused") {
  const spec::Head head{8, 8, 0, spec::Layout::half};
  const std::vector<double> three(3, 1.0), infinite(4, INFINITY);
  CHECK_THROWS_AS(Plan(head, three, 1), std::invalid_argument);
  CHECK_THROWS_AS(Plan(head, infinite, 1), std::invalid_argument);
  CHECK_THROWS_AS(Plan(head, std::vector<double>(4, 1.0), NAN), std::invalid_argument);
  CHECK_THROWS_AS(Plan({8, 7, 0, {}}, three, 1), std::invalid_argument);
  CHECK_THROWS_AS(Plan({8, 8, 1, {}}, std::vector<double>(4, 1.0), 1), std::invalid_argument);
  CHECK_THROWS_AS(Plan(with(spec::Ntk{2}, Dialect::paper, 2)), std::invalid_argument);
  CHECK_THROWS_AS(Plan(with(spec::Default{}, Dialect::paper, 8, 1)), std::invalid_argument);
  CHECK_THROWS_AS(Plan(with(spec::Linear{0})), std::invalid_argument);
  CHECK_THROWS_AS(Plan(with(spec::LongRope{{1}, {1}, 1, 4096, {}})), std::invalid_argument);
  CHECK_THROWS_AS(Plan(with(spec::NtkByParts{2, 0, 1, 32})), std::invalid_argument);
}

}  // namespace
}  // namespace ropecheck::optimized_test
