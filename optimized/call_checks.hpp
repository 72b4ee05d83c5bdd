// Is a call well formed? Everything that can be refused is refused before the first write.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "optimized/plan.hpp"

namespace ropecheck::optimized {

/// |position| of every call; the phase itself is exact beyond, `double(position)` of slow pairs is
/// not.
inline constexpr std::int64_t kMaxPosition = std::int64_t{1} << 53;

inline bool in_range(std::span<const std::int64_t> positions, std::int64_t least,
                     std::int64_t most) {
  return std::all_of(positions.begin(), positions.end(),
                     [&](std::int64_t position) { return least <= position && position <= most; });
}

/// Whether pairs turn within ±kMaxPosition, wherever the plan puts them.
inline bool in_range(const Plan::Data& plan, std::span<const std::int64_t> positions) {
  if (!in_range(positions, -kMaxPosition, kMaxPosition)) return false;
  const auto near = [](std::int64_t at) { return -kMaxPosition <= at && at <= kMaxPosition; };
  return !plan.placed || std::all_of(positions.begin(), positions.end(), [&](std::int64_t p) {
    return near(plan.map[0](p)) && near(plan.map[1](p)) && near(p - plan.gain.center);
  });
}

/// Whether every pair of a token at `positions` turns at an int32 position.
inline bool turns_at_int32(const Plan::Data& plan, const std::int64_t* positions, spec::Role role) {
  const auto fits = [](std::int64_t at) { return at == static_cast<std::int32_t>(at); };
  if (!plan.placed) return fits(*positions);
  const PositionMap& map = plan.map[static_cast<std::size_t>(role)];
  return std::all_of(positions, positions + plan.axes,
                     [&](std::int64_t position) { return fits(map(position)); });
}

/// Tokens of a call: as many positions each as the plan has axes, a table's rows one each.
inline std::size_t tokens_of(const Plan::Data& plan, const TableCall& call) {
  return call.positions.size() / static_cast<std::size_t>(plan.axes);
}
inline std::size_t tokens_of(const Plan::Data& plan, const RotateCall& call) {
  return call.table_cos != nullptr ? call.positions.size()
                                   : call.positions.size() / static_cast<std::size_t>(plan.axes);
}

/// Elements of one row.
inline std::int64_t row_elements(int pairs, TableWidth width) {
  return width == TableWidth::half ? pairs : std::int64_t{2} * pairs;
}

inline Status check(const Plan& plan, const TableCall& call) {
  const bool wide =
      call.row_stride == 0 || call.row_stride >= row_elements(plan.pairs(), call.width);
  if (!wide) return Status::bad_shape;
  if (call.threads < 1) return Status::bad_argument;
  if (!call.positions.empty() && (call.cos == nullptr || call.sin == nullptr))
    return Status::bad_argument;
  if (plan.turns_by_role()) return Status::bad_argument;
  const bool whole = call.positions.size() % static_cast<std::size_t>(plan.axes()) == 0;
  return whole && in_range(plan.data(), call.positions) ? Status::ok : Status::bad_argument;
}

/// Rows of the output must not overlap; the input may repeat (stride 0), unless it is the output.
inline Status check(const Heads& heads, std::size_t tokens, int head_dim) {
  if (heads.heads < 0) return Status::bad_shape;
  if (heads.heads == 0 || tokens == 0) return Status::ok;
  if (heads.in == nullptr || heads.out == nullptr) return Status::bad_argument;
  const auto apart = [&](std::int64_t stride) { return stride >= head_dim || stride <= -head_dim; };
  if (tokens > 1 && !apart(heads.out_token_stride)) return Status::bad_shape;
  if (heads.heads > 1 && !apart(heads.out_head_stride)) return Status::bad_shape;
  const bool same = (tokens == 1 || heads.in_token_stride == heads.out_token_stride) &&
                    (heads.heads == 1 || heads.in_head_stride == heads.out_head_stride);
  return heads.in != heads.out || same ? Status::ok : Status::bad_shape;
}

inline Status check(const Plan& plan, const RotateCall& call) {
  if (call.dtype == spec::Dtype::f64) return Status::unsupported_dtype;
  if (call.threads < 1) return Status::bad_argument;
  const std::size_t tokens = tokens_of(plan.data(), call);
  for (const Heads* heads : {&call.query, &call.key}) {
    const Status status = check(*heads, tokens, plan.head().head_dim);
    if (status != Status::ok) return status;
  }
  if ((call.table_cos == nullptr) != (call.table_sin == nullptr)) return Status::bad_argument;
  const bool valid = call.table_cos == nullptr ? tokens * static_cast<std::size_t>(plan.axes()) ==
                                                         call.positions.size() &&
                                                     in_range(plan.data(), call.positions)
                                               : in_range(call.positions, 0, call.table_rows - 1);
  return valid ? Status::ok : Status::bad_argument;
}

}  // namespace ropecheck::optimized
