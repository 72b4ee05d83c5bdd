// Do the two accuracies keep their words: fast ones within kFastUlps, exact ones correctly rounded?
#include <random>

#include "optimized/bound.hpp"
#include "optimized/fast_coefficients.hpp"
#include "reference/oracle.hpp"
#include "tests/optimized/truth.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Accuracy;
using optimized::Plan;
using Quantity = reference::Oracle::Quantity;

const std::vector<spec::Dtype> kShortDtypes = {spec::Dtype::f32, spec::Dtype::f16,
                                               spec::Dtype::bf16};

spec::Specification with(spec::Scheme scheme, spec::Dialect dialect, double base) {
  spec::Specification specification = plain(base, 64);
  specification.scheme = std::move(scheme);
  specification.dialect = dialect;
  return specification;
}

/// One of each scheme, with attention scales that are neither 1 nor exact in double.
std::vector<spec::Specification> schemes() {
  spec::Yarn yarn;
  yarn.factor = 32, yarn.trained_context = 4096;
  spec::LongRope longrope;
  longrope.factor = 32, longrope.trained_context = 4096;
  for (int pair = 0; pair < 32; ++pair) {
    longrope.short_factor.push_back(1 + pair * 0.01);
    longrope.long_factor.push_back(1 + pair * 1.3);
  }
  using spec::Dialect;
  return {
      with(spec::Default{}, Dialect::paper, 1e12),
      with(spec::Linear{8.1}, Dialect::paper, 10000),
      with(spec::Ntk{3.3}, Dialect::paper, 10000),
      with(spec::NtkByParts{4, 8192, 1, 32}, Dialect::paper, 10000),
      with(yarn, Dialect::paper, 150000),
      with(yarn, Dialect::huggingface, 150000),
      with(yarn, Dialect::ggml, 1e6),
      with(spec::Llama3{8, 1, 4, 8192}, Dialect::huggingface, 500000),
      with(longrope, Dialect::huggingface, 10000),
      with(spec::Proportional{2, 16}, Dialect::huggingface, 1e6),
      spec::with_seq_len(with(spec::Dynamic{4096, spec::Ntk{}}, Dialect::paper, 10000), 9000),
      spec::with_seq_len(with(spec::DynamicNtk{2.3, 4096, {}}, Dialect::huggingface, 1e4), 9000),
  };
}

std::vector<std::int64_t> some_positions() {
  std::vector<std::int64_t> positions = {0, 1, 2, -1, 131071, INT32_MAX, INT32_MIN};
  for (int i = 0; i < 9; ++i) positions.push_back(250 + i);
  std::mt19937_64 random(11);
  for (int i = 0; i < 12; ++i) positions.push_back(static_cast<std::int32_t>(random()));
  return positions;
}

TEST_CASE("exact tables are the reference's correctly rounded values on every scheme") {
  const std::vector<std::int64_t> positions = some_positions();
  for (const spec::Specification& specification : schemes()) {
    const Plan plan(specification);
    const reference::Oracle oracle(specification);
    const auto pairs = static_cast<std::size_t>(plan.pairs());
    for (const spec::Dtype dtype : kShortDtypes) {
      std::vector<std::uint64_t> cos, sin;
      for (const std::int64_t position : positions) {
        for (int pair = 0; pair < plan.pairs(); ++pair) {
          cos.push_back(oracle.rounded(Quantity::cos, static_cast<double>(position), pair, dtype));
          sin.push_back(oracle.rounded(Quantity::sin, static_cast<double>(position), pair, dtype));
        }
      }
      on_every_target([&] {
        const Table table = make_table(plan, positions, {dtype, Accuracy::exact});
        for (std::size_t i = 0; i < cos.size(); ++i) {
          INFO(spec::scheme_name(specification.scheme)
               << " " << spec::name(dtype) << " position " << positions[i / pairs] << " pair "
               << i % pairs);
          // As values: an exact zero may have either sign.
          REQUIRE(value_of(dtype, table.cos, i) == spec::decode(dtype, cos[i]));
          REQUIRE(value_of(dtype, table.sin, i) == spec::decode(dtype, sin[i]));
        }
      });
    }
  }
}

