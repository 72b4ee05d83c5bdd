// Earlier calls change nothing: with the length given, the answer is that of a fresh kernel.
//
//   answer(l) after calls with l₁ … l_n = answer(l) of a fresh kernel (S8)
//
// Long, then short is where grow-only and frozen tables show.
#include <fmt/format.h>

#include <cmath>

#include "properties/identities.hpp"
#include "properties/readout.hpp"
#include "properties/schedule_property.hpp"

namespace ropecheck::properties {
namespace {

constexpr std::string_view kName = "earlier_calls_change_nothing";

struct Answer {
  std::vector<double> frequency;  // empty without that level
  std::vector<Pair> points;  // (A·cos, A·sin), empty if the kernel has neither table nor rotation
};

bool turns(const Caller& caller) {
  return caller.offers(ROPECHECK_TABLE) || caller.offers(ROPECHECK_ROTATE);
}

Answer answer(Caller& caller, std::int64_t position) {
  Answer result;
  if (caller.offers(ROPECHECK_FREQUENCIES)) {
    result.frequency =
        caller.session().frequencies(caller.specification().seq_len.value_or(0)).frequency;
  }
  if (turns(caller)) result.points = circle_points(caller, {position})[0];
  return result;
}

/// One earlier call of every level, at another length and its last position.
void ask(Caller& caller, double length, std::int64_t highest) {
  if (caller.offers(ROPECHECK_FREQUENCIES)) caller.session().frequencies(length);
  const auto last = std::min<std::int64_t>(highest, static_cast<std::int64_t>(length) - 1);
  if (caller.offers(ROPECHECK_TABLE)) {
    auto call = caller.table_call({last}, caller.usual_dtype());
    call.seq_len = length;
    caller.session().table(call);
  }
  if (!caller.offers(ROPECHECK_ROTATE) || caller.layouts().empty()) return;
  const HeadVector zeros{caller.usual_dtype(),
                         std::vector<std::uint64_t>(caller.specification().head.head_dim)};
  auto call = caller.rotate_call({last}, zeros, caller.layouts().front());
  call.seq_lens = {length};
  caller.session().rotate(call);
}

Finding check(const Subject& subject) {
  return holds(subject, kName, [&](const Draw& draw) {
    const auto lengths = draw.lengths("lengths", 1, 4, draw.highest() + 1);
    const auto length = static_cast<double>(draw.integer("length", 1, draw.highest() + 1));
    const auto position = draw.position("position");
    const auto specification = spec::with_seq_len(subject.specification, length);
    Caller used(subject.kernel, specification), fresh(subject.kernel, specification);
    for (const auto earlier : lengths) ask(used, static_cast<double>(earlier), draw.highest());
    const Answer got = answer(used, position), expected = answer(fresh, position);
    const Tolerance tolerance(subject.claimed, fresh);
    for (std::size_t k = 0; k < expected.frequency.size(); ++k) {
      const auto relative = subject.own ? 0.0 : 2 * tolerance.frequency(static_cast<int>(k));
      expect_near(pair_name(static_cast<int>(k)), got.frequency[k], expected.frequency[k],
                  relative * expected.frequency[k]);
    }
    for (std::size_t pair = 0; pair < expected.points.size(); ++pair) {
      // A gain may leave the format: then there is no point to compare.
      if (!std::isfinite(std::abs(expected.points[pair])) &&
          !std::isfinite(std::abs(got.points[pair])))
        continue;
      const auto allowed =
          subject.own ? 0.0
                      : 3 * tolerance.table(position, static_cast<int>(pair), fresh.usual_dtype());
      expect_near(fmt::format("point of pair {}, distance", pair),
                  std::abs(got.points[pair] - expected.points[pair]), 0, allowed);
    }
  });
}

}  // namespace

const Property earlier_calls_change_nothing{
    kName,
    "Earlier calls change nothing: with the length given, the answer is that of a fresh kernel.",
    "answer(l) after any calls = answer(l) (S8)",
    Kind::schedule,
    "S1-grow-only,S1-first-length-kept",
    check,
    Scope::all};

}  // namespace ropecheck::properties
