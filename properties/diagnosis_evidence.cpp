// What does a deviating kernel answer to calls that separate mistakes? And does a hypothesis
// reproduce it to within the kernel's own rounding?
#include "properties/diagnosis_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

namespace {

constexpr int kQueryHeads = 3;
constexpr int kKeyHeads = 2;
// Small ones for unwrapping, neighbours that half formats cannot tell apart, a few far ones.
constexpr std::int64_t kProbes[] = {0,     1,     2,     3,     5,     7,     11,    16,
                                    29,    64,    129,   255,   257,   511,   1000,  1995,
                                    2047,  2049,  3071,  4095,  4097,  6001,  8191,  9999,
                                    16385, 20011, 32769, 40009, 65535, 65537, 99991, 131071};

}  // namespace

Evidence::Evidence(const DiagnosisInput& input, const Target& target)
    : target_(target),
      head_(target.specification.head),
      unit_(spec::info(target.dtype).unit_roundoff),
      frequency_unit_(spec::info(input.description.frequency_dtype).unit_roundoff) {
  choose_positions(input);
  context_ = judge_context({target.specification, input.context.truth(), target.input, positions_,
                            0, target.altered, target.spread});
  choose_tokens(shuffled(positions_.size(), input.seed + 7));
  scale_ = context_->attention_scale();
  const kernels::Description view = with_input(input.description, target.input);
  Runner runner(input.kernel, target.specification);
  Judging judging{runner, view, *context_, input.seed, 1};
  if ((view.levels & ROPECHECK_TABLE) && target.input != Source::table) ask_table(judging);
  if (view.levels & ROPECHECK_ROTATE) ask_rotation(judging);
  const bool configured = target.input == Source::configuration;
  if ((view.levels & ROPECHECK_FREQUENCIES) && configured) ask_frequencies(runner);
}

void Evidence::choose_positions(const DiagnosisInput& input) {
  const bool rows = target_.input == Source::table;
  const std::int64_t low = rows ? 0 : input.description.min_position;
  const std::int64_t high =
      rows ? std::numeric_limits<std::int64_t>::max() : input.description.max_position;
  const std::int64_t far = std::max<std::int64_t>(input.context.positions().back(), 16);
  std::set<std::int64_t> chosen;
  const auto add = [&](std::int64_t position) {
    if (position >= low && position <= high) chosen.insert(position);
  };
  for (const std::int64_t position : kProbes) {
    if (position > far) continue;
    add(position);
    if (!rows && position % 3 == 2) add(-position);
  }
  for (const std::int64_t position : target_.positions) {
    for (const std::int64_t step : {-1, 0, 1}) add(position + step);
  }
  positions_.assign(chosen.begin(), chosen.end());
}

void Evidence::choose_tokens(const std::vector<std::size_t>& order) {
  const auto on = [&](int axis) {
    ProbeTokens tokens{{}, {0}, {}};
    for (const std::size_t index : order)
      tokens.positions.push_back(static_cast<double>(context_->position_on(index, axis)));
    return tokens;
  };
  tokens_ = on(0);
  for (int axis = 1; axis < context_->axes(); ++axis) tokens_.further.push_back(on(axis));
}

void Evidence::ask_frequencies(Runner& runner) {
  const auto answer = runner.frequencies(target_.specification.seq_len.value_or(0));
  if (!answer) return;
  frequencies_ = answer->frequency;
  attention_scale_ = answer->attention_scale;
}

void Evidence::ask_table(Judging& judging) {
  const std::vector<std::size_t> order = shuffled(positions_.size(), judging.seed + 7);
  const auto answer = judging.runner.table(table_call(judging, order, target_.dtype));
  const auto pairs = static_cast<std::size_t>(head_.pairs());
  if (!answer || answer->cos.size() != order.size() * pairs ||
      answer->sin.size() != answer->cos.size())
    return;
  for (std::size_t token = 0; token < order.size(); ++token) {
    table_.emplace_back();
    for (std::size_t at = token * pairs; at < (token + 1) * pairs; ++at) {
      table_.back().emplace_back(answer->cos.value(at), answer->sin.value(at));
    }
  }
}

void Evidence::ask_rotation(Judging& judging) {
  const std::vector<std::size_t> order = shuffled(positions_.size(), judging.seed + 7);
  // A kernel that knows one sequence only is asked with one.
  if (!send(judging, order, true)) send(judging, order, false);
}

