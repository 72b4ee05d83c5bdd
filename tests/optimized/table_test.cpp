// Is every table entry within the stated bound, on every target, dtype, width and position?
#include <random>

#include "optimized/bound.hpp"
#include "tests/optimized/truth.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Plan;
using optimized::Status;

constexpr std::int64_t kMost = std::int64_t{1} << 53;

/// Small, negative, unsorted, a contiguous run through zero, int32 extremes, the far end, random
/// ones.
std::vector<std::int64_t> sample_positions() {
  std::vector<std::int64_t> positions = {131071,
                                         -131072,
                                         7,
                                         1 << 24,
                                         (1 << 24) + 1,
                                         INT32_MAX,
                                         INT32_MIN,
                                         (std::int64_t{1} << 32) - 1,
                                         std::int64_t{1} << 32,
                                         -(std::int64_t{1} << 32),
                                         kMost,
                                         -kMost,
                                         kMost - 1};
  for (int position = -9; position <= 9; ++position) positions.push_back(position);
  for (int i = 0; i < 5; ++i) positions.push_back((std::int64_t{1} << 32) - 2 + i);
  std::mt19937_64 random(7);
  for (int i = 0; i < 40; ++i) positions.push_back(static_cast<std::int32_t>(random()));
  return positions;
}

/// The truth of a table, [positions][pairs].
std::vector<QuadCosSin> truth_of(const std::vector<Quad>& frequencies,
                                 const std::vector<std::int64_t>& positions) {
  std::vector<QuadCosSin> truth;
  for (const std::int64_t position : positions) {
    for (const Quad frequency : frequencies) truth.push_back(cos_sin(frequency * position));
  }
  return truth;
}

/// Largest |entry - exact| / bound over a table of plain frequencies.
double worst_ratio(const Table& table, const TableKind& kind, const std::vector<Quad>& frequencies,
                   const std::vector<std::int64_t>& positions,
                   const std::vector<QuadCosSin>& truth) {
  double worst = 0;
  for (std::size_t index = 0; index < truth.size(); ++index) {
    const auto judge = [&](Quad exact, const std::vector<std::byte>& data) {
      const optimized::TableCase entry{
          .dtype = kind.dtype,
          .exact = static_cast<double>(exact),
          .position = static_cast<double>(positions[index / frequencies.size()]),
          .frequency = static_cast<double>(frequencies[index % frequencies.size()]),
          .accuracy = kind.accuracy};
      const double got = value_of(kind.dtype, data, index);
      const Quad error = fabsq(exact - got);
      if (error != 0)
        worst = std::max(worst, static_cast<double>(error / optimized::table_error_bound(entry)));
      if (std::isnan(got)) worst = INFINITY;
    };
    judge(truth[index].cos, table.cos);
    judge(truth[index].sin, table.sin);
  }
  return worst;
}

void check(double base, int rotary_dim, const std::vector<std::int64_t>& positions) {
  const Plan plan(plain(base, rotary_dim));
  const std::vector<Quad> frequencies = plain_frequencies(base, rotary_dim);
  const std::vector<QuadCosSin> truth = truth_of(frequencies, positions);
  on_every_target([&] {
    for (const TableKind& kind : table_kinds()) {
      const Table table = make_table(plan, positions, kind);
      REQUIRE(table.status == Status::ok);
      INFO("base " << base << " rotary_dim " << rotary_dim << " " << told(kind));
      CHECK(worst_ratio(table, kind, frequencies, positions, truth) <= 1);
    }
  });
}

TEST_CASE("tables are within the bound for every width") {
  for (const int rotary_dim : {2, 6, 20, 80, 96, 128, 192, 576})
    check(500000, rotary_dim, sample_positions());
}

TEST_CASE("tables are within the bound for every base") {
  for (const double base : {2.0, 10000.0, 1e6, 1e9, 1e12}) check(base, 64, sample_positions());
}

TEST_CASE("tables are within the bound where an angle is nearest to a multiple of a quarter turn") {
  for (const double base : {10000.0, 500000.0, 1e12}) {
    for (const Quad frequency : plain_frequencies(base, 16)) {
      const auto positions = hard_positions(frequency, INT32_MAX);
      if (!positions.empty()) check(base, 16, positions);
    }
  }
}

