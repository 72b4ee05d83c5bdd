// Which mistakes show only between calls, among sequences, or in one direction? Experiments of two
// or three calls each.
#include "properties/diagnosis_conduct.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "properties/diagnosis_experiment.hpp"
#include "properties/judge_lengths.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::int64_t kCut = 2;  // where the second sequence starts

class BetweenCalls : Experiment {
 public:
  using Experiment::Experiment;

  /// Whether a call gives any number at all: else nothing can be said about calls.
  bool speaks() const {
    Runner runner(input_.kernel, input_.context.specification());
    const Values values = fingerprint(runner, input_.context.specification().seq_len.value_or(0));
    return std::any_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
  }

  std::vector<Diagnosis> run() {
    const bool by_length = follows_length(input_.context.specification());
    if (by_length) find_state();
    if (by_length && rotates()) find_batch();
    if (rotates()) find_sequences();
    if (rotates() && can(ROPECHECK_TRANSPOSE)) find_direction();
    return std::move(causes_);
  }

 private:
  double trained() const {
    return std::max(16.0, spec::trained_context(input_.context.specification()));
  }

  // Every value that depends on the length: frequencies, table and rotation, as far as there are
  // any.
  Values fingerprint(Runner& runner, double seq_len) const {
    Values values;
    const std::uint32_t levels = input_.description.levels;
    if (levels & ROPECHECK_FREQUENCIES) {
      if (const auto answer = runner.frequencies(seq_len)) values = answer->frequency;
    }
    if (levels & ROPECHECK_TABLE) {
      kernels::TableCall call;
      call.positions = kTokens;
      call.dtype = dtype_;
      call.seq_len = seq_len;
      if (const auto answer = runner.table(call)) append(answer->sin, values);
    }
    if (rotates()) {
      kernels::RotateCall call = rotation();
      call.seq_lens = {seq_len};
      if (const auto answer = runner.rotate(call)) append(answer->query, values);
    }
    return values;
  }

  void find_state() {
    const double brief = trained() / 2, lengthy = trained() * 4;
    const auto fresh = [&](double length) {
      Runner runner(input_.kernel, input_.context.specification());
      return fingerprint(runner, length);
    };
    const auto after = [&](double first, double second) {
      Runner runner(input_.kernel, input_.context.specification());
      fingerprint(runner, first);
      return fingerprint(runner, second);
    };
    const Values shorter = fresh(brief), longer = fresh(lengthy);
    // Right at the judged length and the same at every other: a schedule made once.
    if (!differ(shorter, longer)) {
      return say("conduct:length-ignored",
                 fmt::format("lengths {} and {} give the same schedule", brief, lengthy));
    }
    const Values down = after(lengthy, brief), up = after(brief, lengthy);
    const bool shrinks = !differ(down, shorter), grows = !differ(up, longer);
    if (shrinks && grows) return;
    const bool keeps_longest = grows && !differ(down, longer);
    const bool keeps_first = !differ(down, longer) && !differ(up, shorter);
    if (keeps_longest) {
      say("S1-grow-only", fmt::format("after a call of length {} a call of length {} gives what "
                                      "length {} does, the other order is right",
                                      lengthy, brief, lengthy));
    } else if (keeps_first) {
      say("S1-first-length-kept",
          fmt::format("the length of the first call is kept: {} after {} gives what {} does, and "
                      "the other way round",
                      brief, lengthy, lengthy));
    } else {
      say("conduct:state",
          fmt::format("an earlier call changes the answer: length {} after {} {}, {} after {} {}",
                      brief, lengthy, shrinks ? "is right" : "is not what a fresh kernel gives",
                      lengthy, brief, grows ? "is right" : "is not what a fresh kernel gives"));
    }
  }