TEST_CASE("fast tables are within their bound on every scheme") {
  const std::vector<std::int64_t> positions = some_positions();
  for (const spec::Specification& specification : schemes()) {
    const Plan plan(specification);
    const reference::Oracle oracle(specification);
    std::vector<std::pair<Quad, Quad>> truth;
    const auto quad = [](const reference::Real& value) {
      const double high = value.convert_to<double>();
      return static_cast<Quad>(high) + reference::Real(value - high).convert_to<double>();
    };
    for (const std::int64_t position : positions) {
      for (int pair = 0; pair < plan.pairs(); ++pair) {
        const auto [cos, sin] = oracle.cos_sin(position, pair);
        truth.emplace_back(quad(cos), quad(sin));
      }
    }
    on_every_target([&] {
      for (const spec::Dtype dtype : kShortDtypes) {
        const Table table = make_table(plan, positions, {dtype, Accuracy::fast});
        const auto judge = [&](Quad exact, double got, std::size_t i) {
          const optimized::TableCase entry{
              .dtype = dtype,
              .exact = static_cast<double>(exact),
              .position = static_cast<double>(positions[i / plan.pairs()]),
              .frequency = plan.frequencies()[i % plan.pairs()],
              .attention_scale = plan.attention_scale(),
              .ramp_factor = 64};
          INFO(spec::scheme_name(specification.scheme)
               << " " << spec::name(dtype) << " position " << entry.position << " pair "
               << i % plan.pairs());
          REQUIRE(static_cast<double>(fabsq(exact - got)) <= optimized::table_error_bound(entry));
        };
        for (std::size_t i = 0; i < truth.size(); ++i) {
          judge(truth[i].first, value_of(dtype, table.cos, i), i);
          judge(truth[i].second, value_of(dtype, table.sin, i), i);
        }
      }
    });
  }
}

/// A value whose double, at f64's accuracy, rounds to the wrong binary32 number.
struct Deceptive {
  std::int64_t position;
  std::size_t pair;
  bool sine;
  float right;
};

// All there are of base 500000, 64 pairs, below position 2^22: 0.5000000003 and 0.5000000002 ulp
// off.
TEST_CASE("values that double rounds wrongly are settled") {
  const Plan plan(plain(500000, 128));
  on_every_target([&] {
    for (const Deceptive& value : {Deceptive{548383, 19, false, -0x1.8c0496p-3f},
                                   Deceptive{3681610, 18, true, -0x1.a0d3fep-3f}}) {
      // Inside a run and alone; the row's other values must stay what they are.
      for (const int before : {0, 40}) {
        std::vector<std::int64_t> positions;
        for (int i = before; i >= 0; --i) positions.push_back(value.position - i);
        const Table table = make_table(plan, positions, {spec::Dtype::f32, Accuracy::exact});
        const std::size_t index = positions.size() * 64 - 64 + value.pair;
        CHECK(value_of(spec::Dtype::f32, value.sine ? table.sin : table.cos, index) == value.right);
      }
    }
  });
}

/// Doubles within 2^-46 of a binary32 midpoint are what the exact mode has to look at twice; it
/// must be right at each of them, in every width.
TEST_CASE("values nearest to midpoints are correctly rounded") {
  const Plan plan(plain(10000, 64));
  const std::vector<Quad> frequencies = plain_frequencies(10000, 64);
  const std::size_t pairs = frequencies.size();
  int found = 0;
  for (std::int64_t start = 0; start < (1 << 20); start += 4096) {
    std::vector<std::int64_t> positions;
    for (std::int64_t i = 0; i < 4096; ++i) positions.push_back(start + i);
    const Table wide = make_table(plan, positions, {spec::Dtype::f64});
    for (std::size_t i = 0; i < positions.size() * pairs; ++i) {
      const double cosine = value_of(spec::Dtype::f64, wide.cos, i);
      const double half = std::ldexp(1, std::ilogb(cosine) - 24);
      const double to_midpoint = std::fabs(std::remainder(cosine, 2 * half)) - half;
      if (std::fabs(to_midpoint) > std::fabs(cosine) * 0x1p-46) continue;
      ++found;
      const std::int64_t position = positions[i / pairs];
      const Quad exact = cos_sin(frequencies[i % pairs] * position).cos;
      on_every_target([&] {
        const Table table = make_table(plan, {position}, {spec::Dtype::f32, Accuracy::exact});
        INFO("position " << position << " pair " << i % pairs);
        CHECK(fabsq(exact - value_of(spec::Dtype::f32, table.cos, i % pairs)) <= half);
      });
    }
  }
  CHECK(found >= 4);
}

TEST_CASE("wide rows repeat each pair's value, rounded as in a half row") {
  using optimized::TableWidth;
  const std::vector<std::int64_t> positions = {0, 5, 6, 7, 8, 9, 10, 11, 12, 13, -7, INT32_MAX};
  for (const int rotary_dim : {2, 6, 80, 128, 1100}) {
    const Plan plan(plain(10000, rotary_dim));
    const auto pairs = static_cast<std::size_t>(plan.pairs());
    on_every_target([&] {
      for (TableKind kind : table_kinds()) {
        const Table half = make_table(plan, positions, kind);
        for (const TableWidth width : {TableWidth::repeated_halves, TableWidth::repeated_pairs}) {
          kind.width = width;
          INFO("rotary_dim " << rotary_dim << " " << told(kind));
          const Table wide = make_table(plan, positions, kind);
          REQUIRE(wide.status == optimized::Status::ok);
          for (std::size_t i = 0; i < positions.size() * 2 * pairs; ++i) {
            const std::size_t element = i % (2 * pairs);
            const std::size_t pair =
                width == TableWidth::repeated_halves ? element % pairs : element / 2;
            const std::size_t from = i / (2 * pairs) * pairs + pair;
            REQUIRE(spec::load_bits(kind.dtype, wide.cos.data(), i) ==
                    spec::load_bits(kind.dtype, half.cos.data(), from));
            REQUIRE(spec::load_bits(kind.dtype, wide.sin.data(), i) ==
                    spec::load_bits(kind.dtype, half.sin.data(), from));
          }
        }
      }
    });
  }
}

