// Which mistakes show only where memory is laid out otherwise or threads share the work? A call and
// the same call in another arrangement.
#include <fmt/format.h>

#include <cmath>

#include "properties/diagnosis_conduct.hpp"
#include "properties/diagnosis_experiment.hpp"
#include "properties/diagnosis_patterns.hpp"

namespace ropecheck::properties {

namespace {

// Enough for every number of threads to have slices of several tokens, and no multiple of any.
const std::vector<std::int64_t> kSharedTokens = {5,  9,  2,  14, 7,  1,  30, 22, 3,  11,
                                                 40, 17, 6,  8,  25, 13, 4,  19, 33, 10,
                                                 28, 15, 12, 37, 21, 16, 18, 31, 23};
constexpr int kMostThreads = 7;
constexpr std::int64_t kTokenPadding = 24, kHeadPadding = 8;

class Arrangements : Experiment {
 public:
  using Experiment::Experiment;

  std::vector<Diagnosis> run() {
    if (!rotates()) return {};
    if (can(ROPECHECK_STRIDED) || can(ROPECHECK_IN_PLACE)) find_memory();
    if (can(ROPECHECK_THREADS)) find_threads();
    return std::move(causes_);
  }

 private:
  void find_memory() {
    const kernels::RotateCall call = rotation();
    const auto packed = answer_to(call);
    if (!packed) return;
    if (can(ROPECHECK_STRIDED)) find_strides(call, *packed);
    if (can(ROPECHECK_IN_PLACE)) find_alias(call, *packed);
  }

  void find_strides(const kernels::RotateCall& call, const Values& packed) {
    kernels::RotateCall strided = call;
    strided.arrangement.token_padding = kTokenPadding;
    strided.arrangement.head_padding = kHeadPadding;
    const auto answer = answer_to(strided);
    if (!answer || !differ(*answer, packed)) return;
    // Read as if packed: element n of the packed tensor is what lies n elements from the start.
    const std::size_t width = head_.head_dim, row = width + kHeadPadding;
    const std::size_t token_row = kHeads * row + kTokenPadding;
    kernels::RotateCall shifted = call;
    std::vector<bool> known(call.query.data.size());
    for (std::size_t at = 0; at < known.size(); ++at) {
      const std::size_t token = at / token_row, head = at % token_row / row;
      const std::size_t element = at % token_row % row;
      known[at] = head < kHeads && element < width;
      if (known[at]) {
        shifted.query.data.set_bits(
            at, call.query.data.bits((token * kHeads + head) * width + element));
      }
    }
    const auto as_packed = answer_to(shifted);
    bool equal = as_packed.has_value();
    for_pairs([&](std::size_t, int, std::size_t first, std::size_t second) {
      if (!equal || !known[first] || !known[second]) return;
      equal = same((*answer)[first], (*as_packed)[first]) &&
              same((*answer)[second], (*as_packed)[second]);
    });
    if (equal) {
      say("I1-stride-ignored", "padded tensors are read as if they were packed");
    } else {
      say("conduct:strides", "padding between heads and tokens changes the result");
    }
  }

  void find_alias(const kernels::RotateCall& call, const Values& packed) {
    kernels::RotateCall in_place = call;
    in_place.arrangement.in_place = true;
    const auto answer = answer_to(in_place);
    if (!answer || !differ(*answer, packed)) return;
    const auto turns = truth_turns();
    Values expected = inputs(call);
    for_pairs([&](std::size_t token, int pair, std::size_t first, std::size_t second) {
      const std::complex<double> turn = turns[token][pair];
      expected[first] = expected[first] * turn.real() - expected[second] * turn.imag();
      expected[second] = expected[first] * turn.imag() + expected[second] * turn.real();
    });
    if (!differ(*answer, expected)) {
      say("M4-in-place-alias", "in place, y1 is computed from y0 in place of x0");
    } else {
      say("conduct:in-place", "rotating in place gives other results");
    }
  }

  // Tokens that come out otherwise when threads share them; how they do names the mistake.
  void find_threads() {
    kernels::RotateCall call = rotation(kSharedTokens);
    const auto alone = answer_to(call);
    if (!alone) return;
    const Values before = inputs(call);
    for (int threads = 2; threads <= kMostThreads; ++threads) {
      call.threads = threads;
      const auto shared = answer_to(call);
      if (!shared || !differ(*alone, *shared)) continue;
      std::vector<int> tokens;
      bool unturned = true;
      for (std::size_t token = 0; token < kSharedTokens.size(); ++token) {
        const Values got = part(*shared, token, token + 1);
        if (!differ(got, part(*alone, token, token + 1))) continue;
        tokens.push_back(static_cast<int>(token));
        unturned = unturned && !differ(got, part(before, token, token + 1));
      }
      if (unturned && tokens == seams(threads)) {
        say("M12-thread-seam",
            fmt::format("with {} threads {} of {} stay as they were: each slice but the last ends "
                        "one token early",
                        threads, runs_text("token", tokens), kSharedTokens.size()));
      } else {
        say("conduct:threads",
            fmt::format("with {} threads {} of {} come out otherwise than with one", threads,
                        runs_text("token", tokens), kSharedTokens.size()));
      }
      return;
    }
  }

  // The last token of every slice but the last, slices being ⌈tokens/threads⌉ long.
  static std::vector<int> seams(int threads) {
    const int tokens = static_cast<int>(kSharedTokens.size());
    const int slice = (tokens + threads - 1) / threads;
    std::vector<int> result;
    for (int end = slice; end < tokens; end += slice) result.push_back(end - 1);
    return result;
  }
};

}  // namespace

std::vector<Diagnosis> memory_causes(const DiagnosisInput& input) {
  return Arrangements(input).run();
}

}  // namespace ropecheck::properties
