// Does every misdeed of a kernel in our own process get its name, and no honest kernel one?
#include <cfenv>
#include <cmath>
#include <limits>

#include "kernels/guarded_buffer.hpp"
#include "kernels/plugin.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

using Catch::Contains;

/// Copies what it is given; the test's function then does something else as well.
template <auto also>
struct Stranger final : Plugin {
  explicit Stranger(const spec::Specification& specification) : head(specification.head) {}
  void rotate(const ropecheck_rotate_call& call) override {
    for (const ropecheck_tensor* x : {&call.query, &call.key}) {
      for (std::int64_t t = 0; t < call.tokens; ++t) {
        for (std::int64_t h = 0; h < x->heads; ++h) copy(*x, t, h);
      }
    }
    also(call, head);
  }
  void copy(const ropecheck_tensor& x, std::int64_t t, std::int64_t h) const {
    std::memmove(static_cast<float*>(x.out) + t * x.out_token_stride + h * x.out_head_stride,
                 static_cast<const float*>(x.in) + t * x.in_token_stride + h * x.in_head_stride,
                 sizeof(float) * static_cast<std::size_t>(head.head_dim));
  }
  spec::Head head;
};

template <auto also>
std::unique_ptr<Kernel> stranger() {
  ropecheck_kernel kernel{};
  kernel.name = "stranger";
  kernel.levels = ROPECHECK_ROTATE;
  kernel.dtypes = 1u << ROPECHECK_F32;
  kernel.layouts = 3;
  kernel.features = ROPECHECK_IN_PLACE | ROPECHECK_STRIDED;
  return in_process(with_functions<Stranger<also>>(kernel));
}

template <auto also>
std::string faults_of_rotation(const Arrangement& how = {}) {
  const spec::Specification specification = plain();
  const auto kernel = stranger<also>();
  const auto session = kernel->configure(specification);
  RotateCall call = rotate_call(specification);
  call.arrangement = how;
  return told(session->rotate(call).faults);
}

std::int64_t end_of(const ropecheck_rotate_call& call, const spec::Head& head) {
  return (call.tokens - 1) * call.query.out_token_stride +
         (call.query.heads - 1) * call.query.out_head_stride + head.head_dim;
}
float* query_out(const ropecheck_rotate_call& call) { return static_cast<float*>(call.query.out); }

void nothing(const ropecheck_rotate_call&, const spec::Head&) {}
void write_after(const ropecheck_rotate_call& call, const spec::Head& head) {
  query_out(call)[end_of(call, head)] = 1;
}
void write_before(const ropecheck_rotate_call& call, const spec::Head&) { query_out(call)[-1] = 1; }
void write_padding(const ropecheck_rotate_call& call, const spec::Head& head) {
  query_out(call)[head.head_dim] = 1;
}
void write_input(const ropecheck_rotate_call& call, const spec::Head&) {
  const_cast<float*>(static_cast<const float*>(call.query.in))[7] = 9;
}
void write_positions(const ropecheck_rotate_call& call, const spec::Head&) {
  const_cast<std::int64_t*>(call.positions)[2] = 9;
}
void round_upward(const ropecheck_rotate_call&, const spec::Head&) { std::fesetround(FE_UPWARD); }
void throw_something(const ropecheck_rotate_call&, const spec::Head&) {
  throw Unsupported("not today");
}

TEST_CASE("a kernel that does nothing wrong is accused of nothing") {
  CHECK(faults_of_rotation<nothing>() == "");
  CHECK(faults_of_rotation<nothing>({.token_padding = 5, .head_padding = 3}) == "");
  CHECK(faults_of_rotation<nothing>(
            {.in_place = true, .heads_outermost = true, .misalignment = 1}) == "");
}

TEST_CASE("writes outside have a name and a place") {
  CHECK_THAT(faults_of_rotation<write_after>(),
             Contains("wrote-out-of-bounds: rotate: query, element 1 after its end"));
  CHECK_THAT(faults_of_rotation<write_before>(),
             Contains("wrote-out-of-bounds: rotate: query, element 1 before its start"));
  CHECK_THAT(faults_of_rotation<write_padding>({.head_padding = 4}),
             Contains("wrote-out-of-bounds: rotate: query, the padding between rows, element 64 "
                      "from its start"));
  CHECK_THAT(faults_of_rotation<write_after>({.in_place = true}), Contains("wrote-out-of-bounds"));
}

TEST_CASE("a changed input is found") {
  CHECK_THAT(faults_of_rotation<write_input>(),
             Contains("wrote-input: rotate: query (input)[token 0][head 0][7]"));
  CHECK(faults_of_rotation<write_input>({.in_place = true}) == "");
  CHECK_THAT(faults_of_rotation<write_positions>(), Contains("wrote-input: rotate: positions"));
}