TEST_CASE("targets with fused multiply-add give the same bits, and so do those without") {
  const Plan plan(plain(500000, 96));
  const std::vector<std::int64_t> positions = some_positions();
  for (const TableKind& kind : table_kinds()) {
    std::vector<Table> fused, plain;
    on_every_target([&] {
      const std::string target = optimized::active_target();
      const bool has_fused = target != "SSE4" && target != "SSSE3" && target != "SCALAR";
      (has_fused ? fused : plain).push_back(make_table(plan, positions, kind));
    });
    INFO(told(kind));
    for (const auto& tables : {fused, plain}) {
      for (const Table& table : tables)
        CHECK((table.cos == tables[0].cos && table.sin == tables[0].sin));
    }
    // Correctly rounded values leave no choice at all.
    if (kind.accuracy == Accuracy::exact && kind.dtype != spec::Dtype::f64 && !fused.empty())
      CHECK((fused[0].cos == plain.at(0).cos && fused[0].sin == plain.at(0).sin));
  }
}

/// Every mantissa counts differently: 40 scales, the worst of them near √2, where A·cos ends just
/// below a power of two.
TEST_CASE("fast tables are within their bound at every attention scale") {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> uniform(0, 1);
  const spec::Head head{64, 64, 0, spec::Layout::half};
  for (int i = 0; i < 40; ++i) {
    std::vector<double> frequencies;
    for (int pair = 0; pair < 32; ++pair)
      frequencies.push_back((pair % 5 == 0 ? -1 : 1) * std::exp(-12 * uniform(random)));
    const double factor = i % 2 == 0 ? 1.38 + 0.04 * uniform(random) : 1 + uniform(random);
    const double scale = (i % 3 == 0 ? -1 : 1) * std::ldexp(factor, i % 7 * 20 - 60);
    const Plan plan(head, frequencies, scale);
    std::vector<std::int64_t> positions;
    for (int k = 0; k < 30; ++k) positions.push_back(static_cast<std::int32_t>(random()));
    const Table table = make_table(plan, positions, {spec::Dtype::f32, Accuracy::fast});
    for (std::size_t k = 0; k < positions.size() * 32; ++k) {
      const auto truth = cos_sin(static_cast<Quad>(frequencies[k % 32]) * positions[k / 32]);
      const auto judge = [&](Quad exact, double got) {
        const optimized::TableCase entry{.exact = static_cast<double>(exact),
                                         .position = static_cast<double>(positions[k / 32]),
                                         .frequency = frequencies[k % 32],
                                         .attention_scale = std::fabs(scale)};
        INFO("scale " << scale << " frequency " << entry.frequency << " position "
                      << entry.position);
        REQUIRE(static_cast<double>(fabsq(exact - got)) <= optimized::table_error_bound(entry));
      };
      judge(scale * truth.cos, value_of(spec::Dtype::f32, table.cos, k));
      judge(scale * truth.sin, value_of(spec::Dtype::f32, table.sin, k));
    }
  }
}

/// Σ coefficients[k]·z^k.
template <std::size_t kTerms>
Quad at(const std::array<double, kTerms>& coefficients, Quad z) {
  Quad sum = 0;
  for (std::size_t k = kTerms; k-- > 0;) sum = sum * z + coefficients[k];
  return sum;
}

TEST_CASE("the quick kernels' polynomials are as near as they say") {
  double cosine = 0, sine = 0, exact_cosine = 0, exact_sine = 0;
  const auto grow = [](double& worst, Quad error) {
    worst = std::max(worst, static_cast<double>(fabsq(error)));
  };
  for (int i = 1; i <= 4000; ++i) {
    const Quad r = static_cast<Quad>(i) / 32000;
    const Quad z = r * r;
    const QuadCosSin truth = cos_sin(2 * M_PIq * r);
    const Quad slope = -2 * M_PIq * M_PIq;
    grow(cosine, 1 + z * (slope + z * at(optimized::kCosineFast, z)) - truth.cos);
    grow(sine, r * (2 * M_PIq + z * at(optimized::kSineFast, z)) / truth.sin - 1);
    grow(exact_cosine, at(optimized::kCosineExact, z) / truth.cos - 1);
    grow(exact_sine, r * at(optimized::kSineExact, z) / truth.sin - 1);
  }
  CHECK(cosine < 0x1p-33);
  CHECK(sine < 0x1p-37);
  CHECK(exact_cosine < 0x1.6bp-44);
  CHECK(exact_sine < 0x1.6bp-48);
}

}  // namespace
}  // namespace ropecheck::optimized_test
