// Do accuracy, width and axes of a C call reach the kernels, and are wrong ones refused?
#include "tests/optimized/c_calls.hpp"

namespace ropecheck::optimized_test {
namespace {

/// An mrope plan: three axes, sections in pairs.
Made made_mrope() {
  static const double section[] = {2, 5, 5};
  static const ropecheck_rope_parameter parameters[] = {{"mrope_section", section, 3, nullptr}};
  ropecheck_rope_config config = config_of(24);
  config.scheme = "mrope";
  config.parameters = parameters;
  config.parameter_count = 1;
  return Made(config);
}

TEST_CASE("accuracy, width and axes of a C call reach the C++ one") {
  const Made plain_plan(config_of(24)), axes_plan(made_mrope());
  INFO(axes_plan.error);
  REQUIRE(axes_plan.status == ROPECHECK_ROPE_OK);
  CHECK(ropecheck_rope_axes(plain_plan.plan) == 1);
  CHECK(ropecheck_rope_axes(axes_plan.plan) == 3);
  CHECK(ropecheck_rope_turns_by_role(axes_plan.plan) == 0);
  const std::vector<std::int64_t> positions = {7, -3, 131071, 1, 2, 3};
  spec::Specification specification = plain(10000, 24);
  for (const bool axes : {false, true}) {
    specification.scheme = spec::Default{};
    if (axes) specification.scheme = spec::MultiAxis{{2, 5, 5}, spec::AxisOrder::chunked, 3, {}};
    const optimized::Plan plan(specification);
    for (const int accuracy : {ROPECHECK_ROPE_FAST, ROPECHECK_ROPE_EXACT}) {
      for (const int width :
           {ROPECHECK_ROPE_ONCE, ROPECHECK_ROPE_REPEATED_HALVES, ROPECHECK_ROPE_REPEATED_PAIRS}) {
        const Table expected = make_table(
            plan, positions,
            {spec::Dtype::f32, optimized::Accuracy(accuracy), optimized::TableWidth(width)});
        std::vector<std::byte> cos(expected.cos.size()), sin(cos.size());
        ropecheck_rope_table_call call{};
        call.struct_size = sizeof call;
        call.dtype = ROPECHECK_ROPE_F32;
        call.axes = axes ? 3 : 0;
        call.tokens = axes ? 2 : 6;
        call.positions = positions.data();
        call.cos = cos.data();
        call.sin = sin.data();
        call.accuracy = accuracy;
        call.width = width;
        const Made& made = axes ? axes_plan : plain_plan;
        REQUIRE(ropecheck_rope_table(made.plan, &call) == ROPECHECK_ROPE_OK);
        CHECK((cos == expected.cos && sin == expected.sin));
        call.axes = 2;
        CHECK(ropecheck_rope_table(made.plan, &call) == ROPECHECK_ROPE_BAD_ARGUMENT);
        call.axes = axes ? 3 : 0, call.accuracy = 2;
        CHECK(ropecheck_rope_table(made.plan, &call) == ROPECHECK_ROPE_BAD_ARGUMENT);
        call.accuracy = 0, call.width = 3;
        CHECK(ropecheck_rope_table(made.plan, &call) == ROPECHECK_ROPE_BAD_ARGUMENT);
      }
    }
  }
}

TEST_CASE("a C rotation takes as many positions a token as the plan has axes, a table one") {
  const Made made(made_mrope());
  const std::vector<std::int64_t> positions = {7, 7, 7, -3, -3, -3, 131071, 131071, 131071};
  Floats data = tensor(144), expected = data;
  ropecheck_rope_rotate_call call = call_on(data, 24);
  CHECK(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_BAD_ARGUMENT);
  CHECK(data == expected);
  call.positions = positions.data();
  call.axes = 3;
  REQUIRE(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_OK);
  const Made one(config_of(24));
  ropecheck_rope_rotate_call flat = call_on(expected, 24);
  REQUIRE(ropecheck_rope_rotate(one.plan, &flat) == ROPECHECK_ROPE_OK);
  CHECK(data == expected);
  const Floats table(12, 1);
  const std::int64_t rows[] = {0, 0, 0};
  call.positions = rows;
  call.table_cos = call.table_sin = table.data();
  call.table_rows = 1;
  CHECK(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_BAD_ARGUMENT);
  call.axes = 0;
  CHECK(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_OK);
}

}  // namespace
}  // namespace ropecheck::optimized_test
