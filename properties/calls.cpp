// What goes into each call besides positions and data? Lengths always; frequencies or a table where
// the kernel wants them.
#include "properties/calls.hpp"

#include <algorithm>

#include "properties/shared_truth.hpp"
#include "reference/rounding.hpp"

namespace ropecheck::properties {
namespace {

using reference::Real;

double rounded(spec::Dtype dtype, const Real& value) {
  return spec::decode(dtype, reference::round_to(dtype, value));
}

std::vector<double> shipped_frequencies(const reference::Oracle& oracle) {
  std::vector<double> frequencies;
  for (const Real& frequency : oracle.schedule().frequency) {
    frequencies.push_back(rounded(spec::Dtype::f32, frequency));
  }
  return frequencies;
}

}  // namespace

Pair pair_at(const kernels::Buffer& tensor, std::size_t row, const spec::Head& head, int pair) {
  const auto [first, second] = spec::pair_elements(head.layout, head.rotary_dim, pair);
  const std::size_t start = row * head.head_dim + head.rotary_offset;
  return {tensor.value(start + first), tensor.value(start + second)};
}

Caller::Caller(kernels::Kernel& kernel, const spec::Specification& specification)
    : kernel_(kernel), specification_(specification) {
  if (!description().supports(specification_)) {
    throw kernels::Unsupported("the kernel does not declare this scheme");
  }
  session_ = kernel.configure(specification_);
  find_truth();
}

void Caller::set_length(double seq_len) {
  specification_.seq_len = seq_len;
  find_truth();
}

void Caller::find_truth() {
  rows_.clear();
  oracle_ = shared_oracle(specification_);
  if (source() == Source::frequencies) {
    given_frequencies_ = shipped_frequencies(*oracle_);
    const auto scale = static_cast<double>(oracle_->schedule().attention_scale);
    oracle_ = std::make_shared<const reference::Oracle>(given_frequencies_, scale);
  }
}

Source Caller::source() const {
  const std::uint32_t inputs = description().inputs;
  if (inputs == 0 || (inputs & ROPECHECK_FROM_CONFIG) != 0) return Source::configuration;
  return (inputs & ROPECHECK_FROM_FREQUENCIES) != 0 ? Source::frequencies : Source::table;
}

std::vector<spec::Dtype> Caller::dtypes() const {
  std::vector<spec::Dtype> found;
  for (const auto dtype :
       {spec::Dtype::f32, spec::Dtype::f64, spec::Dtype::f16, spec::Dtype::bf16}) {
    if (description().has(dtype)) found.push_back(dtype);
  }
  return found;
}

std::vector<spec::Layout> Caller::layouts() const {
  std::vector<spec::Layout> found;
  for (const auto layout : {spec::Layout::half, spec::Layout::interleaved}) {
    if (description().has(layout)) found.push_back(layout);
  }
  return found;
}

spec::Dtype Caller::usual_dtype() const {
  const auto found = dtypes();
  if (found.empty()) throw kernels::Unsupported("the kernel declares no dtype");
  return found.front();
}

spec::Head Caller::head(spec::Layout layout) const {
  spec::Head head = specification_.head;
  head.layout = layout;
  return head;
}

kernels::TableCall Caller::table_call(std::vector<std::int64_t> positions,
                                      spec::Dtype dtype) const {
  kernels::TableCall call;
  call.positions = std::move(positions);
  call.dtype = dtype;
  call.seq_len = specification_.seq_len.value_or(0);
  call.frequencies = given_frequencies_;
  call.attention_scale = static_cast<double>(oracle_->schedule().attention_scale);
  return call;
}

kernels::RotateCall Caller::rotate_call(std::vector<std::int64_t> positions,
                                        const HeadVector& query, spec::Layout layout) const {
  kernels::RotateCall call;
  call.layout = call.out_layout = layout;
  const std::size_t row = positions.size() * specification_.head.head_dim;
  call.query = {static_cast<int>(query.bits.size() / row), to_buffer(query)};
  call.key.data = kernels::Buffer(query.dtype, 0);
  call.sequence_starts = {0, static_cast<std::int64_t>(positions.size())};
  call.seq_lens = {specification_.seq_len.value_or(0)};
  call.positions = std::move(positions);
  give_inputs(call);
  return call;
}

kernels::Buffer Caller::rotate(std::vector<std::int64_t> positions, const HeadVector& query,
                               spec::Layout layout) {
  return session_->rotate(rotate_call(std::move(positions), query, layout)).query;
}

const Caller::Row& Caller::true_row(std::int64_t position) const {
  const auto [entry, fresh] = rows_.try_emplace(position);
  if (!fresh) return entry->second;
  const auto dtype = description().table_in_dtype ? spec::Dtype::f64 : spec::Dtype::f32;
  for (int pair = 0; pair < oracle_->pairs(); ++pair) {
    const auto [cos, sin] = oracle_->cos_sin(position, pair);
    entry->second.emplace_back(rounded(dtype, cos), rounded(dtype, sin));
  }
  return entry->second;
}

void Caller::give_inputs(kernels::RotateCall& call) const {
  call.frequencies = given_frequencies_;
  call.attention_scale = static_cast<double>(oracle_->schedule().attention_scale);
  if (source() != Source::table) return;
  std::vector<std::int64_t> rows = call.positions;
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  const auto dtype = description().table_in_dtype ? call.query.data.dtype : spec::Dtype::f32;
  const std::size_t pairs = oracle_->pairs();
  call.table_cos = call.table_sin = kernels::Buffer(dtype, rows.size() * pairs);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const auto& [cos, sin] = true_row(rows[row])[pair];
      call.table_cos.set_bits(row * pairs + pair, reference::round_to(dtype, Real(cos)));
      call.table_sin.set_bits(row * pairs + pair, reference::round_to(dtype, Real(sin)));
    }
  }
  for (auto& position : call.positions) {
    position = std::lower_bound(rows.begin(), rows.end(), position) - rows.begin();
  }
}

kernels::Buffer to_buffer(const HeadVector& head) {
  kernels::Buffer buffer(head.dtype, head.bits.size());
  for (std::size_t e = 0; e < head.bits.size(); ++e) buffer.set_bits(e, head.bits[e]);
  return buffer;
}

HeadVector to_head(const kernels::Buffer& buffer) {
  HeadVector head{buffer.dtype, std::vector<std::uint64_t>(buffer.size())};
  for (std::size_t e = 0; e < head.bits.size(); ++e) head.bits[e] = buffer.bits(e);
  return head;
}

}  // namespace ropecheck::properties