bool Evidence::send(Judging& judging, const std::vector<std::size_t>& order, bool two_sequences) {
  kernels::RotateCall call = rotate_call(judging, order, target_.dtype, target_.layout);
  std::vector<std::size_t> starts = {0};
  if (two_sequences) {
    starts.push_back(order.size() / 2);
    call.sequence_starts.insert(call.sequence_starts.begin() + 1,
                                static_cast<std::int64_t>(order.size() / 2));
    call.seq_lens.push_back(call.seq_lens.front());
  }
  tokens_.starts = starts;
  for (ProbeTokens& each : tokens_.further) each.starts = starts;
  std::mt19937_64 random(judging.seed);
  const int smallest = spec::info(target_.dtype).min_exponent;
  const auto fill = [&](kernels::HeadsIn& in, int heads, int shrinking) {
    in.heads = heads;
    in.data = kernels::Buffer(target_.dtype, order.size() * heads * head_.head_dim);
    for (std::size_t at = 0; at < in.data.size(); ++at) {
      const std::size_t row = at / head_.head_dim;
      const bool shrinks = static_cast<int>(row % heads) == shrinking;
      const auto power = static_cast<int>(smallest * static_cast<std::int64_t>(row / heads) /
                                          static_cast<std::int64_t>(order.size()));
      const std::uint64_t draw = random();
      const double magnitude =
          std::scalbn(1 + static_cast<double>(draw >> 57) * 0x1p-7, shrinks ? power : 0);
      in.data.set_bits(at, encode_exact(target_.dtype, draw & 1 ? -magnitude : magnitude));
    }
  };
  fill(call.query, kQueryHeads, kQueryHeads - 1);
  fill(call.key, kKeyHeads, -1);
  const auto answer = judging.runner.rotate(call);
  if (!answer || answer->query.size() != call.query.data.size() ||
      answer->key.size() != call.key.data.size()) {
    return false;
  }
  keep(call.query, answer->query, false);
  keep(call.key, answer->key, true);
  return true;
}

void Evidence::keep(const kernels::HeadsIn& in, const kernels::Buffer& out, bool key) {
  const std::size_t tokens = in.data.size() / in.heads / head_.head_dim;
  for (std::size_t token = 0; token < tokens; ++token) {
    for (int head = 0; head < in.heads; ++head) {
      Answer answer{{token, head, key}, 0, {}, {}};
      const std::size_t base = (token * in.heads + head) * head_.head_dim;
      for (int element = 0; element < head_.head_dim; ++element) {
        answer.x.push_back(in.data.value(base + element));
        answer.y.push_back(out.value(base + element));
        answer.size = std::max(answer.size, std::abs(answer.x.back()));
      }
      answer.size = std::exp2(std::floor(std::log2(answer.size)));
      answers_.push_back(std::move(answer));
    }
  }
}

std::set<Part> Evidence::parts() const {
  std::set<Part> result;
  if (!frequencies_.empty()) result.insert(Part::frequencies);
  if (!table_.empty()) result.insert(Part::table);
  if (!answers_.empty()) result.insert(Part::rotation);
  return result;
}

std::set<Group> Evidence::groups() const {
  std::set<Group> result;
  for (const Answer& answer : answers_) result.insert({answer.site.key, answer.site.head});
  return result;
}

std::vector<std::vector<Turn>> Evidence::turns() const {
  return table_.empty() ? turns(Part::rotation) : table_;
}

// y / x as complex numbers.
std::vector<std::vector<Turn>> Evidence::turns(Part part, Group group) const {
  if (part == Part::table) return table_;
  std::vector<std::vector<Turn>> result;
  if (part == Part::frequencies) return result;
  for (const Answer& answer : answers_) {
    if (Group{answer.site.key, answer.site.head} != group) continue;
    result.emplace_back();
    for (int pair = 0; pair < head_.pairs(); ++pair) {
      const auto elements = spec::pair_elements(target_.layout, head_.rotary_dim, pair);
      const int first = head_.rotary_offset + elements.first,
                second = head_.rotary_offset + elements.second;
      result.back().push_back(Turn(answer.y[first], answer.y[second]) /
                              Turn(answer.x[first], answer.x[second]));
    }
  }
  return result;
}

}  // namespace ropecheck::properties
