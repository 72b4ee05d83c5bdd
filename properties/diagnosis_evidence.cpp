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

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr int kQueryHeads = 3;
constexpr int kKeyHeads = 2;
constexpr double kLargest = 2;    // of the elements, times a head's size
constexpr double kRoundings = 8;  // u: table, two products, a sum, twice
constexpr double kModel =
    0x1p-48;                   // of the angle: the model computes powers and products in binary64
constexpr double kSteps = 16;  // binary32 roundings of exponent, power, scaling and product
constexpr std::size_t kSkipped = 200;
constexpr double kBinary32 = 0x1p-24;
constexpr double kPowers = 1;  // a frequency is as uncertain as an angle of 1 rad
// Small ones for unwrapping, neighbours that half formats cannot tell apart, a few far ones.
constexpr std::int64_t kProbes[] = {0,     1,     2,     3,     5,     7,     11,    16,
                                    29,    64,    129,   255,   257,   511,   1000,  1995,
                                    2047,  2049,  3071,  4095,  4097,  6001,  8191,  9999,
                                    16385, 20011, 32769, 40009, 65535, 65537, 99991, 131071};

double gap(double got, double predicted) {
  if (!std::isfinite(got)) return std::isfinite(predicted) ? kInfinite : 0;
  return std::isfinite(predicted) ? std::abs(got - predicted) : kInfinite;
}

double tolerance(Rounding rounding, double unit, double angle, int pair) {
  const double binary32 = rounding == Rounding::wide ? (kSteps + 2 * pair) * kBinary32 : 0;
  const double size =
      std::isfinite(angle) ? std::abs(angle) : 0;  // then nothing finite is compared
  return kRoundings * unit + size * (kModel + binary32);
}

}  // namespace

Evidence::Evidence(const DiagnosisInput& input, const Target& target)
    : target_(target),
      head_(target.specification.head),
      unit_(spec::info(target.dtype).unit_roundoff),
      frequency_unit_(spec::info(input.description.frequency_dtype).unit_roundoff) {
  choose_positions(input);
  context_ = judge_context(
      {target.specification, input.context.truth(), target.input, positions_, 0, target.altered});
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
  const std::vector<std::size_t> order = shuffled(positions_.size(), input.seed + 7);
  for (const std::size_t index : order)
    tokens_.positions.push_back(static_cast<double>(positions_[index]));
  tokens_.starts = {0};
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
  tokens_.starts = {0};
  if (two_sequences) {
    tokens_.starts.push_back(order.size() / 2);
    call.sequence_starts.insert(call.sequence_starts.begin() + 1,
                                static_cast<std::int64_t>(order.size() / 2));
    call.seq_lens.push_back(call.seq_lens.front());
  }
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

// Calls visit(gap, size, angle, pair, unit) for every value selected, until it says false.
template <class Visit>
void Evidence::compare(const Model& model, const Selection& selection, Visit visit) const {
  const auto selected = [&](Part part) {
    return !selection.parts || selection.parts->contains(part);
  };
  const auto last = [&](double value) { return model.result ? model.result(value) : value; };
  if (selected(Part::frequencies) && !frequencies_.empty()) {
    if (!visit(gap(attention_scale_, model.scale), scale_, kPowers, 0, frequency_unit_)) return;
    for (std::size_t pair = 0; pair < std::min(frequencies_.size(), model.frequency.size());
         ++pair) {
      const double size = std::max(std::abs(model.frequency[pair]), 0x1p-1000);
      if (!visit(gap(frequencies_[pair], model.frequency[pair]), size, kPowers,
                 static_cast<int>(pair), frequency_unit_))
        return;
    }
  }
  if (selected(Part::table)) {
    const ProbeTokens rows{tokens_.positions, {0}};  // a table knows no sequences
    for (std::size_t token = 0; token < table_.size(); ++token) {
      const ProbeSite site{token, 0, false};
      const std::vector<Turn> turns = model.turns(site, rows);
      const double place = model.place(site, rows);
      for (std::size_t pair = 0; pair < table_[token].size(); ++pair) {
        const double angle = place * model.frequency[pair];
        const Turn& got = table_[token][pair];
        if (!visit(std::max(gap(got.real(), last(turns[pair].real())),
                            gap(got.imag(), last(turns[pair].imag()))),
                   scale_, angle, static_cast<int>(pair), unit_))
          return;
      }
    }
  }
  if (!selected(Part::rotation)) return;
  std::vector<double> predicted;
  for (const Answer& answer : answers_) {
    if (selection.groups && !selection.groups->contains({answer.site.key, answer.site.head}))
      continue;
    const std::vector<Turn> turns = model.turns(answer.site, tokens_);
    const double place = model.place(answer.site, tokens_);
    predicted = answer.x;
    if (model.head) {
      model.head(answer.site, turns, answer.x, predicted);
    } else {
      turn_pairs(head_, target_.layout, turns, answer.x, predicted);
    }
    const double fastest = *std::max_element(model.frequency.begin(), model.frequency.end());
    for (std::size_t element = 0; element < predicted.size(); ++element) {
      if (model.open && model.open(answer.site, static_cast<int>(element))) continue;
      const auto inside = static_cast<int>(element) - head_.rotary_offset;
      int pair = 0;
      double angle = 0;
      if (inside >= 0 && inside < head_.rotary_dim) {
        pair = target_.layout == spec::Layout::half ? inside % head_.pairs() : inside / 2;
        angle = place * (model.head ? fastest : model.frequency[pair]);
      }
      if (!visit(gap(answer.y[element], last(predicted[element])), kLargest * answer.size * scale_,
                 angle, pair, unit_))
        return;
    }
  }
}

double Evidence::excess(const Model& model, Rounding rounding, const Selection& selection,
                        bool rounds) const {
  std::vector<double> ratios;
  const double floor = 2 * smallest_subnormal(spec::info(target_.dtype));
  compare(model, selection, [&](double misfit, double size, double angle, int pair, double unit) {
    ratios.push_back(misfit / (size * tolerance(rounding, unit, angle, pair) + floor));
    return true;
  });
  if (ratios.empty()) return 0;
  const std::size_t skipped = rounds ? ratios.size() / kSkipped : 0;
  const auto at = ratios.end() - 1 - static_cast<std::ptrdiff_t>(skipped);
  std::nth_element(ratios.begin(), at, ratios.end());
  return *at;
}

bool Evidence::fits(const Model& model, Rounding rounding, const Selection& selection,
                    bool rounds) const {
  if (rounds) return excess(model, rounding, selection, true) <= 1;
  const double floor = 2 * smallest_subnormal(spec::info(target_.dtype));
  bool result = true;
  compare(model, selection, [&](double misfit, double size, double angle, int pair, double unit) {
    result = misfit <= size * tolerance(rounding, unit, angle, pair) + floor;
    return result;
  });
  return result;
}

double Evidence::misfit(const Model& model, const Selection& selection) const {
  double worst = 0;
  compare(model, selection, [&](double misfit, double size, double, int, double) {
    worst = std::max(worst, misfit / size);
    return true;
  });
  return worst;
}

}  // namespace ropecheck::properties