  // Two sequences of different lengths in one call must each be what they are alone.
  void find_batch() {
    const double brief = trained() / 2, lengthy = trained() * 4;
    const auto with = [&](double first, double second) {
      kernels::RotateCall call = rotation();
      call.sequence_starts = {0, kCut, static_cast<std::int64_t>(kTokens.size())};
      call.seq_lens = {first, second};
      return answer_to(call);
    };
    const auto up = with(brief, lengthy), down = with(lengthy, brief);
    const auto brief_both = with(brief, brief), lengthy_both = with(lengthy, lengthy);
    if (!up || !down || !brief_both || !lengthy_both) return;
    const auto first = [&](const Values& all) { return part(all, 0, kCut); };
    const auto second = [&](const Values& all) { return part(all, kCut, kTokens.size()); };
    const bool right =
        !differ(first(*up), first(*brief_both)) && !differ(second(*up), second(*lengthy_both)) &&
        !differ(first(*down), first(*lengthy_both)) && !differ(second(*down), second(*brief_both));
    if (right) return;
    if (!differ(*up, *lengthy_both) && !differ(*down, *lengthy_both)) {
      say("S3-longest-of-batch",
          fmt::format("a batch of lengths {} and {} gives every sequence what length {} does",
                      brief, lengthy, lengthy));
    } else if (!differ(*up, *brief_both) && !differ(*down, *lengthy_both)) {
      say("conduct:first-of-batch", "every sequence of a batch takes the first one's length");
    } else {
      say("conduct:batch", "the length of another sequence of the batch changes a sequence");
    }
  }

  // The same tokens as one sequence and as two: positions are given, so nothing may change.
  void find_sequences() {
    kernels::RotateCall one = rotation();
    kernels::RotateCall two = one;
    two.sequence_starts = {0, kCut, static_cast<std::int64_t>(kTokens.size())};
    two.seq_lens.push_back(two.seq_lens.front());
    const auto whole = answer_to(one), split = answer_to(two);
    if (!whole || !split || !differ(*whole, *split)) return;
    kernels::RotateCall repeated = one;
    for (std::size_t token = kCut; token < kTokens.size(); ++token)
      repeated.positions[token] = one.positions[token - kCut];
    const auto as_first = answer_to(repeated);
    if (as_first && !differ(*split, *as_first)) {
      say("I9-positions-of-first-sequence",
          "the second sequence of a call turns by the first one's positions");
    } else {
      say("conduct:sequences",
          "tokens turn otherwise when the call says that they are two sequences");
    }
  }

  // Whether these results would be others if their own turns went backwards: without a sine they
  // would not.
  bool shows_direction(const kernels::RotateCall& call, const Values& forward) const {
    const Values x = inputs(call);
    Values backward = forward;
    for_pairs([&](std::size_t, int, std::size_t first, std::size_t second) {
      const std::complex<double> before(x[first], x[second]);
      const std::complex<double> turn = std::complex(forward[first], forward[second]) / before;
      const std::complex<double> y = before * std::conj(turn);
      backward[first] = y.real();
      backward[second] = y.imag();
    });
    return differ(forward, backward);
  }

  void find_direction() {
    kernels::RotateCall call = rotation();
    const auto forward = answer_to(call);
    call.transpose = true;
    const auto backward = answer_to(call);
    if (!forward || !backward) return;
    if (!differ(*forward, *backward)) {
      if (!shows_direction(call, *forward)) return;
      say("B1-backward-is-forward",
          "transpose makes no difference: the backward pass rotates forward");
      return;
    }
    // A forward rotation that is wrong itself says nothing about the direction.
    const auto turns = truth_turns();
    const auto turned = [&](bool transposed) {
      Values expected = inputs(call);
      for_pairs([&](std::size_t token, int pair, std::size_t first, std::size_t second) {
        const std::complex<double> turn = turns[token][pair];
        const std::complex<double> y =
            std::complex(expected[first], expected[second]) * (transposed ? std::conj(turn) : turn);
        expected[first] = y.real();
        expected[second] = y.imag();
      });
      return expected;
    };
    if (!differ(*forward, turned(false)) && differ(*backward, turned(true))) {
      say("conduct:transpose",
          "the transposed rotation is neither the forward one nor its transpose");
    }
  }
};

}  // namespace

std::vector<Diagnosis> conduct_causes(const DiagnosisInput& input) {
  if (!BetweenCalls(input).speaks()) return {};
  std::vector<Diagnosis> causes = BetweenCalls(input).run();
  for (Diagnosis& cause : memory_causes(input)) causes.push_back(std::move(cause));
  return causes;
}

}  // namespace ropecheck::properties
