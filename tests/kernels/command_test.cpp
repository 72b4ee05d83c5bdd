// Does a program that speaks the framed protocol, well or badly, get the right answer?
#include "kernels/kernel.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

using Catch::Contains;

std::string misbehaving(const std::string& mode) {
  return "exec:python3 " SCRIPT_DIR "/misbehaving.py " + mode;
}

Fault table_fault(const std::string& mode, double timeout = 20) {
  const auto kernel = open_kernel(misbehaving(mode), {.timeout_seconds = timeout});
  const auto session = kernel->configure(plain());
  return fault_of([&] { session->table(table_call(plain())); });
}

TEST_CASE("the Python example says what the skeleton says") {
  const auto example = open_kernel("exec:python3 " EXAMPLE_DIR "/python_kernel.py");
  const auto skeleton = open_kernel("model:plain64");
  CHECK(example->description().name == "python-example");
  for (const spec::Specification& specification : {plain(), plain(80, 32)}) {
    const auto asked = example->configure(specification);
    const auto control = skeleton->configure(specification);
    const Table table = asked->table(table_call(specification));
    CHECK(table.cos.bytes == control->table(table_call(specification)).cos.bytes);
    CHECK(table.sin.bytes == control->table(table_call(specification)).sin.bytes);
    const Rotated rotated = asked->rotate(rotate_call(specification));
    CHECK(rotated.query.bytes == control->rotate(rotate_call(specification)).query.bytes);
    CHECK(rotated.key.bytes == control->rotate(rotate_call(specification)).key.bytes);
  }
}

TEST_CASE("a program that cannot be started is bad input") {
  CHECK_THAT(input_error_of([] { open_kernel("exec:./there-is-no-such-program"); }),
             Contains("exit code 127"));
  CHECK_THAT(input_error_of([] { open_kernel("exec:true"); }),
             Contains("exited when asked to describe itself: exit code 0"));
  CHECK_THAT(input_error_of([] { open_kernel("exec:echo hello, this is not a frame"); }),
             Contains("json_bytes") && Contains("the text 'hello, t'"));
  CHECK_THAT(input_error_of([] { open_kernel("exec:sleep 60", {.timeout_seconds = 0.2}); }),
             Contains("hung when asked to describe itself"));
}

TEST_CASE("a description that makes no sense is bad input and names the field") {
  CHECK_THAT(input_error_of([] { open_kernel(misbehaving("protocol-two")); }),
             Contains("protocol: found 2"));
  CHECK_THAT(input_error_of([] { open_kernel(misbehaving("unknown-level")); }),
             Contains("'rotate'"));
  CHECK_THAT(input_error_of([] { open_kernel(misbehaving("levels-number")); }), Contains("levels"));
}

TEST_CASE("malformed replies are protocol errors that name what is wrong") {
  const auto detail = [](const std::string& mode) {
    const Fault fault = table_fault(mode);
    CHECK(fault.kind == "protocol-error");
    return fault.detail;
  };
  CHECK_THAT(detail("huge-json"), Contains("json_bytes is 1152921504606846976"));
  CHECK_THAT(detail("huge-payload"), Contains("payload_bytes"));
  CHECK_THAT(detail("not-json"), Contains("not JSON"));
  CHECK_THAT(detail("not-object"), Contains("not a JSON object"));
  CHECK_THAT(detail("missing-tensor"), Contains("tensor sin is missing"));
  CHECK_THAT(detail("wrong-dtype"), Contains("tensor cos: dtype is \"f64\", expected f32"));
  CHECK_THAT(detail("wrong-shape"), Contains("tensor cos: shape is"));
  CHECK_THAT(detail("shape-text"), Contains("shape is not a list of extents"));
  CHECK_THAT(detail("bad-offset"), Contains("lie outside a payload"));
  CHECK_THAT(detail("negative-offset"), Contains("offset is not an unsigned integer"));
  CHECK_THAT(detail("huge-offset"), Contains("lie outside a payload"));
}

TEST_CASE("a program that dies, hangs or refuses is told apart") {
  CHECK(table_fault("exit").kind == "exited");
  CHECK(table_fault("exit").detail == "table: exit code 3 instead of an answer");
  CHECK(table_fault("die").detail == "table: SIGSEGV");
  CHECK(table_fault("hang", 1).kind == "hung");
  CHECK(table_fault("half-frame").kind == "exited");
  CHECK(table_fault("refuse").detail == "table: not for me");
  CHECK(table_fault("refuse").kind == "refused");
  CHECK(table_fault("raise").kind == "failed");
  CHECK(table_fault("print").kind == "none");
}

TEST_CASE("a specification that a program does not take is no fault") {
  const auto kernel = open_kernel(misbehaving("picky"));
  CHECK_THROWS_AS(kernel->configure(plain()), Unsupported);
}

}  // namespace
}  // namespace ropecheck::kernels::test
