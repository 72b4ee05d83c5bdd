// What does a deviating kernel answer to calls that separate the known mistakes? And how far off is
// a hypothesis?
#include "properties/diagnosis_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "properties/judge_numbers.hpp"
#include "properties/judge_plan.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr int kQueryHeads = 3;
constexpr int kKeyHeads = 2;
// Small ones for unwrapping, neighbours that half formats cannot tell apart, a few far ones.
constexpr std::int64_t kProbes[] = {0,     1,     2,     3,     5,     7,     11,    16,
                                    29,    64,    129,   255,   257,   511,   1000,  1995,
                                    2047,  2049,  3071,  4095,  4097,  6001,  8191,  9999,
                                    16385, 20011, 32769, 40009, 65535, 65537, 99991, 131071};

// The layout whose rotation was found worst, else the specification's or the first declared.
spec::Layout layout_of(const DiagnosisInput& input) {
  const LevelResult* worst = nullptr;
  for (const LevelResult& level : input.found.levels) {
    if (!level.layout || level.outcome == Outcome::not_run) continue;
    if (worst == nullptr || level.conformance > worst->conformance) worst = &level;
  }
  return worst != nullptr
             ? *worst->layout
             : first_layout(input.description, input.context.specification().head.layout);
}

spec::Dtype widest(const kernels::Description& description) {
  const std::vector<spec::Dtype> dtypes = declared_dtypes(description);
  return dtypes.empty() ? spec::Dtype::f32 : dtypes.front();
}

double gap(double got, double predicted) {
  if (!std::isfinite(got)) return std::isfinite(predicted) ? kInfinite : 0;
  return std::isfinite(predicted) ? std::abs(got - predicted) : kInfinite;
}

}  // namespace

Evidence::Evidence(const DiagnosisInput& input)
    : head_(input.context.specification().head),
      dtype_(widest(input.description)),
      layout_(layout_of(input)),
      unit_(spec::info(dtype_).unit_roundoff),
      scale_(input.context.attention_scale()) {
  choose_positions(input);
  source_ = source_of(input.description, Level::rotate);
  Runner runner(input.kernel, input.context.specification());
  const auto truth = [&](Source source) {
    return judge_context(
        {input.context.specification(), input.context.truth(), source, positions_, 0});
  };
  const std::uint32_t levels = input.description.levels;
  if (levels & ROPECHECK_TABLE) {
    const auto context = truth(source_of(input.description, Level::table));
    Judging judging{runner, input.description, *context, input.seed, 1};
    ask_table(judging);
  }
  if (levels & ROPECHECK_ROTATE) {
    const auto context = truth(source_);
    Judging judging{runner, input.description, *context, input.seed, 1};
    ask_rotation(judging);
    if (turns_.empty()) read_out();
  }
  if (turns_.empty() && answers_.empty() && (levels & ROPECHECK_FREQUENCIES)) {
    ask_frequencies(runner, input.context.specification().seq_len.value_or(0));
  }
}

void Evidence::choose_positions(const DiagnosisInput& input) {
  const bool rows = source_of(input.description, Level::rotate) == Source::table;
  std::int64_t high =
      rows ? std::numeric_limits<std::int64_t>::max() : input.description.max_position;
  high = std::min(high, std::max<std::int64_t>(input.context.positions().back(), 16));
  std::set<std::int64_t> chosen;
  for (const std::int64_t position : kProbes) {
    if (position > high) continue;
    if (position >= input.description.min_position || rows) chosen.insert(position);
    if (!rows && -position >= input.description.min_position && position % 3 == 2)
      chosen.insert(-position);
  }
  positions_.assign(chosen.begin(), chosen.end());
  const std::vector<std::size_t> order = shuffled(positions_.size(), input.seed + 7);
  for (const std::size_t index : order)
    tokens_.positions.push_back(static_cast<double>(positions_[index]));
  tokens_.starts = {0};
}

void Evidence::ask_frequencies(Runner& runner, double seq_len) {
  const auto answer = runner.frequencies(seq_len);
  if (!answer) return;
  frequencies_ = answer->frequency;
  attention_scale_ = answer->attention_scale;
}

void Evidence::ask_table(Judging& judging) {
  const std::vector<std::size_t> order = shuffled(positions_.size(), judging.seed + 7);
  const auto answer = judging.runner.table(table_call(judging, order, dtype_));
  const auto pairs = static_cast<std::size_t>(head_.pairs());
  if (!answer || answer->cos.size() != order.size() * pairs ||
      answer->sin.size() != answer->cos.size())
    return;
  turns_from_table_ = true;
  for (std::size_t token = 0; token < order.size(); ++token) {
    turns_.emplace_back();
    for (std::size_t at = token * pairs; at < (token + 1) * pairs; ++at) {
      turns_.back().emplace_back(answer->cos.value(at), answer->sin.value(at));
    }
  }
}

void Evidence::ask_rotation(Judging& judging) {
  const std::vector<std::size_t> order = shuffled(positions_.size(), judging.seed + 7);
  // A kernel that knows one sequence only is asked with one.
  if (!send(judging, order, true)) send(judging, order, false);
}