TEST_CASE("a changed floating-point environment is found and put right") {
  CHECK_THAT(faults_of_rotation<round_upward>(),
             Contains("changed-fp-environment: rotate: changed the rounding mode"));
  CHECK(std::fegetround() == FE_TONEAREST);
}

TEST_CASE("a refused call is a fault with the kernel's words") {
  const auto kernel = stranger<throw_something>();
  const auto session = kernel->configure(plain());
  const Fault fault = fault_of([&] { session->rotate(rotate_call(plain())); });
  CHECK(fault.kind == "refused");
  CHECK(fault.detail == "rotate: not today");
}

TEST_CASE("what a kernel leaves unwritten is found, a NaN that it writes is not") {
  struct Half final : Plugin {
    explicit Half(const spec::Specification&) {}
    void table(const ropecheck_table_call& call) override {
      for (std::int64_t t = 0; t < call.tokens; ++t) {
        for (int i = 0; i < 32; ++i) {
          static_cast<float*>(call.cos)[t * call.row_stride + i] =
              std::numeric_limits<float>::quiet_NaN();
          if (t != 2 || i < 30) static_cast<float*>(call.sin)[t * call.row_stride + i] = 0;
        }
      }
    }
  };
  ropecheck_kernel declared{};
  declared.name = "half";
  declared.levels = ROPECHECK_TABLE;
  declared.dtypes = 1u << ROPECHECK_F32;
  const auto session = in_process(with_functions<Half>(declared))->configure(plain());
  const Table table = session->table(table_call(plain()));
  CHECK(told(table.faults) ==
        "unwritten-output: table: 2 elements of sin never written, first [token 2][30]\n");
  CHECK(std::isnan(table.cos.value(0)));
}

TEST_CASE("a structure that is not well formed is bad input") {
  const auto refuse = [](auto change) {
    ropecheck_kernel kernel = with_functions<Stranger<nothing>>({});
    kernel.name = "stranger";
    kernel.levels = ROPECHECK_ROTATE;
    kernel.dtypes = 1u << ROPECHECK_F32;
    kernel.layouts = 1u << ROPECHECK_HALF;
    change(kernel);
    return input_error_of([&] { in_process(kernel); });
  };
  CHECK(refuse([](ropecheck_kernel&) {}) == "");
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.abi_version = 9; }),
             Contains("abi_version: found 9"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.struct_size -= 8; }), Contains("struct_size"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.rotate = nullptr; }),
             Contains("rotate: is declared"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.destroy = nullptr; }), Contains("destroy"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.name = nullptr; }), Contains("name: missing"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.levels = 0; }), Contains("levels: none"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.levels = 32; }), Contains("levels: unknown bits"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.dtypes = 0; }), Contains("dtypes: none"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.layouts = 0; }), Contains("layouts: none"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.frequency_dtype = 77; }),
             Contains("frequency_dtype"));
  CHECK_THAT(refuse([](ropecheck_kernel& k) { k.min_position = 5; }), Contains("min_position"));
}

TEST_CASE("a call that the kernel does not declare is misuse") {
  const auto session = stranger<nothing>()->configure(plain());
  RotateCall call = rotate_call(plain());
  call.transpose = true;
  CHECK_THROWS_AS(session->rotate(call), std::invalid_argument);
  CHECK_THROWS_AS(session->table(table_call(plain())), std::invalid_argument);
  call = rotate_call(plain());
  call.query.heads = 4;
  CHECK_THROWS_AS(session->rotate(call), std::invalid_argument);
}

TEST_CASE("rows come back packed from every arrangement") {
  const Buffer packed = values(spec::Dtype::f16, 4 * 3 * 10, 5);
  for (const bool outermost : {false, true}) {
    for (const std::size_t misalignment : {0, 1, 31}) {
      const Arrangement how{.token_padding = 7, .head_padding = 2, .heads_outermost = outermost};
      GuardedBuffer buffer(spec::Dtype::f16, arranged(4, 3, 10, how), Use::written, misalignment);
      buffer.poison(0);
      CHECK(buffer.poisoned(0).size() == 4 * 3 * 10);
      CHECK(buffer.poisoned(1).empty());
      buffer.load(packed.bytes.data());
      buffer.remember();
      CHECK(buffer.packed().bytes == packed.bytes);
      CHECK_FALSE(buffer.changed_outside());
      CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == misalignment * 2 % 64);
    }
  }
}

}  // namespace
}  // namespace ropecheck::kernels::test
