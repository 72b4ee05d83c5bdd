// Is a mistake taken for another one that does less, or more, than what the answers show?
#include <algorithm>
#include <cmath>
#include <complex>

#include "reference/rounding.hpp"
#include "tests/catch.hpp"
#include "tests/judge/cases.hpp"
#include "tests/judge/planted.hpp"

namespace ropecheck::properties {
namespace {

using cases::Bend;
using Turn = std::complex<double>;

constexpr int kWidth = 32;

void put(kernels::Buffer& buffer, std::size_t at, double value) {
  buffer.set_bits(at, reference::round_to(buffer.dtype, reference::Real(value)));
}

// Every pair of a rotation: (token, pair, turned) of a packed tensor.
using Change = std::function<Turn(std::size_t token, int pair, Turn before, Turn after)>;
Bend changed(const Change& change) {
  const auto heads = [change](const kernels::RotateCall& call, const kernels::HeadsIn& in,
                              kernels::Buffer& out) {
    const std::size_t rows = call.positions.size() * in.heads;
    const int width = rows == 0 ? 0 : static_cast<int>(out.size() / rows);
    for (std::size_t row = 0; row < rows; ++row) {
      for (int pair = 0; pair < width / 2; ++pair) {
        const auto at = spec::pair_elements(call.layout, width, pair);
        const std::size_t first = row * width + at.first, second = row * width + at.second;
        const Turn y = change(row / in.heads, pair, {in.data.value(first), in.data.value(second)},
                              {out.value(first), out.value(second)});
        put(out, first, y.real());
        put(out, second, y.imag());
      }
    }
  };
  return {.table_call = {},
          .rotate_call = {},
          .table = {},
          .rotated = [heads](const kernels::RotateCall& call, kernels::Rotated& answer) {
            heads(call, call.query, answer.query);
            heads(call, call.key, answer.key);
          }};
}

// Positions of a call by what else is in it.
Bend placed(std::function<void(std::vector<std::int64_t>&)> rule) {
  return {.table_call = [rule](kernels::TableCall& call) { rule(call.positions); },
          .rotate_call = [rule](kernels::RotateCall& call) { rule(call.positions); },
          .table = {},
          .rotated = {}};
}

std::vector<Diagnosis> named(kernels::Kernel& kernel, const spec::Specification& asked) {
  JudgeOptions options = cases::levels_only();
  options.max_position = 131071;
  options.dtypes = {spec::Dtype::f32};
  const KernelVerdict verdict = judge("planted", kernel, asked, options);
  INFO(verdict.sentence);
  CHECK(verdict.outcome == Outcome::fail);
  REQUIRE_FALSE(verdict.diagnosis.empty());
  return verdict.diagnosis;
}

Diagnosis first_cause(const Bend& bend, std::uint32_t levels,
                      const spec::Specification& asked = cases::plain(kWidth)) {
  cases::Planted kernel(bend);
  kernel.declared().inputs = ROPECHECK_FROM_CONFIG;
  kernel.declared().levels = levels;
  return named(kernel, asked).front();
}

bool says(const Diagnosis& cause, const std::string& words) {
  INFO(cause.id << ": " << cause.explanation);
  return cause.explanation.find(words) != std::string::npos;
}

constexpr std::uint32_t kCosines = ROPECHECK_TABLE | ROPECHECK_ROTATE;

TEST_CASE("a last token that is written wrongly was not left out") {
  const Diagnosis late = first_cause(placed([](auto& all) {
                                       if (all.size() > 1) all.back() = all[all.size() - 2];
                                     }),
                                     kCosines);
  CHECK(late.id == "pattern:token-of-another");
  const auto last_of = [](double by) {
    return [by](const kernels::RotateCall& call, kernels::Rotated& answer) {
      for (kernels::Buffer* out : {&answer.query, &answer.key}) {
        const std::size_t row = out->size() / call.positions.size();
        for (std::size_t at = out->size() - row; at < out->size(); ++at)
          put(*out, at, by * out->value(at));
      }
    };
  };
  CHECK(first_cause({.table_call = {}, .rotate_call = {}, .table = {}, .rotated = last_of(0.5)},
                    ROPECHECK_ROTATE)
            .id == "unknown");
  CHECK(first_cause({.table_call = {}, .rotate_call = {}, .table = {}, .rotated = last_of(0)},
                    ROPECHECK_ROTATE)
            .id == "M3-last-token-left-out");
}

TEST_CASE("small results that are flushed are no token or tensor left out") {
  const Bend flushing = changed([](std::size_t, int, Turn, Turn y) {
    const auto flushed = [](double v) { return std::abs(v) < 0x1p-126 ? 0 : v; };
    return Turn(flushed(y.real()), flushed(y.imag()));
  });
  cases::Planted kernel(flushing);
  kernel.declared().inputs = ROPECHECK_FROM_CONFIG;
  kernel.declared().min_position = 0;  // so few tokens that the last alone is small enough
  kernel.declared().levels = ROPECHECK_ROTATE;
  const Diagnosis cause = named(kernel, cases::plain(128)).front();
  INFO(cause.id << ": " << cause.explanation);
  CHECK(cause.id.find("M3") == std::string::npos);
  CHECK(cause.id.find("unrotated") == std::string::npos);
}

TEST_CASE("one token at another's position is no rule of positions") {
  const auto second = [](std::function<std::int64_t(const std::vector<std::int64_t>&)> at) {
    return placed([at](auto& all) {
      if (all.size() > 1) all[1] = at(all);
    });
  };
  const Diagnosis first = first_cause(second([](const auto& all) { return all[0]; }), kCosines);
  CHECK(first.id == "pattern:token-of-another");
  CHECK(says(first, "token 1 of tokens"));
  CHECK(says(first, "token 0's position"));
  const Diagnosis shifted =
      first_cause(second([](const auto& all) { return all[1] + 4321; }), kCosines);
  CHECK(shifted.id == "unknown");
}

TEST_CASE("what turns by role or gain is described against its own truth") {
  // An error that grows with no rule, in one pair.
  const Bend noise = changed([](std::size_t token, int pair, Turn, Turn y) {
    return pair == 2 ? y * std::polar(1.0, 1e-3 * static_cast<double>(token % 5)) : y;
  });
  std::vector<spec::Specification> asked(3, cases::plain(kWidth));
  asked[0].scheme = spec::SelfExtend{.group_size = 8, .window_size = 1024};
  asked[1].scheme =
      spec::DualChunk{.chunk_size = 8192, .local_size = 1024, .part = spec::ChunkPart::successive};
  asked[2].scheme = spec::XPos{};
  for (const spec::Specification& each : asked) {
    const Diagnosis cause = first_cause(noise, ROPECHECK_ROTATE, each);
    CHECK(cause.id == "unknown");
    CHECK(says(cause, "angle off by up to 0.004 rad"));
    CHECK(says(cause, "pair 2 of 16"));
  }
}

TEST_CASE("where the first head is right another one is described") {
  const auto late = [](const kernels::RotateCall& call, kernels::Rotated& answer) {
    const std::size_t row = answer.key.size() / call.positions.size();
    for (std::size_t at = 0; at < answer.key.size(); ++at) {
      if ((at / row) % 3 == 1) put(answer.key, at, 1.01 * answer.key.value(at));
    }
  };
  const Diagnosis cause = first_cause(
      {.table_call = {}, .rotate_call = {}, .table = {}, .rotated = late}, ROPECHECK_ROTATE);
  CHECK(cause.id == "unknown");
  CHECK(says(cause, "length by 0.01"));
  CHECK(says(cause, "pairs 0 to 15 of 16"));
}

TEST_CASE("a table of position 0 has no heads to be taken for positions") {
  const Diagnosis cause =
      first_cause(placed([](auto& all) { std::fill(all.begin(), all.end(), 0); }), ROPECHECK_TABLE);
  CHECK(cause.id == "L11-position-zero");
}

TEST_CASE("without a sine forward and backward are the same") {
  const auto causes = [](const Change& change, bool backward) {
    Bend bend = changed(change);
    if (!backward) bend.rotate_call = [](kernels::RotateCall& call) { call.transpose = false; };
    cases::Planted kernel(bend);
    kernel.declared().inputs = ROPECHECK_FROM_CONFIG;
    kernel.declared().levels = ROPECHECK_ROTATE;
    kernel.declared().features |= ROPECHECK_TRANSPOSE;
    const auto all = named(kernel, cases::plain(kWidth));
    return std::count_if(all.begin(), all.end(), [](const Diagnosis& cause) {
      return cause.id == "B1-backward-is-forward";
    });
  };
  CHECK(causes([](std::size_t, int, Turn x, Turn y) { return x * (y / x).real(); }, true) == 0);
  // Too long by a fifth in two tokens, and never backwards: the direction shows all the same.
  CHECK(causes([](std::size_t token, int pair, Turn,
                  Turn y) { return token % 3 == 1 && pair % 2 == 1 ? 1.2 * y : y; },
               false) == 1);
}

}  // namespace
}  // namespace ropecheck::properties
