// How is a kernel called at its levels? Where cosines come from, shuffled positions, given
// frequencies and tables.
#include "properties/levels.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

namespace {

std::uint32_t input_bit(Source source) { return 1u << static_cast<int>(source); }

// Frequencies are made from the configuration alone, tables never from a table.
bool applies(Source source, Level level) {
  if (level == Level::frequencies) return source == Source::configuration;
  return level == Level::rotate || source != Source::table;
}

}  // namespace

std::vector<Source> sources_of(const kernels::Description& description, Level level) {
  std::vector<Source> result;
  for (const Source source : {Source::configuration, Source::frequencies, Source::table}) {
    const bool declared = (description.inputs & input_bit(source)) != 0;
    if (declared && applies(source, level)) result.push_back(source);
  }
  // A level that no declared input can feed has the configuration, which create() always gets.
  if (result.empty()) result.push_back(Source::configuration);
  return result;
}

Source source_of(const kernels::Description& description, Level level) {
  return sources_of(description, level).front();
}

kernels::Description with_input(kernels::Description description, Source source) {
  description.inputs = input_bit(source);
  return description;
}

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::mt19937_64 random(seed);
  for (std::size_t last = count; last > 1; --last) {
    std::swap(indices[last - 1], indices[random() % last]);
  }
  return indices;
}

std::vector<std::int64_t> call_positions(const JudgeContext& context,
                                         const std::vector<std::size_t>& indices) {
  std::vector<std::int64_t> result;
  for (const std::size_t index : indices) {
    for (int axis = 0; axis < context.axes(); ++axis) {
      result.push_back(context.position_on(index, axis));
    }
  }
  return result;
}

kernels::TableCall table_call(const Judging& judging, const std::vector<std::size_t>& indices,
                              spec::Dtype dtype) {
  kernels::TableCall call;
  call.axes = judging.context.axes();
  call.positions = call_positions(judging.context, indices);
  call.dtype = dtype;
  call.seq_len = judging.seq_len();
  call.threads = judging.threads;
  if (judging.context.source() == Source::frequencies) {
    call.frequencies = judging.context.given_frequencies();
    call.attention_scale = judging.context.given_scale();
  }
  return call;
}

namespace {

// The truth correctly rounded: all positions of the context, one row each.
void give_table(const Judging& judging, spec::Dtype dtype, kernels::RotateCall& call) {
  const JudgeContext& context = judging.context;
  const spec::Dtype format = judging.description.table_in_dtype ? dtype : spec::Dtype::f32;
  const std::size_t size = context.count() * context.pairs();
  call.table_cos = kernels::Buffer(format, size);
  call.table_sin = kernels::Buffer(format, size);
  const auto bits = [&](const reference::DoubleDouble& exact, reference::Oracle::Quantity quantity,
                        std::size_t index, int pair) {
    const auto rounded = nearest(spec::info(format), exact, std::abs(exact.high) * 0x1p-98);
    if (rounded) return encode_exact(format, *rounded);
    return context.oracle().rounded_at(context.placement(), spec::Role::query, quantity,
                                       context.position(index, pair), pair, format);
  };
  for (std::size_t index = 0; index < context.count(); ++index) {
    for (int pair = 0; pair < context.pairs(); ++pair) {
      const reference::CosSin& exact = context.value(index, pair);
      const std::size_t at = index * context.pairs() + pair;
      call.table_cos.set_bits(at, bits(exact.cos, reference::Oracle::Quantity::cos, index, pair));
      call.table_sin.set_bits(at, bits(exact.sin, reference::Oracle::Quantity::sin, index, pair));
    }
  }
}

}  // namespace

kernels::RotateCall rotate_call(const Judging& judging, const std::vector<std::size_t>& indices,
                                spec::Dtype dtype, spec::Layout layout) {
  kernels::RotateCall call;
  const JudgeContext& context = judging.context;
  const bool rows = context.source() == Source::table;
  if (rows) {
    call.positions.assign(indices.begin(), indices.end());
  } else {
    call.axes = context.axes();
    call.positions = call_positions(context, indices);
  }
  call.layout = layout;
  call.out_layout = layout;
  call.threads = judging.threads;
  call.seq_lens = {judging.seq_len()};
  call.sequence_starts = {0, static_cast<std::int64_t>(indices.size())};
  if (context.source() == Source::frequencies) {
    call.frequencies = context.given_frequencies();
    call.attention_scale = context.given_scale();
  }
  if (rows) give_table(judging, dtype, call);
  return call;
}

void keep_worse(LevelResult& kept, const LevelResult& other) {
  if (kept.outcome == Outcome::error) return;
  LevelResult worse = kept, better = other;
  if (other.outcome == Outcome::error || other.conformance > kept.conformance)
    std::swap(worse, better);
  for (double LevelResult::*each :
       {&LevelResult::max_rel_u, &LevelResult::max_ulp, &LevelResult::max_abs,
        &LevelResult::max_angle, &LevelResult::max_radial, &LevelResult::max_pair_error}) {
    worse.*each = std::max(worse.*each, better.*each);
  }
  kept = std::move(worse);
}

}  // namespace ropecheck::properties