TEST_CASE("heads wider than one stretch of the kernel are right") {
  check(10000, 2 * 1100, {1, 2, 131071, -5});
}

TEST_CASE("a row's bits depend on its position alone, not on the rows before it or the threads") {
  const Plan plan(plain(500000, 96));
  std::vector<std::int64_t> run;
  for (std::int64_t position = -40; position < 137; ++position) run.push_back(position);
  for (std::int64_t i = -9; i < 9; ++i) run.push_back((1 << 20) + i);
  for (std::int64_t i = -9; i < 9; ++i) run.push_back(i - (std::int64_t{1} << 31));
  for (std::int64_t i = -3; i < 4; ++i) run.push_back((std::int64_t{1} << 32) + i);
  for (std::int64_t i = -3; i < 4; ++i) run.push_back(i - (std::int64_t{1} << 32));
  on_every_target([&] {
    for (TableKind kind : table_kinds()) {
      const Table whole = make_table(plan, run, kind);
      kind.threads = 2;
      const Table two = make_table(plan, run, kind);
      CHECK((whole.cos == two.cos && whole.sin == two.sin));
      const std::size_t row = whole.cos.size() / run.size();
      for (std::size_t i = 0; i < run.size(); ++i) {
        const Table alone = make_table(plan, {run[i]}, kind);
        INFO("position " << run[i]);
        REQUIRE(std::equal(alone.cos.begin(), alone.cos.end(),
                           whole.cos.begin() + static_cast<std::ptrdiff_t>(i * row)));
        REQUIRE(std::equal(alone.sin.begin(), alone.sin.end(),
                           whole.sin.begin() + static_cast<std::ptrdiff_t>(i * row)));
      }
    }
  });
}

TEST_CASE("rows may be apart and anywhere in memory, and nothing else is written") {
  const Plan plan(plain(10000, 20));
  const std::vector<std::int64_t> positions = {3, 4, 5, 100, -7};
  on_every_target([&] {
    for (const TableKind& kind : table_kinds()) {
      const auto bytes = static_cast<std::size_t>(spec::info(kind.dtype).bytes);
      const Table packed = make_table(plan, positions, kind);
      const std::size_t stride = 13, offset = 1;  // bytes: no element is aligned
      std::vector<std::byte> cos(positions.size() * stride * bytes + 2 * offset, std::byte{0xa5});
      std::vector<std::byte> sin = cos;
      const std::vector<std::byte> untouched = cos;
      REQUIRE(optimized::table(plan, {.positions = positions,
                                      .dtype = kind.dtype,
                                      .cos = cos.data() + offset,
                                      .sin = sin.data() + offset,
                                      .row_stride = static_cast<std::int64_t>(stride),
                                      .accuracy = kind.accuracy}) == Status::ok);
      for (std::size_t i = 0; i < cos.size(); ++i) {
        const bool inside = i >= offset && i - offset < positions.size() * stride * bytes &&
                            (i - offset) % (stride * bytes) < 10 * bytes;
        const std::size_t from =
            inside ? (i - offset) / (stride * bytes) * 10 * bytes + (i - offset) % (stride * bytes)
                   : 0;
        REQUIRE(cos[i] == (inside ? packed.cos[from] : untouched[i]));
        REQUIRE(sin[i] == (inside ? packed.sin[from] : untouched[i]));
      }
    }
  });
}

