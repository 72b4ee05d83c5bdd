// Does the C interface ask the same kernels, and does it refuse what it must?
#include <cstring>

#include "tests/optimized/c_calls.hpp"

namespace ropecheck::optimized_test {
namespace {

using optimized::Accuracy;

Floats rotated_in_cpp(const optimized::Plan& plan, int head_dim, bool transpose,
                      Accuracy accuracy) {
  Floats data = tensor(6 * head_dim);
  const std::int64_t head = head_dim, token = 2 * head;
  REQUIRE(optimized::rotate(plan, {.positions = kPositions,
                                   .layout = spec::Layout::interleaved,
                                   .transpose = transpose,
                                   .query = {data.data(), data.data(), 2, token, head, token, head},
                                   .accuracy = accuracy}) == optimized::Status::ok);
  return data;
}

void check_same(const ropecheck_rope_config& config, const optimized::Plan& plan) {
  const Made made(config);
  INFO(made.error);
  REQUIRE(made.status == ROPECHECK_ROPE_OK);
  for (const int variant : {0, 1, 2, 3}) {
    const int transpose = variant % 2, accuracy = variant / 2;
    Floats data = tensor(6 * config.head_dim);
    ropecheck_rope_rotate_call call = call_on(data, config.head_dim);
    call.layout = ROPECHECK_ROPE_INTERLEAVED;
    call.transpose = transpose;
    call.accuracy = accuracy;
    REQUIRE(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_OK);
    CHECK(data ==
          rotated_in_cpp(plan, config.head_dim, transpose == 1,
                         accuracy == ROPECHECK_ROPE_EXACT ? Accuracy::exact : Accuracy::fast));
  }
}

TEST_CASE("a C plan rotates as the C++ plan of the same parameters") {
  ropecheck_rope_config config = config_of(24);
  check_same(config, optimized::Plan(plain(10000, 24)));

  config.base = 500000;
  config.rotary_dim = 16;
  config.rotary_offset = 4;
  spec::Specification part = plain(500000, 16);
  part.head = {24, 16, 4, spec::Layout::half};
  check_same(config, optimized::Plan(part));

  const double factor = 4, context = 2048, truncate = 0;
  const ropecheck_rope_parameter yarn[] = {
      {"factor", &factor, 1, nullptr},
      {"original_max_position_embeddings", &context, 1, nullptr},
      {"truncate", &truncate, 1, nullptr}};
  config.scheme = "yarn";
  config.dialect = "huggingface";
  config.parameters = yarn;
  config.parameter_count = 3;
  spec::Yarn extension;
  extension.factor = 4;
  extension.trained_context = 2048;
  extension.truncate = false;
  part.scheme = extension;
  part.dialect = spec::Dialect::huggingface;
  check_same(config, optimized::Plan(part));

  const std::vector<double> frequencies = {1, 0.5, 0.25, 0.125, 0.0625, 0, 1e-3, 1e-4};
  config.frequencies = frequencies.data();
  config.attention_scale = 1.5;
  check_same(config, optimized::Plan(part.head, frequencies, 1.5));
}

TEST_CASE("a C table and a rotation from that table agree with the C++ ones") {
  const Made made(config_of(24));
  Floats cos(36), sin(36), data = tensor(144);
  ropecheck_rope_table_call ask{};
  ask.struct_size = sizeof ask;
  ask.dtype = ROPECHECK_ROPE_F32;
  ask.tokens = 3;
  ask.positions = kPositions;
  ask.cos = cos.data();
  ask.sin = sin.data();
  REQUIRE(ropecheck_rope_table(made.plan, &ask) == ROPECHECK_ROPE_OK);
  for (int row = 0; row < 3; ++row) {
    const auto at = static_cast<std::size_t>(12 * row);
    CHECK(std::abs(cos[at] - std::cos(double(kPositions[row]))) < 1e-6);
    CHECK(std::abs(sin[at] - std::sin(double(kPositions[row]))) < 1e-6);
  }
  const std::int64_t rows[] = {2, 0, 1};
  ropecheck_rope_rotate_call call = call_on(data, 24);
  call.positions = rows;
  call.table_cos = cos.data();
  call.table_sin = sin.data();
  call.table_rows = 3;
  REQUIRE(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_OK);
  const Floats x = tensor(144);
  CHECK(std::abs(data[48] - (double(x[48]) * cos[0] - double(x[60]) * sin[0])) < 1e-6);
}

TEST_CASE("bad configurations are refused with a sentence that names the field") {
  const auto refused = [](auto change, const char* word) {
    ropecheck_rope_config config = config_of(24);
    change(config);
    const Made made(config);
    INFO(word << ": " << made.error);
    CHECK(made.status == ROPECHECK_ROPE_BAD_CONFIG);
    CHECK(made.plan == nullptr);
    CHECK(made.error.find(word) != std::string::npos);
  };
  static const ropecheck_rope_parameter unknown[] = {{"fector", nullptr, 0, "4"}};
  refused([](auto& c) { c.struct_size = 0; }, "struct_size");
  refused([](auto& c) { c.head_dim = 0; }, "head_dim");
  refused([](auto& c) { c.rotary_dim = 7; }, "rotary_dim");
  refused([](auto& c) { c.rotary_offset = -2; }, "rotary_offset");
  refused([](auto& c) { c.base = -1; }, "rope_theta");
  refused([](auto& c) { c.scheme = "liner"; }, "linear");
  refused([](auto& c) { c.dialect = "mine"; }, "dialect");
  refused([](auto& c) { c.scheme = "linear", c.parameters = unknown, c.parameter_count = 1; },
          "fector");
  refused([](auto& c) { c.parameter_count = 1; }, "parameters");
  char small[6];
  ropecheck_rope_plan* plan = nullptr;
  CHECK(ropecheck_rope_create(nullptr, &plan, small, sizeof small) == ROPECHECK_ROPE_BAD_CONFIG);
  CHECK(std::strlen(small) == 5);
}

TEST_CASE("bad calls are refused before anything is written") {
  const Made made(config_of(24));
  const auto refused = [&](auto change, int expected) {
    Floats data = tensor(144);
    ropecheck_rope_rotate_call call = call_on(data, 24);
    change(call);
    CHECK(ropecheck_rope_rotate(made.plan, &call) == expected);
    CHECK(data == tensor(144));
  };
  refused([](auto& c) { c.struct_size = 0; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.dtype = 4; }, ROPECHECK_ROPE_UNSUPPORTED_DTYPE);
  refused([](auto& c) { c.dtype = ROPECHECK_ROPE_F64; }, ROPECHECK_ROPE_UNSUPPORTED_DTYPE);
  refused([](auto& c) { c.layout = 2; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.transpose = -1; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.threads = -1; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.accuracy = 2; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.tokens = -1; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.positions = nullptr; }, ROPECHECK_ROPE_BAD_ARGUMENT);
  refused([](auto& c) { c.query.out_head_stride = 23; }, ROPECHECK_ROPE_BAD_SHAPE);
  CHECK(ropecheck_rope_rotate(nullptr, nullptr) == ROPECHECK_ROPE_BAD_ARGUMENT);
  CHECK(ropecheck_rope_table(made.plan, nullptr) == ROPECHECK_ROPE_BAD_ARGUMENT);
}

TEST_CASE("a caller with an older, shorter structure gets the defaults of what it does not know") {
  const Made made(config_of(24));
  Floats data = tensor(144), expected = data;
  ropecheck_rope_rotate_call call = call_on(expected, 24);
  REQUIRE(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_OK);
  call = call_on(data, 24);
  call.struct_size = offsetof(ropecheck_rope_rotate_call, key);
  call.key.heads = 5;  // beyond the stated size: not read
  call.table_cos = expected.data();
  REQUIRE(ropecheck_rope_rotate(made.plan, &call) == ROPECHECK_ROPE_OK);
  CHECK(data == expected);
}

TEST_CASE("statuses have sentences, and the target in use has a name") {
  for (int status = ROPECHECK_ROPE_OK; status <= ROPECHECK_ROPE_OUT_OF_MEMORY; ++status)
    CHECK(ropecheck_rope_message(status) != std::string("unknown status"));
  CHECK(ropecheck_rope_message(99) == std::string("unknown status"));
  on_every_target([] { CHECK(ropecheck_rope_target() == optimized::active_target()); });
}

}  // namespace
}  // namespace ropecheck::optimized_test
