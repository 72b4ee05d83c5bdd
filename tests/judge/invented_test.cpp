// Are mistakes that are in no catalogue recognised by their shape, or called unknown, and never
// taken for another one?
#include <cmath>
#include <complex>

#include "reference/rounding.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

using cases::Bend;
using cases::moved;
using Turn = std::complex<double>;

void put(kernels::Buffer& buffer, std::size_t at, double value) {
  buffer.set_bits(at, reference::round_to(buffer.dtype, reference::Real(value)));
}

/// Where a value of an answer belongs.
struct Spot {
  double position = 0;
  int pair = 0;
  bool key = false;
  int head = 0;
  spec::Dtype dtype = spec::Dtype::f32;
  spec::Layout layout = spec::Layout::half;
  bool table = false;
};

constexpr int kWidth = 32;

/// Every turned pair goes through `change`, in tables (from A·(cos, sin)) and in rotations.
Bend changed(std::function<Turn(const Spot&, Turn)> change) {
  const auto heads = [change](const kernels::RotateCall& call, const kernels::HeadsIn& in,
                              kernels::Buffer& out, bool key) {
    for (std::size_t row = 0; in.heads > 0 && row * kWidth < out.size(); ++row) {
      const auto position = static_cast<double>(call.positions[row / in.heads]);
      for (int pair = 0; pair < kWidth / 2; ++pair) {
        const auto at = spec::pair_elements(call.layout, kWidth, pair);
        const std::size_t first = row * kWidth + at.first, second = row * kWidth + at.second;
        const Turn before(out.value(first), out.value(second));
        const Turn after = change(
            {position, pair, key, static_cast<int>(row % in.heads), out.dtype, call.layout, false},
            before);
        if (after == before) continue;
        put(out, first, after.real());
        put(out, second, after.imag());
      }
    }
  };
  const auto table = [change](const kernels::TableCall& call, kernels::Table& answer) {
    for (std::size_t at = 0; at < answer.cos.size(); ++at) {
      const int pair = static_cast<int>(at % (kWidth / 2));
      const Turn before(answer.cos.value(at), answer.sin.value(at));
      const Turn after = change({static_cast<double>(call.positions[at / (kWidth / 2)]), pair,
                                 false, 0, call.dtype, spec::Layout::half, true},
                                before);
      if (after == before) continue;
      put(answer.cos, at, after.real());
      put(answer.sin, at, after.imag());
    }
  };
  return {.table_call = {},
          .rotate_call = {},
          .table = table,
          .rotated = [heads](const kernels::RotateCall& call, kernels::Rotated& answer) {
            heads(call, call.query, answer.query, false);
            heads(call, call.key, answer.key, true);
          }};
}

double frequency(int pair) { return std::pow(10000.0, -2.0 * pair / kWidth); }

Turn spun(Turn value, double angle) { return value * std::polar(1.0, angle); }

struct Planting {
  std::string what;
  Bend bend;
  std::string id;                ///< expected first
  std::vector<std::string> say;  ///< parts of its explanation
  std::uint32_t levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE | ROPECHECK_ROTATE;
};