bool Evidence::send(Judging& judging, const std::vector<std::size_t>& order, bool two_sequences) {
  kernels::RotateCall call = rotate_call(judging, order, dtype_, layout_);
  if (two_sequences) {
    tokens_.starts = {0, order.size() / 2};
    call.sequence_starts.insert(call.sequence_starts.begin() + 1,
                                static_cast<std::int64_t>(order.size() / 2));
    call.seq_lens.push_back(call.seq_lens.front());
  } else {
    tokens_.starts = {0};
  }
  std::mt19937_64 random(judging.seed);
  const auto fill = [&](kernels::HeadsIn& in, int heads) {
    in.heads = heads;
    in.data = kernels::Buffer(dtype_, order.size() * heads * head_.head_dim);
    for (std::size_t at = 0; at < in.data.size(); ++at) {
      const std::uint64_t draw = random();
      const double magnitude = 1 + static_cast<double>(draw >> 57) * 0x1p-7;
      in.data.set_bits(at, encode_exact(dtype_, draw & 1 ? -magnitude : magnitude));
    }
  };
  fill(call.query, kQueryHeads);
  fill(call.key, kKeyHeads);
  const auto answer = judging.runner.rotate(call);
  if (!answer || answer->query.size() != call.query.data.size() ||
      answer->key.size() != call.key.data.size()) {
    return false;
  }
  keep(call.query, answer->query, false, head_.head_dim);
  keep(call.key, answer->key, true, head_.head_dim);
  return true;
}

void Evidence::keep(const kernels::HeadsIn& in, const kernels::Buffer& out, bool key,
                    int head_dim) {
  const std::size_t tokens = in.data.size() / in.heads / head_dim;
  for (std::size_t token = 0; token < tokens; ++token) {
    for (int head = 0; head < in.heads; ++head) {
      Answer answer{{token, head, key}, {}, {}};
      const std::size_t base = (token * in.heads + head) * head_dim;
      for (int element = 0; element < head_dim; ++element) {
        answer.x.push_back(in.data.value(base + element));
        answer.y.push_back(out.value(base + element));
      }
      answers_.push_back(std::move(answer));
    }
  }
}

// Turns of the first query head from its random pairs: y / x as complex numbers.
void Evidence::read_out() {
  for (const Answer& answer : answers_) {
    if (answer.site.key || answer.site.head != 0) continue;
    turns_.emplace_back();
    for (int pair = 0; pair < head_.pairs(); ++pair) {
      const auto elements = spec::pair_elements(layout_, head_.rotary_dim, pair);
      const int first = head_.rotary_offset + elements.first,
                second = head_.rotary_offset + elements.second;
      turns_.back().push_back(Turn(answer.y[first], answer.y[second]) /
                              Turn(answer.x[first], answer.x[second]));
    }
  }
}

double Evidence::frequency_misfit(const Model& model) const {
  double worst = std::abs(attention_scale_ - model.scale) / scale_;
  for (std::size_t pair = 0; pair < frequencies_.size() && pair < model.frequency.size(); ++pair) {
    const double size =
        std::max(std::abs(model.frequency[pair]), std::numeric_limits<double>::min());
    worst = std::max(worst, gap(frequencies_[pair], model.frequency[pair]) / size);
  }
  return worst;
}

double Evidence::table_misfit(const Model& model) const {
  double worst = 0;
  const ProbeTokens rows{tokens_.positions, {0}};  // a table knows no sequences
  for (std::size_t token = 0; token < turns_.size(); ++token) {
    const std::vector<Turn> predicted = model.turns({token, 0, false}, rows);
    for (std::size_t pair = 0; pair < turns_[token].size(); ++pair) {
      worst = std::max({worst, gap(turns_[token][pair].real(), predicted[pair].real()) / scale_,
                        gap(turns_[token][pair].imag(), predicted[pair].imag()) / scale_});
    }
  }
  return worst;
}

double Evidence::rotation_misfit(const Model& model) const {
  double worst = 0;
  std::vector<double> predicted;
  for (const Answer& answer : answers_) {
    const std::vector<Turn> turns = model.turns(answer.site, tokens_);
    predicted = answer.x;
    if (model.head) {
      model.head(answer.site, turns, answer.x, predicted);
    } else {
      turn_pairs(head_, layout_, turns, answer.x, predicted);
    }
    for (std::size_t element = 0; element < predicted.size(); ++element) {
      if (model.open && model.open(answer.site, static_cast<int>(element))) continue;
      worst = std::max(worst, gap(answer.y[element], predicted[element]) / (2 * scale_));
    }
  }
  return worst;
}

double Evidence::misfit(const Model& model) const {
  double worst = frequencies_.empty() ? 0 : frequency_misfit(model);
  if (turns_from_table_) worst = std::max(worst, table_misfit(model));
  return std::max(worst, rotation_misfit(model));
}

}  // namespace ropecheck::properties
