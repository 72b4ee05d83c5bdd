// Do our kernels turn other projects' inputs into the outputs that their tests expect?
#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "properties/judge.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck {
namespace {

using kernels::Buffer;
using nlohmann::json;

json vectors() {
  std::ifstream file(ROPECHECK_TEST_DATA "/peer_rotations.json");
  REQUIRE(file);
  return json::parse(file).at("vectors");
}

Buffer buffer_of(const json& numbers) {
  Buffer result(spec::Dtype::f32, numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    result.set_bits(i, std::bit_cast<std::uint32_t>(numbers[i].get<float>()));
  }
  return result;
}

Buffer buffer_of_rows(const json& rows) {
  json flat = json::array();
  for (const json& row : rows) flat.insert(flat.end(), row.begin(), row.end());
  return buffer_of(flat);
}

kernels::RotateCall call_of(const json& vector) {
  kernels::RotateCall call;
  call.positions = vector.at("rows").get<std::vector<std::int64_t>>();
  call.layout = vector.at("layout") == "half" ? spec::Layout::half : spec::Layout::interleaved;
  call.out_layout = call.layout;
  call.table_cos = buffer_of_rows(vector.at("cos"));
  call.table_sin = buffer_of_rows(vector.at("sin"));
  call.query = {vector.at("heads"), buffer_of(vector.at("input"))};
  return call;
}

/// Where an element's partner is, or itself in the copied tail; its pair's index.
struct Place {
  std::size_t partner;
  int pair;
};

Place place_of(const json& vector, std::size_t element) {
  const int head_dim = vector.at("head_dim"), pairs = vector.at("rotary_dim").get<int>() / 2;
  const int within = static_cast<int>(element) % head_dim;
  if (within >= 2 * pairs) return {element, -1};
  if (vector.at("layout") == "interleaved") return {element ^ 1u, within / 2};
  return within < pairs ? Place{element + pairs, within} : Place{element - pairs, within - pairs};
}

/// How far our value may be from the printed one. Both are two rounded products and a rounded sum
/// in binary32: 2u·(|x0·c| + |x1·s|) each. A source that prints decimals adds half a unit of the
/// last one in every number that enters and in the result.
double allowance(const json& vector, std::size_t element) {
  const Place place = place_of(vector, element);
  if (place.pair < 0) return 0;
  const std::size_t width =
      vector.at("heads").get<std::size_t>() * vector.at("head_dim").get<std::size_t>();
  const std::size_t row = vector.at("rows")[element / width];
  const auto size = [](const json& number) { return std::abs(number.get<double>()); };
  const double own = size(vector.at("input")[element]),
               other = size(vector.at("input")[place.partner]);
  const double cos = size(vector.at("cos")[row][place.pair]);
  const double sin = size(vector.at("sin")[row][place.pair]);
  const double arithmetic = 2 * 2 * 0x1p-24 * (own * cos + other * sin) * (1 + 0x1p-20);
  if (vector.at("printed_decimals").is_null()) return arithmetic;
  const double half = 0.5 * std::pow(10.0, -vector.at("printed_decimals").get<int>());
  return arithmetic + half * (own + other + cos + sin + 1 + 2 * half) * (1 + 0x1p-20);
}

spec::Specification plain_of(const json& vector) {
  return kernels::test::plain(vector.at("head_dim"), vector.at("rotary_dim"));
}

}  // namespace

TEST_CASE("ort/RotaryEmbedding and onnx/test_rotary_embedding: given tables are applied alike") {
  const auto kernel = properties::open_any_kernel(
      GENERATE("builtin:optimized", "builtin:optimized-exact", "builtin:reference"));
  int compared = 0;
  for (const json& vector : vectors()) {
    CAPTURE(vector.at("id").get<std::string>());
    const kernels::Rotated rotated = kernel->configure(plain_of(vector))->rotate(call_of(vector));
    CHECK(kernels::test::told(rotated.faults) == "");
    const json& expected = vector.at("expected");
    REQUIRE(rotated.query.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i, ++compared) {
      const double printed =
          place_of(vector, i).pair < 0 ? expected[i].get<float>() : expected[i].get<double>();
      CHECK(std::abs(rotated.query.value(i) - printed) <= allowance(vector, i));
    }
  }
  CHECK(compared == 24 + 384 + 12 + 6 * 192);
}

TEST_CASE("ort/ContribRotaryEmbedding_PositionIds: a row outside the table is refused") {
  const auto kernel =
      kernels::open_kernel(GENERATE("builtin:optimized", "builtin:optimized-exact"));
  const std::vector<std::vector<std::int64_t>> outside{{2048},   {-1},       {7, 8},
                                                       {-5, -4}, {999, 999}, {-5}};
  for (const auto& rows : outside) {
    kernels::RotateCall call;
    call.positions = rows;
    call.table_cos = kernels::test::values(spec::Dtype::f32, 8 * 2, 1);
    call.table_sin = kernels::test::values(spec::Dtype::f32, 8 * 2, 2);
    call.query = {2, kernels::test::values(spec::Dtype::f32, rows.size() * 2 * 4, 3)};
    const auto session = kernel->configure(kernels::test::plain(4, 4));
    CHECK(kernels::test::fault_of([&] { session->rotate(call); }).kind == "failed");
    for (std::int64_t& row : call.positions) row = 7;
    CHECK(kernels::test::fault_of([&] { session->rotate(call); }).kind == "none");
  }
}

}  // namespace ropecheck
