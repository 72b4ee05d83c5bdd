// Which mistakes show only between calls, in memory, or in one direction? Experiments of two or
// three calls each.
#include "properties/diagnosis_conduct.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>

#include "properties/diagnosis_patterns.hpp"
#include "properties/judge_lengths.hpp"
#include "properties/judge_numbers.hpp"
#include "properties/judge_plan.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

namespace {

using Values = std::vector<double>;

const std::vector<std::int64_t> kTokens = {3, 1, 40, 7, 2};
// Enough for every number of threads to have slices of several tokens, and no multiple of any.
const std::vector<std::int64_t> kSharedTokens = {5,  9,  2,  14, 7,  1,  30, 22, 3,  11,
                                                 40, 17, 6,  8,  25, 13, 4,  19, 33, 10,
                                                 28, 15, 12, 37, 21, 16, 18, 31, 23};
constexpr std::int64_t kCut = 2;  // where the second sequence starts
constexpr std::size_t kHeads = 2;
constexpr int kMostThreads = 7;
constexpr std::int64_t kTokenPadding = 24, kHeadPadding = 8;

class Conduct {
 public:
  explicit Conduct(const DiagnosisInput& input)
      : input_(input),
        head_(input.context.specification().head),
        layout_(first_layout(input.description, head_.layout)),
        dtype_(declared_dtypes(input.description).empty()
                   ? spec::Dtype::f32
                   : declared_dtypes(input.description).front()),
        tolerance_(256 * spec::info(dtype_).unit_roundoff) {}

  std::vector<Diagnosis> run() {
    if (depends_on_length()) find_state();
    if (rotates() && depends_on_length()) find_batch();
    if (rotates()) find_sequences();
    if (rotates()) find_direction();
    if (rotates()) find_memory();
    if (rotates()) find_threads();
    return std::move(causes_);
  }

 private:
  bool rotates() const { return input_.description.levels & ROPECHECK_ROTATE; }
  bool can(std::uint32_t feature) const { return (input_.description.features & feature) != 0; }
  bool depends_on_length() const { return follows_length(input_.context.specification()); }
  double trained() const {
    return std::max(16.0, spec::trained_context(input_.context.specification()));
  }

  std::shared_ptr<const JudgeContext> truth(std::vector<std::int64_t> positions) const {
    std::sort(positions.begin(), positions.end());
    const Source source = source_of(input_.description, Level::rotate);
    return judge_context(
        {input_.context.specification(), input_.context.truth(), source, positions, 1});
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

  static void append(const kernels::Buffer& buffer, Values& values) {
    for (std::size_t at = 0; at < buffer.size(); ++at) values.push_back(buffer.value(at));
  }

  bool differ(const Values& a, const Values& b) const {
    if (a.size() != b.size()) return true;
    for (std::size_t at = 0; at < a.size(); ++at) {
      if (!(std::abs(a[at] - b[at]) <= tolerance_)) return true;
    }
    return false;
  }

  kernels::RotateCall rotation(const std::vector<std::int64_t>& tokens = kTokens) const {
    const auto context = truth(tokens);
    Runner idle(input_.kernel, context->specification());
    Judging judging{idle, input_.description, *context, input_.seed, 1};
    std::vector<std::size_t> order;
    for (const std::int64_t token : tokens) {
      const auto& sorted = context->positions();
      order.push_back(std::find(sorted.begin(), sorted.end(), token) - sorted.begin());
    }
    kernels::RotateCall call = rotate_call(judging, order, dtype_, layout_);
    std::mt19937_64 random(input_.seed);
    call.query.heads = kHeads;
    call.query.data = kernels::Buffer(dtype_, tokens.size() * kHeads * head_.head_dim);
    for (std::size_t at = 0; at < call.query.data.size(); ++at) {
      const double magnitude = 1 + static_cast<double>(random() >> 57) * 0x1p-7;
      call.query.data.set_bits(at, encode_exact(dtype_, magnitude));
    }
    return call;
  }

  std::optional<Values> answer_to(const kernels::RotateCall& call) const {
    Runner runner(input_.kernel, input_.context.specification());
    const auto answer = runner.rotate(call);
    if (!answer) return std::nullopt;
    Values values;
    append(answer->query, values);
    return values;
  }

  void say(const char* id, const std::string& text) { causes_.push_back({id, text, 0}); }

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

  void find_direction() {
    if (!can(ROPECHECK_TRANSPOSE)) return;
    kernels::RotateCall call = rotation();
    const auto forward = answer_to(call);
    call.transpose = true;
    const auto backward = answer_to(call);
    if (!forward || !backward) return;
    if (!differ(*forward, *backward)) {
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

  void find_memory() {
    kernels::RotateCall call = rotation();
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
    bool same = as_packed.has_value();
    for_pairs([&](std::size_t, int, std::size_t first, std::size_t second) {
      if (!same || !known[first] || !known[second]) return;
      same = std::abs((*answer)[first] - (*as_packed)[first]) <= tolerance_ &&
             std::abs((*answer)[second] - (*as_packed)[second]) <= tolerance_;
    });
    if (same) {
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
    if (!can(ROPECHECK_THREADS)) return;
    for (int threads = 2; threads <= kMostThreads; ++threads) {
      kernels::RotateCall call = rotation(kSharedTokens);
      const auto alone = answer_to(call);
      call.threads = threads;
      const auto shared = answer_to(call);
      if (!alone || !shared || !differ(*alone, *shared)) continue;
      std::vector<int> tokens;
      bool unturned = true;
      const Values before = inputs(call);
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

  Values part(const Values& all, std::size_t first, std::size_t last) const {
    const auto row = static_cast<std::ptrdiff_t>(kHeads * head_.head_dim);
    return {all.begin() + static_cast<std::ptrdiff_t>(first) * row,
            all.begin() + static_cast<std::ptrdiff_t>(last) * row};
  }

  static Values inputs(const kernels::RotateCall& call) {
    Values values;
    append(call.query.data, values);
    return values;
  }

  // visit(token, pair, first element, second element) of kTokens' packed tensor.
  template <class Visit>
  void for_pairs(Visit visit) const {
    for (std::size_t row = 0; row < kTokens.size() * kHeads; ++row) {
      for (int pair = 0; pair < head_.pairs(); ++pair) {
        const auto at = spec::pair_elements(layout_, head_.rotary_dim, pair);
        const std::size_t start = row * head_.head_dim + head_.rotary_offset;
        visit(row / kHeads, pair, start + at.first, start + at.second);
      }
    }
  }

  std::vector<std::vector<std::complex<double>>> truth_turns() const {
    const auto context = truth(kTokens);
    std::vector<std::vector<std::complex<double>>> result;
    for (const std::int64_t token : kTokens) {
      const auto& sorted = context->positions();
      const std::size_t index = std::find(sorted.begin(), sorted.end(), token) - sorted.begin();
      result.emplace_back();
      for (int pair = 0; pair < head_.pairs(); ++pair) {
        const reference::CosSin& exact = context->value(index, pair);
        result.back().emplace_back(exact.cos.high, exact.sin.high);
      }
    }
    return result;
  }

  const DiagnosisInput& input_;
  const spec::Head head_;
  const spec::Layout layout_;
  const spec::Dtype dtype_;
  const double tolerance_;
  std::vector<Diagnosis> causes_;
};

}  // namespace

std::vector<Diagnosis> conduct_causes(const DiagnosisInput& input) { return Conduct(input).run(); }

}  // namespace ropecheck::properties
