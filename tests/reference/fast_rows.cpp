#include "tests/reference/fast_rows.hpp"

#include <tuple>

namespace ropecheck::test {

using reference::Oracle;

Rows::Rows(const Oracle& oracle, std::int64_t first, std::size_t count, spec::Dtype dtype) {
  const auto pairs = static_cast<std::size_t>(oracle.pairs());
  cos.resize(count * pairs * static_cast<std::size_t>(spec::info(dtype).bytes));
  sin.resize(cos.size());
  block = {first, count, dtype, cos.data(), sin.data(), pairs};
  for (std::size_t at = 0; at < count * pairs; ++at) {
    const auto position = static_cast<double>(first + static_cast<std::int64_t>(at / pairs));
    const int pair = static_cast<int>(at % pairs);
    set(false, at, oracle.rounded(Oracle::Quantity::cos, position, pair, dtype));
    set(true, at, oracle.rounded(Oracle::Quantity::sin, position, pair, dtype));
  }
}

void Rows::nudge(std::mt19937_64& random, int steps) {
  const std::size_t at = random() % (block.count * block.row_stride);
  const bool sine = random() % 2 == 0;
  const auto by = static_cast<std::uint64_t>(random() % 2 == 0 ? steps : -steps);
  set(sine, at, bits(sine, at) + by);
}

reference::TableBlock Rows::part(std::size_t from, std::size_t count) const {
  const std::size_t offset =
      from * block.row_stride * static_cast<std::size_t>(spec::info(block.dtype).bytes);
  reference::TableBlock rows = block;
  rows.first += static_cast<std::int64_t>(from);
  rows.count = count;
  rows.cos = cos.data() + offset;
  rows.sin = sin.data() + offset;
  return rows;
}

bool same(const reference::Tally::Worst& a, const reference::Tally::Worst& b) {
  const auto all = [](const reference::Tally::Worst& of) {
    return std::tie(of.ulp, of.position, of.pair, of.sine, of.bits);
  };
  return all(a) == all(b);
}

}  // namespace ropecheck::test