TEST_CASE("a zero frequency gives the attention scale and zero, rounded once") {
  const spec::Head head{2, 2, 0, spec::Layout::half};
  // Exact ties, their neighbours on both sides a double away, subnormals of both short formats, and
  // the far ends.
  std::vector<double> scales = {1,     1.2772588722239782, 0.75,  1e-3, 3e38, 1e39,
                                65504, 65519.99,           65520, 6e4};
  for (const double tie : {1 + 0x1p-11, 1 + 3 * 0x1p-11, 1 + 0x1p-8, 1 + 3 * 0x1p-8, 0x1p-25,
                           3 * 0x1p-25, 0x1p-24, 0x1.8p-15, 0x1p-134, 3 * 0x1p-134, 0x1.8p-127}) {
    for (const double factor : {1.0, 1 - 0x1p-53, 1 + 0x1p-52, 1 - 0x1p-26, 1 + 0x1p-26})
      scales.push_back(tie * factor);
  }
  on_every_target([&] {
    for (const double scale : scales) {
      const Plan plan(head, std::vector<double>{0}, scale);
      for (const TableKind& kind : table_kinds()) {
        const spec::Dtype dtype = kind.dtype;
        const Table table = make_table(plan, {0, 131071, -kMost}, kind);
        for (std::size_t i = 0; i < 3; ++i) {
          const double got = value_of(dtype, table.cos, i);
          INFO("scale " << scale << " got " << got << " as " << spec::name(dtype));
          const spec::FormatInfo& format = spec::info(dtype);
          const double ulp = std::ldexp(
              1, std::max(std::ilogb(scale), format.min_exponent) - format.precision + 1);
          // nearbyint rounds to nearest even; scaling by a power of two is exact here.
          double expected = std::nearbyint(scale / ulp) * ulp;
          if (expected >= std::ldexp(1, format.max_exponent) * 2) expected = INFINITY;
          const bool narrowed_twice =
              kind.accuracy == optimized::Accuracy::fast && format.bytes == 2;
          const optimized::TableCase entry{
              .dtype = dtype, .exact = scale, .attention_scale = scale};
          if (!narrowed_twice || std::isinf(got)) {
            CHECK(got == expected);
          } else {
            CHECK(std::fabs(got - scale) <= optimized::table_error_bound(entry));
          }
          CHECK(value_of(dtype, table.sin, i) == 0);
        }
      }
    }
  });
}

TEST_CASE("frequencies far below the step's resolution keep their significant bits") {
  const spec::Head head{6, 6, 0, spec::Layout::half};
  const std::vector<double> frequencies = {1e-36, -0x1.23456789abcdep-63, 0x1.fedcba987654p-62};
  const Plan plan(head, frequencies, 1);
  const std::vector<std::int64_t> positions = {1, -3, 131071, INT32_MAX, kMost};
  const std::vector<Quad> exact(frequencies.begin(), frequencies.end());
  const std::vector<QuadCosSin> truth = truth_of(exact, positions);
  on_every_target([&] {
    for (const TableKind& kind : table_kinds()) {
      INFO(told(kind));
      CHECK(worst_ratio(make_table(plan, positions, kind), kind, exact, positions, truth) <= 1);
    }
  });
}

TEST_CASE("malformed table calls are refused before anything is written") {
  const Plan plan(plain(10000, 8));
  std::vector<float> cos(8, 42), sin(8, 42);
  const std::vector<std::int64_t> positions = {1, 2};
  const optimized::TableCall good{.positions = positions, .cos = cos.data(), .sin = sin.data()};
  const auto refused = [&](auto change, Status expected) {
    optimized::TableCall call = good;
    change(call);
    CHECK(optimized::table(plan, call) == expected);
    CHECK(cos == std::vector<float>(8, 42));
  };
  const std::vector<std::int64_t> far = {1, kMost + 1}, near_minus = {INT64_MIN};
  refused([](auto& call) { call.cos = nullptr; }, Status::bad_argument);
  refused([](auto& call) { call.sin = nullptr; }, Status::bad_argument);
  refused([](auto& call) { call.threads = 0; }, Status::bad_argument);
  refused([](auto& call) { call.row_stride = 3; }, Status::bad_shape);
  refused([](auto& call) { call.row_stride = -4; }, Status::bad_shape);
  refused(
      [](auto& call) { call.width = optimized::TableWidth::repeated_pairs, call.row_stride = 7; },
      Status::bad_shape);
  refused([&](auto& call) { call.positions = far; }, Status::bad_argument);
  refused([&](auto& call) { call.positions = near_minus; }, Status::bad_argument);
  CHECK(optimized::table(plan, {}) == Status::ok);
  CHECK(optimized::table(plan, good) == Status::ok);
}

TEST_CASE("forcing a target changes what runs, not what there is, and an unknown one is refused") {
  const std::vector<std::string> all = optimized::targets();
  REQUIRE(optimized::force_target(all.back()));
  CHECK(optimized::targets() == all);
  CHECK_FALSE(optimized::force_target("AVX9"));
  CHECK(optimized::active_target() == all.front());
}

}  // namespace
}  // namespace ropecheck::optimized_test
