// How is a cos/sin table made? Positions in slices over threads, each slice row by row.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "optimized/table.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "optimized/call_checks.hpp"
#include "optimized/elements-inl.hpp"
#include "optimized/row-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {

template <spec::Dtype kDtype>
void table_rows(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
  const auto bytes = static_cast<std::size_t>(spec::info(kDtype).bytes);
  const auto pairs = static_cast<std::size_t>(plan.head.pairs());
  const std::size_t row_bytes =
      bytes * (call.row_stride == 0 ? pairs : static_cast<std::size_t>(call.row_stride));
  for (std::size_t first = 0; first < pairs; first += kStretch) {
    PhaseRow row(plan, first, HWY_MIN(kStretch, pairs - first));
    for (std::size_t token = begin; token < end; ++token) {
      std::byte* cos = static_cast<std::byte*>(call.cos) + token * row_bytes + first * bytes;
      std::byte* sin = static_cast<std::byte*>(call.sin) + token * row_bytes + first * bytes;
      row.move_to(call.positions[token]);
      row.evaluate(plan.attention_scale, plan.attention_scale,
                   [&](auto d, std::size_t i, auto cosine, auto sine) HWY_ATTR {
                     store_rounded<kDtype>(d, cosine, cos + i * bytes);
                     store_rounded<kDtype>(d, sine, sin + i * bytes);
                   });
    }
  }
}

void table_slice(const Plan::Data& plan, const TableCall& call, std::size_t begin,
                 std::size_t end) {
  switch (call.dtype) {
    case spec::Dtype::f64:
      return table_rows<spec::Dtype::f64>(plan, call, begin, end);
    case spec::Dtype::f32:
      return table_rows<spec::Dtype::f32>(plan, call, begin, end);
    case spec::Dtype::f16:
      return table_rows<spec::Dtype::f16>(plan, call, begin, end);
    case spec::Dtype::bf16:
      return table_rows<spec::Dtype::bf16>(plan, call, begin, end);
  }
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::optimized {
HWY_EXPORT(table_slice);

Status table(const Plan& plan, const TableCall& call) {
  if (const Status status = check(plan, call); status != Status::ok) return status;
  const auto slice = &HWY_DYNAMIC_DISPATCH(table_slice);
  const std::size_t tokens = call.positions.size();
  const auto slices = static_cast<std::size_t>(call.threads);
#pragma omp parallel for schedule(static) num_threads(call.threads) if (call.threads > 1)
  for (std::size_t i = 0; i < slices; ++i) {
    slice(plan.data(), call, tokens * i / slices, tokens * (i + 1) / slices);
  }
  return Status::ok;
}

}  // namespace ropecheck::optimized
#endif
