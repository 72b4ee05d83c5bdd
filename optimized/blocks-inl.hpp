// In which order is a table filled where positions are int32? A vector of pairs at a time, down a
// block of rows.
#include "hwy/highway.h"
#include "optimized/call_checks.hpp"
#include "optimized/fast_row-inl.hpp"
#include "optimized/writer-inl.hpp"

#if defined(ROPECHECK_OPTIMIZED_BLOCKS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_OPTIMIZED_BLOCKS_INL
#undef ROPECHECK_OPTIMIZED_BLOCKS_INL
#else
#define ROPECHECK_OPTIMIZED_BLOCKS_INL
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::optimized::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_NATIVE_FMA
/// Rows done at a stretch: their elements stay in the first-level cache, and one word holds a mark
/// per row.
inline constexpr std::size_t kBlock = 64;
/// Shorter runs of consecutive positions are not worth a block of their own.
inline constexpr std::size_t kShortRun = 8;

/// Positions of a block: a run, in any order, or each pair's own.
enum class Order { contiguous, scattered, placed };

/// Where a table's rows are, and the walk over them.
template <spec::Dtype kDtype, TableWidth kWidth>
class BlockedTable {
 public:
  using D = FastTag;

  BlockedTable(const Plan::Data& plan, const TableCall& call)
      : plan_(plan),
        positions_(call.positions.data()),
        axes_(static_cast<std::size_t>(plan.axes)),
        writer_{static_cast<std::size_t>(plan.head.pairs())},
        cos_(static_cast<std::byte*>(call.cos)),
        sin_(static_cast<std::byte*>(call.sin)) {
    const std::int64_t packed = row_elements(plan.head.pairs(), kWidth);
    const std::int64_t stride = call.row_stride == 0 ? packed : call.row_stride;
    row_bytes_ = static_cast<std::size_t>(stride * spec::info(kDtype).bytes);
  }

 protected:
  /// table.down<order, whole>(first row, rows, first pair) for blocks and vectors that together
  /// cover rows [begin, end); not whole: pairs end within the vector.
  template <class Table>
  void walk(Table& table, std::size_t begin, std::size_t end) const {
    while (begin < end) {
      const std::size_t most = HWY_MIN(end - begin, kBlock);
      if (plan_.placed) {
        across<Order::placed>(table, begin, most);
        begin += most;
        continue;
      }
      std::size_t rows = run_length(begin, most);
      const bool contiguous = rows >= kShortRun;
      for (std::size_t next = rows; !contiguous && rows < most && next < kShortRun; rows += next)
        next = run_length(begin + rows, most - rows);
      contiguous ? across<Order::contiguous>(table, begin, rows)
                 : across<Order::scattered>(table, begin, rows);
      begin += rows;
    }
  }

  template <bool kWhole>
  static HWY_INLINE void store(const RowWriter<kDtype, kWidth>& writer, hn::Vec<D> v,
                               std::byte* row, std::size_t i) {
    if constexpr (kWhole) {
      writer.write(D(), v, row, i);
    } else {
      writer.write_first(D(), v, row, i, writer.pairs - i);
    }
  }

  const Plan::Data& plan_;
  const std::int64_t* positions_;  // [rows][axes]
  std::size_t axes_;
  RowWriter<kDtype, kWidth> writer_;
  std::byte* cos_;
  std::byte* sin_;
  std::size_t row_bytes_ = 0;

 private:
  /// Rows from `row` on, at most `most`, whose positions are consecutive and on one page.
  std::size_t run_length(std::size_t row, std::size_t most) const {
    std::size_t rows = 1;
    while (rows < most &&
           positions_[row + rows] == positions_[row] + static_cast<std::int64_t>(rows) &&
           positions_[row + rows] % kPage != 0)
      ++rows;
    return rows;
  }

  template <Order kOrder, class Table>
  void across(Table& table, std::size_t begin, std::size_t rows) const {
    const std::size_t lanes = hn::Lanes(D());
    std::size_t i = 0;
    for (; i + lanes <= writer_.pairs; i += lanes)
      table.template down<kOrder, true>(begin, rows, i);
    if (i < writer_.pairs) table.template down<kOrder, false>(begin, rows, i);
  }
};
#endif

template <template <spec::Dtype, TableWidth> class Table, spec::Dtype kDtype>
void fill_rows(const Plan::Data& plan, const TableCall& call, std::size_t begin, std::size_t end) {
  switch (call.width) {
    case TableWidth::half:
      return Table<kDtype, TableWidth::half>(plan, call).run(begin, end);
    case TableWidth::repeated_halves:
      return Table<kDtype, TableWidth::repeated_halves>(plan, call).run(begin, end);
    case TableWidth::repeated_pairs:
      return Table<kDtype, TableWidth::repeated_pairs>(plan, call).run(begin, end);
  }
}

/// Rows [begin, end) by the table of the call's dtype and width; not for f64.
template <template <spec::Dtype, TableWidth> class Table>
void fill_blocks(const Plan::Data& plan, const TableCall& call, std::size_t begin,
                 std::size_t end) {
  if (call.dtype == spec::Dtype::f32) fill_rows<Table, spec::Dtype::f32>(plan, call, begin, end);
  if (call.dtype == spec::Dtype::f16) fill_rows<Table, spec::Dtype::f16>(plan, call, begin, end);
  if (call.dtype == spec::Dtype::bf16) fill_rows<Table, spec::Dtype::bf16>(plan, call, begin, end);
}

}  // namespace ropecheck::optimized::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