void expect_named(const Planting& planting) {
  cases::Planted kernel(planting.bend);
  kernel.declared().inputs = ROPECHECK_FROM_CONFIG;
  kernel.declared().levels = planting.levels;
  JudgeOptions options = cases::levels_only();
  options.max_position = 131071;
  const KernelVerdict verdict = judge("planted", kernel, cases::plain(kWidth), options);
  INFO(planting.what << ": " << verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  REQUIRE_FALSE(verdict.diagnosis.empty());
  const Diagnosis& cause = verdict.diagnosis.front();
  CHECK(cause.id == planting.id);
  for (const std::string& words : planting.say) {
    INFO("looking for: " << words);
    CHECK(cause.explanation.find(words) != std::string::npos);
  }
}

Bend between(std::int64_t from, std::int64_t to, std::int64_t by) {
  return moved([=](std::int64_t m) { return m >= from && m <= to ? m + by : m; });
}

std::int64_t keep_bits(std::int64_t position, int bits) {
  if (position == 0) return 0;
  const double unit = std::exp2(std::ilogb(static_cast<double>(position)) - bits + 1);
  return static_cast<std::int64_t>(std::nearbyint(static_cast<double>(position) / unit) * unit);
}

TEST_CASE("rules of positions are read from the angles") {
  const std::vector<Planting> plantings = {
      {"clamped",
       moved([](auto m) { return std::min<std::int64_t>(m, 5000); }),
       "pattern:position-clamped",
       {"beyond 5000 are turned as 5000"}},
      {"saturated",
       moved([](auto m) { return std::clamp<std::int64_t>(m, -32768, 32767); }),
       "pattern:position-clamped",
       {"32767", "-32768"}},
      {"modulo 2048",
       moved([](auto m) { return m & 2047; }),
       "pattern:position-modulo",
       {"modulo 2048 = 2^11"}},
      {"modulo 3000",
       moved([](auto m) { return ((m % 3000) + 3000) % 3000; }),
       "pattern:position-modulo",
       {"modulo 3000"}},
      {"int16",
       moved([](auto m) { return static_cast<std::int64_t>(static_cast<std::int16_t>(m)); }),
       "pattern:position-modulo",
       {"modulo 65536 = 2^16", "signed"}},
      {"blocks",
       moved([](auto m) { return m & ~std::int64_t{15}; }),
       "pattern:position-in-blocks",
       {"multiples of 16"}},
      {"eleven bits",
       moved([](auto m) { return keep_bits(m, 11); }),
       "pattern:position-rounded",
       {"11 significant bits", "every power of two"}},
      {"fifteen bits",
       moved([](auto m) { return keep_bits(m, 15); }),
       "pattern:position-rounded",
       {"15 significant bits"}},
      {"late by one",
       between(6543, 1 << 24, 1),
       "pattern:position-shifted",
       {"from 6543 on are off by +1"}},
      {"twice and two",
       moved([](auto m) { return 3 * m + 2; }),
       "pattern:position-scaled",
       {"3*m +2"}},
  };
  for (const Planting& planting : plantings) expect_named(planting);
}

TEST_CASE("pairs that turn by another law are listed with it") {
  const std::vector<Planting> plantings = {
      {"one pair not rotated",
       changed([](const Spot& at, Turn y) {
         return at.pair == 5 ? spun(y, -at.position * frequency(5)) : y;
       }),
       "pattern:pairs",
       {"pair 5: each is not rotated", "15 of 16 are right"}},
      {"two pairs backwards",
       changed([](const Spot& at, Turn y) {
         return at.pair == 2 || at.pair == 3 ? spun(y, -2 * at.position * frequency(at.pair)) : y;
       }),
       "pattern:pairs",
       {"pairs 2 to 3", "backwards"}},
      {"last pair zero",
       changed([](const Spot& at, Turn y) { return at.pair == 15 ? 0 : y; }),
       "pattern:pairs",
       {"pair 15", "zero"}},
      {"a pair's frequency from its neighbour",
       changed([](const Spot& at, Turn y) {
         return at.pair == 4 ? spun(y, at.position * (frequency(6) - frequency(4))) : y;
       }),
       "pattern:pairs",
       {"pair 4", "as pair 6 should"}},
      {"some frequencies a tenth too high",
       changed([](const Spot& at, Turn y) {
         return at.pair >= 8 && at.pair < 12 ? spun(y, 0.1 * at.position * frequency(at.pair)) : y;
       }),
       "pattern:pairs",
       {"pairs 8 to 11", "1.1 times"}},
  };
  for (const Planting& planting : plantings) expect_named(planting);
}

TEST_CASE("mistakes in some tensors, heads, formats or layouts say where") {
  const auto late = [](const Spot& at, Turn y) { return spun(y, frequency(at.pair)); };
  const std::vector<Planting> plantings = {
      {"key one late",
       changed([=](const Spot& at, Turn y) { return at.key ? late(at, y) : y; }),
       "I10-position-plus-one",
       {"in the key (the query is right) alone"}},
      {"second query head one late",
       changed([=](const Spot& at, Turn y) {
         return !at.table && !at.key && at.head == 1 ? late(at, y) : y;
       }),
       "I10-position-plus-one",
       {"query head 1 alone"}},
      {"rotation one late, table right",
       changed([=](const Spot& at, Turn y) { return at.table ? y : late(at, y); }),
       "I10-position-plus-one",
       {"in the rotation alone"}},
      {"bf16 alone",
       changed(
           [=](const Spot& at, Turn y) { return at.dtype == spec::Dtype::bf16 ? late(at, y) : y; }),
       "I10-position-plus-one",
       {"only in bf16"}},
      {"interleaved alone",
       changed([=](const Spot& at, Turn y) {
         return at.layout == spec::Layout::interleaved ? late(at, y) : y;
       }),
       "I10-position-plus-one",
       {"only in layout interleaved"}},
  };
  for (const Planting& planting : plantings) expect_named(planting);
}

TEST_CASE("simple changes of values are measured") {
  const std::vector<Planting> plantings = {
      {"constant angle",
       changed([](const Spot&, Turn y) { return spun(y, 0.01); }),
       "pattern:angle-offset",
       {"+0.01 rad", "flat"}},
      {"tiny results flushed",
       changed([](const Spot&, Turn y) {
         const auto flushed = [](double v) { return std::abs(v) < 1e-20 ? 0 : v; };
         return Turn(flushed(y.real()), flushed(y.imag()));
       }),
       "pattern:flushed-to-zero",
       {"returned as zero"}},
      {"a little too long",
       changed([](const Spot&, Turn y) { return 1.001 * y; }),
       "F9-constant-gain",
       {"1.001"}},
  };
  for (const Planting& planting : plantings) expect_named(planting);
}

TEST_CASE("what has no simple shape is unknown, with numbers") {
  const auto noise = [](const Spot& at) {
    const auto bits =
        static_cast<std::uint64_t>(at.position * 1000 + at.pair) * 0x9e3779b97f4a7c15u;
    return static_cast<double>(bits >> 40) * 0x1p-24 - 0.5;
  };
  const std::vector<Planting> plantings = {
      {"noise",
       changed([=](const Spot& at, Turn y) { return spun(y, 0.05 * noise(at)); }),
       "unknown",
       {"flat in position", "rad", "pairs 0 to 15"}},
      {"noise in three pairs",
       changed([=](const Spot& at, Turn y) {
         return at.pair >= 3 && at.pair <= 5 ? spun(y, 0.05 * noise(at)) : y;
       }),
       "unknown",
       {"pairs 3 to 5 of 16"}},
      {"squared",
       changed([](const Spot& at, Turn y) { return spun(y, 5e-11 * at.position * at.position); }),
       "unknown",
       {"position^"}},
      {"even tokens of the far half",
       changed([](const Spot& at, Turn y) {
         const bool hit = at.position > 60000 && std::fmod(at.position, 2) == 0;
         return hit ? spun(y, 0.3 + at.pair * 0.1) : y;
       }),
       "unknown",
       {"at positions from 6"}},
  };
  for (const Planting& planting : plantings) expect_named(planting);
}

TEST_CASE("a binary64 angle that is 1e-11 off is measured") {
  cases::Planted kernel(changed([](const Spot&, Turn y) { return spun(y, 1e-11); }));
  kernel.declared().inputs = ROPECHECK_FROM_CONFIG;
  kernel.declared().levels = ROPECHECK_TABLE;
  kernel.declared().dtypes = 1u << ROPECHECK_F64;
  const KernelVerdict verdict =
      judge("planted", kernel, cases::plain(kWidth), cases::levels_only());
  INFO(verdict.sentence);
  CHECK(verdict.conformance > Class::dtype);
  REQUIRE_FALSE(verdict.diagnosis.empty());
  CHECK(verdict.diagnosis.front().id == "pattern:angle-offset");
  CHECK(verdict.diagnosis.front().explanation.find("+1e-11 rad") != std::string::npos);
}

}  // namespace
}  // namespace ropecheck::properties
