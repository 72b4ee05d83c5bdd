// How is a question put to a kernel, and when do two answers differ? By more than 256 roundings.
#include "properties/diagnosis_experiment.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "properties/judge_numbers.hpp"
#include "properties/judge_plan.hpp"

namespace ropecheck::properties {

namespace {

std::size_t index_of(const JudgeContext& context, std::int64_t position) {
  const auto& sorted = context.positions();
  return std::lower_bound(sorted.begin(), sorted.end(), position) - sorted.begin();
}

}  // namespace

const std::vector<std::int64_t> Experiment::kTokens = {3, 1, 40, 7, 2};

Experiment::Experiment(const DiagnosisInput& input)
    : input_(input),
      head_(input.context.specification().head),
      layout_(first_layout(input.description, head_.layout)),
      dtype_(declared_dtypes(input.description).empty()
                 ? spec::Dtype::f32
                 : declared_dtypes(input.description).front()),
      tolerance_(256 * spec::info(dtype_).unit_roundoff) {}

std::shared_ptr<const JudgeContext> Experiment::truth(std::vector<std::int64_t> positions) const {
  std::sort(positions.begin(), positions.end());
  const Source source = source_of(input_.description, Level::rotate);
  return judge_context(
      {input_.context.specification(), input_.context.truth(), source, positions, 1});
}

kernels::RotateCall Experiment::rotation(const std::vector<std::int64_t>& tokens) const {
  const auto context = truth(tokens);
  Runner idle(input_.kernel, context->specification());
  Judging judging{idle, input_.description, *context, input_.seed, 1};
  std::vector<std::size_t> order;
  for (const std::int64_t token : tokens) order.push_back(index_of(*context, token));
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

std::optional<Experiment::Values> Experiment::answer_to(const kernels::RotateCall& call) const {
  Runner runner(input_.kernel, input_.context.specification());
  const auto answer = runner.rotate(call);
  if (!answer) return std::nullopt;
  Values values;
  append(answer->query, values);
  return values;
}

Experiment::Values Experiment::inputs(const kernels::RotateCall& call) {
  Values values;
  append(call.query.data, values);
  return values;
}

void Experiment::append(const kernels::Buffer& buffer, Values& values) {
  for (std::size_t at = 0; at < buffer.size(); ++at) values.push_back(buffer.value(at));
}

Experiment::Values Experiment::part(const Values& all, std::size_t first, std::size_t last) const {
  const auto row = static_cast<std::ptrdiff_t>(kHeads * head_.head_dim);
  return {all.begin() + static_cast<std::ptrdiff_t>(first) * row,
          all.begin() + static_cast<std::ptrdiff_t>(last) * row};
}

// What is not a number repeats itself too.
bool Experiment::same(double a, double b) const {
  if (!std::isfinite(a) || !std::isfinite(b)) return a == b || (std::isnan(a) && std::isnan(b));
  return std::abs(a - b) <= tolerance_;
}

bool Experiment::differ(const Values& a, const Values& b) const {
  if (a.size() != b.size()) return true;
  for (std::size_t at = 0; at < a.size(); ++at) {
    if (!same(a[at], b[at])) return true;
  }
  return false;
}

std::vector<std::vector<std::complex<double>>> Experiment::truth_turns() const {
  const auto context = truth(kTokens);
  std::vector<std::vector<std::complex<double>>> result;
  for (const std::int64_t token : kTokens) {
    const std::size_t index = index_of(*context, token);
    result.emplace_back();
    for (int pair = 0; pair < head_.pairs(); ++pair) {
      const reference::CosSin& exact = context->value(index, pair);
      result.back().emplace_back(exact.cos.high, exact.sin.high);
    }
  }
  return result;
}

}  // namespace ropecheck::properties
