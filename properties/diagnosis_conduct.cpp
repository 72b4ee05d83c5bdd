// Which mistakes show only between calls, in memory, or in one direction? Experiments of two or
// three calls each.
#include "properties/diagnosis_conduct.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "properties/judge_numbers.hpp"
#include "properties/judge_plan.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

namespace {

using Values = std::vector<double>;

const std::vector<std::int64_t> kTokens = {3, 1, 40, 7, 2};
constexpr int kHeads = 2;

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
    return std::move(causes_);
  }

 private:
  bool rotates() const { return input_.description.levels & ROPECHECK_ROTATE; }
  bool can(std::uint32_t feature) const { return (input_.description.features & feature) != 0; }
  bool depends_on_length() const {
    const spec::Scheme& scheme = input_.context.specification().scheme;
    return std::holds_alternative<spec::Dynamic>(scheme) ||
           std::holds_alternative<spec::DynamicNtk>(scheme) ||
           std::holds_alternative<spec::LongRope>(scheme);
  }
  double trained() const {
    return std::max(16.0, spec::trained_context(input_.context.specification()));
  }

  std::shared_ptr<const JudgeContext> truth() const {
    std::vector<std::int64_t> positions = kTokens;
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

  kernels::RotateCall rotation() const {
    const auto context = truth();
    Runner idle(input_.kernel, context->specification());
    Judging judging{idle, input_.description, *context, input_.seed, 1};
    std::vector<std::size_t> order;
    for (const std::int64_t token : kTokens) {
      const auto& sorted = context->positions();
      order.push_back(std::find(sorted.begin(), sorted.end(), token) - sorted.begin());
    }
    kernels::RotateCall call = rotate_call(judging, order, dtype_, layout_);
    std::mt19937_64 random(input_.seed);
    call.query.heads = kHeads;
    call.query.data = kernels::Buffer(dtype_, kTokens.size() * kHeads * head_.head_dim);
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
    // Right at the judged length, beyond L, and the same at every other: computed once for one
    // length.
    if (!differ(fresh(brief), fresh(lengthy))) {
      const bool ntk =
          std::holds_alternative<spec::DynamicNtk>(input_.context.specification().scheme);
      return say(ntk ? "F3-dynamic-frozen" : "S4-length-ignored",
                 fmt::format("lengths {} and {} give the same schedule", brief, lengthy));
    }
    const bool shrinks = !differ(after(lengthy, brief), fresh(brief));
    const bool grows = !differ(after(brief, lengthy), fresh(lengthy));
    if (!shrinks && grows) {
      say("S1-grow-only", fmt::format("after a call of length {} a call of length {} does not give "
                                      "what a fresh kernel gives, the other order does",
                                      lengthy, brief));
    } else if (!grows) {
      say("S1-first-length-kept", fmt::format("the length of the first call is kept: {} after {} "
                                              "does not give what a fresh kernel gives",
                                              lengthy, brief));
    }
  }

  // Two sequences of different lengths in one call must each be what they are alone.
  void find_batch() {
    kernels::RotateCall both = rotation();
    const std::int64_t cut = 2;
    both.sequence_starts = {0, cut, static_cast<std::int64_t>(kTokens.size())};
    both.seq_lens = {trained() / 2, trained() * 4};
    kernels::RotateCall alike = both;
    alike.seq_lens = {trained() / 2, trained() / 2};
    const auto mixed = answer_to(both), same = answer_to(alike);
    if (!mixed || !same) return;
    const std::size_t part = cut * kHeads * head_.head_dim;
    const Values first(mixed->begin(), mixed->begin() + part),
        alone(same->begin(), same->begin() + part);
    if (differ(first, alone)) {
      say("S3-longest-of-batch", "the length of another sequence of the batch changes a sequence");
    }
  }

  // The same tokens as one sequence and as two: positions are given, so nothing may change.
  void find_sequences() {
    kernels::RotateCall one = rotation();
    kernels::RotateCall two = one;
    two.sequence_starts = {0, 2, static_cast<std::int64_t>(kTokens.size())};
    two.seq_lens.push_back(two.seq_lens.front());
    const auto whole = answer_to(one), split = answer_to(two);
    if (whole && split && differ(*whole, *split)) {
      say("I9-positions-of-first-sequence",
          "the second sequence of a call does not turn by its own positions");
    }
  }

  void find_direction() {
    if (!can(ROPECHECK_TRANSPOSE)) return;
    kernels::RotateCall call = rotation();
    const auto forward = answer_to(call);
    call.transpose = true;
    const auto backward = answer_to(call);
    if (forward && backward && !differ(*forward, *backward)) {
      say("B1-backward-is-forward",
          "transpose makes no difference: the backward pass rotates forward");
    }
  }

  void find_memory() {
    kernels::RotateCall call = rotation();
    const auto packed = answer_to(call);
    if (!packed) return;
    if (can(ROPECHECK_STRIDED)) {
      kernels::RotateCall strided = call;
      strided.arrangement.token_padding = 24;
      strided.arrangement.head_padding = 8;
      const auto answer = answer_to(strided);
      if (answer && differ(*answer, *packed))
        say("I1-stride-ignored",
            "padding between heads and tokens changes the result: strides are not honoured");
    }
    if (can(ROPECHECK_IN_PLACE)) {
      kernels::RotateCall in_place = call;
      in_place.arrangement.in_place = true;
      const auto answer = answer_to(in_place);
      if (answer && differ(*answer, *packed))
        say("M4-in-place-alias",
            "rotating in place gives other results: inputs are overwritten before they are read");
    }
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
