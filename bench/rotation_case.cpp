// Which rotation is measured, on which data, and how wrong is what came out?
#include "bench/rotation_case.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace ropecheck::bench {
namespace {

constexpr std::size_t kPairCount = kHeadSize / 2;

/// Every number of a tensor as a double.
std::vector<double> decoded(spec::Dtype dtype, std::span<const std::byte> data) {
  const auto width = static_cast<std::size_t>(spec::info(dtype).bytes);
  std::vector<double> values(data.size() / width);
  std::vector<double> lookup(width == 2 ? 65536 : 0);
  for (std::size_t bits = 0; bits < lookup.size(); ++bits) lookup[bits] = spec::decode(dtype, bits);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint64_t bits = spec::load_bits(dtype, data.data(), i);
    values[i] = lookup.empty() ? spec::decode(dtype, bits) : lookup[bits];
  }
  return values;
}

}  // namespace

spec::Specification rotation_specification(spec::Layout layout) {
  spec::Specification llama;
  llama.base = kRotationBase;
  llama.head = {kHeadSize, kHeadSize, 0, layout};
  return llama;
}

nlohmann::json to_json(const RotationCase& c) {
  return {{"dtype", spec::name(c.dtype)},
          {"layout", spec::name(c.layout)},
          {"threads", c.threads},
          {"tokens", c.tokens},
          {"heads", c.heads},
          {"head_dim", kHeadSize},
          {"in_place", c.in_place},
          {"angles", c.given ? "given" : "computed"}};
}

RotationCase rotation_case(const nlohmann::json& row) {
  return {.dtype = spec::parse_dtype(row.at("dtype").get<std::string>()).value(),
          .layout = spec::parse_layout(row.at("layout").get<std::string>()).value(),
          .threads = row.at("threads"),
          .tokens = row.at("tokens"),
          .heads = row.at("heads"),
          .in_place = row.at("in_place"),
          .given = row.value("angles", "computed") == "given",
          .accuracy = row.value("kernel", kFastName) == kExactName ? optimized::Accuracy::exact
                                                                   : optimized::Accuracy::fast};
}

std::vector<std::byte> rotation_input(const RotationCase& c) {
  const spec::FormatInfo& format = spec::info(c.dtype);
  const int fraction = format.precision - 1, bias = 1 - format.min_exponent;
  std::vector<std::byte> data(c.bytes());
  std::mt19937_64 random(9706);
  for (std::size_t i = 0; i < c.elements(); ++i) {
    const std::uint64_t drawn = random();
    const std::uint64_t exponent = static_cast<std::uint64_t>(bias) - 1 - (drawn >> 60) % 8;
    const std::uint64_t sign = drawn >> 59 & 1;
    const std::uint64_t bits = sign << (8 * format.bytes - 1) | exponent << fraction |
                               (drawn & ((std::uint64_t{1} << fraction) - 1));
    spec::store_bits(c.dtype, data.data(), i, bits);
  }
  return data;
}

RotationTruth::RotationTruth()
    : oracle_(std::make_shared<reference::Oracle>(rotation_specification(spec::Layout::half))),
      fast_(*oracle_) {}

const RotationTruth::Table& RotationTruth::table(int tokens) {
  Table& table = tables_[tokens];
  if (table.cos.empty()) {
    const auto rows = static_cast<std::size_t>(tokens);
    table.cos.resize(rows * kPairCount);
    table.sin = table.cos;
    fast_.values(kFirstPosition, rows, table.cos.data(), table.sin.data());
    table.cos32.assign(table.cos.begin(), table.cos.end());
    table.sin32.assign(table.sin.begin(), table.sin.end());
  }
  return table;
}

RotationError RotationTruth::worst(const RotationCase& c, std::span<const std::byte> in,
                                   std::span<const std::byte> out) {
  const Table& exact = table(c.tokens);
  const std::vector<double> x = decoded(c.dtype, in), y = decoded(c.dtype, out);
  const auto heads = static_cast<std::size_t>(c.heads);
  double worst = 0;
  for (std::size_t head = 0; head < x.size() / kHeadSize; ++head) {
    const std::size_t row = head / heads * kPairCount;
    for (std::size_t pair = 0; pair < kPairCount; ++pair) {
      const auto at = spec::pair_elements(c.layout, kHeadSize, static_cast<int>(pair));
      const std::size_t i = head * kHeadSize + static_cast<std::size_t>(at.first);
      const std::size_t j = head * kHeadSize + static_cast<std::size_t>(at.second);
      const double cos = exact.cos[row + pair], sin = exact.sin[row + pair];
      const double error = std::max(std::abs(x[i] * cos - x[j] * sin - y[i]),
                                    std::abs(x[i] * sin + x[j] * cos - y[j]));
      const double relative = error / std::sqrt(x[i] * x[i] + x[j] * x[j]);
      if (!(relative <= worst)) worst = relative;  // NaN stays
    }
  }
  return {worst, worst / spec::info(c.dtype).unit_roundoff};
}

}  // namespace ropecheck::bench
