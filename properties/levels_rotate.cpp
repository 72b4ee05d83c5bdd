// How right are a kernel's rotated queries and keys at every tested position?
#include <fmt/format.h>

#include <cmath>
#include <random>

#include "properties/judge_numbers.hpp"
#include "properties/levels.hpp"
#include "properties/levels_rotation.hpp"

namespace ropecheck::properties {

namespace {

constexpr int kQueryHeads = 3;
constexpr int kKeyHeads = 2;

// Distinct numbers by bit pattern: mostly ordinary ones, some large, some small, none zero.
class Numbers {
 public:
  Numbers(spec::Dtype dtype, std::uint64_t seed) : format_(spec::info(dtype)), random_(seed) {}

  double next() {
    const std::uint64_t draw = random_();
    const int spread = std::min(60, format_.max_exponent - 5);
    int power = static_cast<int>(draw % 7) - 3;
    if ((draw >> 8) % 32 == 0) power = static_cast<int>((draw >> 16) % spread);
    if ((draw >> 8) % 32 == 1) power = -static_cast<int>((draw >> 16) % spread);
    power = std::max(power, format_.min_exponent);
    const std::uint64_t fraction = random_() >> (64 - format_.precision + 1);
    const double magnitude =
        std::scalbn(1 + std::scalbn(static_cast<double>(fraction), 1 - format_.precision), power);
    return (draw >> 63) != 0 ? -magnitude : magnitude;
  }

 private:
  const spec::FormatInfo& format_;
  std::mt19937_64 random_;
};

// One row in eight is small as a whole, down to the smallest normal numbers: a large element would
// hide what becomes of a small one in the pair's error.
kernels::HeadsIn random_heads(int heads, std::size_t tokens, int head_dim, spec::Dtype dtype,
                              Numbers& numbers) {
  constexpr std::size_t kSmall = 8, kSteps = 13;
  const int smallest = spec::info(dtype).min_exponent;
  kernels::HeadsIn result;
  result.heads = heads;
  result.data = kernels::Buffer(dtype, tokens * heads * head_dim);
  for (std::size_t at = 0; at < result.data.size(); ++at) {
    const std::size_t row = at / head_dim;
    double value = numbers.next();
    if (row % kSmall == kSmall - 1) {
      const auto share = static_cast<int>(row / kSmall % kSteps) + 1;
      const int power = smallest * share / static_cast<int>(kSteps);
      value = std::scalbn(value, power - std::ilogb(value));
    }
    result.data.set_bits(at, encode_exact(dtype, value));
  }
  return result;
}

// An answer of the right size, or nothing and the reason in `result`.
std::optional<kernels::Rotated> answer_to(Runner& runner, const kernels::RotateCall& call,
                                          LevelResult& result) {
  auto rotated = runner.rotate(call);
  const bool right_size = rotated && rotated->query.size() == call.query.data.size() &&
                          rotated->key.size() == call.key.data.size();
  if (right_size) return rotated;
  if (rotated) runner.record({"protocol-error", "rotate: wrong number of values"});
  result.outcome = Outcome::error;
  result.reason = rotated ? "protocol-error: rotate: wrong number of values" : runner.reason();
  return std::nullopt;
}

LevelResult empty_row(spec::Dtype dtype, spec::Layout layout, Source input) {
  LevelResult result;
  result.level = Level::rotate;
  result.dtype = dtype;
  result.layout = layout;
  result.input = input;
  return result;
}

// The tokens [first, first + count) of a tensor.
kernels::Buffer rows_of(const kernels::Buffer& data, std::size_t tokens, std::size_t first,
                        std::size_t count) {
  const std::size_t bytes = data.bytes.size() / tokens;
  const auto begin = data.bytes.begin() + static_cast<std::ptrdiff_t>(first * bytes);
  kernels::Buffer result(data.dtype, 0);
  result.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(count * bytes));
  return result;
}

}  // namespace

LevelResult judge_rotation(Judging& judging, spec::Dtype dtype, spec::Layout layout) {
  LevelResult result = empty_row(dtype, layout, judging.context.source());
  result.positions = judging.context.count();
  const int head_dim = judging.context.specification().head.head_dim;
  const std::vector<std::size_t> order = shuffled(judging.context.count(), judging.seed + 1);
  kernels::RotateCall call = rotate_call(judging, order, dtype, layout);
  Numbers numbers(dtype, judging.seed);
  call.query = random_heads(kQueryHeads, order.size(), head_dim, dtype, numbers);
  call.key = random_heads(kKeyHeads, order.size(), head_dim, dtype, numbers);
  const auto rotated = answer_to(judging.runner, call, result);
  if (!rotated) return result;
  const auto again = judging.runner.rotate(call);
  if (again &&
      (again->query.bytes != rotated->query.bytes || again->key.bytes != rotated->key.bytes)) {
    judging.runner.record({"not-repeatable", fmt::format("rotate {} {}: two equal calls differ",
                                                         spec::name(dtype), spec::name(layout))});
  }
  RotationJudge judge(judging.context, call, order, result);
  judge.compare(spec::Role::query, call.query, rotated->query);
  judge.compare(spec::Role::key, call.key, rotated->key);
  judge.finish();
  return result;
}

LevelResult judge_batch(Runner& runner,
                        const std::vector<std::shared_ptr<const JudgeContext>>& sequences,
                        spec::Dtype dtype, spec::Layout layout, std::uint64_t seed) {
  LevelResult result = empty_row(dtype, layout, Source::configuration);
  kernels::RotateCall call;
  call.layout = call.out_layout = layout;
  call.sequence_starts = {0};
  call.axes = sequences.front()->axes();
  std::vector<std::vector<std::size_t>> orders;
  for (const auto& context : sequences) {
    orders.push_back(shuffled(context->count(), seed + orders.size()));
    const std::vector<std::int64_t> positions = call_positions(*context, orders.back());
    call.positions.insert(call.positions.end(), positions.begin(), positions.end());
    call.sequence_starts.push_back(static_cast<std::int64_t>(call.tokens()));
    call.seq_lens.push_back(context->specification().seq_len.value_or(0));
  }
  result.seq_lens = call.seq_lens;
  const std::size_t tokens = call.tokens();
  result.positions = tokens;
  const int head_dim = sequences.front()->specification().head.head_dim;
  Numbers numbers(dtype, seed);
  call.query = random_heads(kQueryHeads, tokens, head_dim, dtype, numbers);
  call.key = random_heads(kKeyHeads, tokens, head_dim, dtype, numbers);
  const auto rotated = answer_to(runner, call, result);
  if (!rotated) return result;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto first = static_cast<std::size_t>(call.sequence_starts[s]);
    const auto part = [&](const kernels::Buffer& all) {
      return rows_of(all, tokens, first, orders[s].size());
    };
    LevelResult own = empty_row(dtype, layout, Source::configuration);
    own.seq_lens = result.seq_lens;
    own.positions = result.positions;
    RotationJudge judge(*sequences[s], call, orders[s], own);
    judge.compare(spec::Role::query, {call.query.heads, part(call.query.data)},
                  part(rotated->query));
    judge.compare(spec::Role::key, {call.key.heads, part(call.key.data)}, part(rotated->key));
    judge.finish();
    s == 0 ? void(result = own) : keep_worse(result, own);
  }
  return result;
}

}  // namespace ropecheck::properties
