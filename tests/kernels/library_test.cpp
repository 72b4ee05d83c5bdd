// Does a shared library in a child process answer like one in our own, and harm nobody when it
// misbehaves?
#include <dlfcn.h>
#include <sys/wait.h>

#include "kernels/kernel.hpp"
#include "tests/catch.hpp"
#include "tests/kernels/calls.hpp"

namespace ropecheck::kernels::test {
namespace {

using Catch::Contains;

std::string library(const std::string& name) { return "lib:" LIBRARY_DIR "/" + name + ".so"; }

Fault rotate_fault(const std::string& name, double timeout = 20) {
  const auto kernel = open_kernel(library(name), {.timeout_seconds = timeout});
  const auto session = kernel->configure(plain());
  return fault_of([&] { session->rotate(rotate_call(plain())); });
}

std::string rotate_faults(const std::string& name) {
  const auto kernel = open_kernel(library(name));
  return told(kernel->configure(plain())->rotate(rotate_call(plain())).faults);
}

TEST_CASE("a library answers bit for bit what it answers in process") {
  void* handle = dlopen(LIBRARY_DIR "/c_kernel_example.so", RTLD_NOW | RTLD_LOCAL);
  REQUIRE(handle != nullptr);
  const auto entry =
      reinterpret_cast<const ropecheck_kernel* (*)()>(dlsym(handle, "ropecheck_kernel_entry"));
  REQUIRE(entry != nullptr);
  {
    const auto here = in_process(*entry());
    const auto there = open_kernel(library("c_kernel_example"));
    CHECK(there->description().name == "c-example");
    CHECK(there->description().schemes == std::vector<std::string>{"default"});
    const auto control = open_kernel("model:plain64")->configure(plain(80, 32));
    for (const Arrangement& how : {Arrangement{}, Arrangement{.misalignment = 3}}) {
      RotateCall call = rotate_call(plain(80, 32));
      call.arrangement = how;
      const Rotated a = here->configure(plain(80, 32))->rotate(call);
      const Rotated b = there->configure(plain(80, 32))->rotate(call);
      CHECK(a.query.bytes == b.query.bytes);
      CHECK(a.key.bytes == b.key.bytes);
      CHECK(b.query.bytes == control->rotate(call).query.bytes);
      CHECK(told(b.faults) == "");
    }
  }
  dlclose(handle);
}

TEST_CASE("a crash, an exit and a hang have their names") {
  CHECK(rotate_fault("stranger_crash").kind == "crashed");
  CHECK(rotate_fault("stranger_crash").detail == "rotate: SIGABRT");
  CHECK(rotate_fault("stranger_far_overrun").detail == "rotate: SIGSEGV");
  CHECK(rotate_fault("stranger_exit").kind == "exited");
  CHECK_THAT(rotate_fault("stranger_exit").detail, Contains("exit code 7"));
  CHECK(rotate_fault("stranger_hang", 0.5).kind == "hung");
}

TEST_CASE("faults cross the pipe") {
  CHECK(rotate_faults("stranger_good") == "");
  CHECK_THAT(rotate_faults("stranger_overrun"), Contains("wrote-out-of-bounds: rotate: query"));
  CHECK_THAT(rotate_faults("stranger_write_input"),
             Contains("wrote-input: rotate: query (input)[token 0][head 0][0]"));
  CHECK_THAT(rotate_faults("stranger_rounding"), Contains("changed-fp-environment"));
  const auto kernel = open_kernel(library("stranger_unwritten"));
  const Table table = kernel->configure(plain())->table(table_call(plain()));
  CHECK_THAT(told(table.faults), Contains("unwritten-output: table: 29 elements of sin"));
}

TEST_CASE("an arrangement crosses the pipe") {
  RotateCall call = rotate_call(plain());
  call.arrangement = {
      .token_padding = 3, .head_padding = 2, .heads_outermost = true, .misalignment = 1};
  const auto copier = open_kernel(library("stranger_good"))->configure(plain());
  const Rotated copied = copier->rotate(call);
  CHECK(copied.query.bytes == call.query.data.bytes);
  CHECK(copied.key.bytes == call.key.data.bytes);
  CHECK(told(copied.faults) == "");
}

TEST_CASE("what a library prints does not reach the frames") {
  CHECK(rotate_faults("stranger_prints") == "");
}

TEST_CASE("a refusal and a failure keep the kernel's words") {
  CHECK(rotate_fault("stranger_refuses").kind == "refused");
  CHECK(rotate_fault("stranger_refuses").detail == "rotate: not today");
  CHECK(rotate_fault("stranger_fails").kind == "failed");
  CHECK(rotate_fault("stranger_fails").detail == "rotate: out of luck");
  const auto kernel = open_kernel(library("stranger_unsupported"));
  CHECK_THROWS_WITH(kernel->configure(plain()), "only odd heads");
  CHECK_THROWS_AS(kernel->configure(plain()), Unsupported);
}

TEST_CASE("a library that cannot be used is bad input") {
  const auto refused = [](const std::string& name) {
    return input_error_of([&] { open_kernel(library(name)); });
  };
  CHECK_THAT(refused("is_not_there"), Contains("No such file"));
  CHECK_THAT(refused("stranger_no_symbol"), Contains("ropecheck_kernel_entry"));
  CHECK_THAT(refused("stranger_null_entry"), Contains("null pointer"));
  CHECK_THAT(refused("stranger_other_abi"),
             Contains("abi_version: found 7, this ropecheck speaks 1"));
  CHECK_THAT(refused("stranger_old_size"), Contains("struct_size"));
  CHECK_THAT(refused("stranger_null_function"),
             Contains("rotate: is declared but its function is null"));
  CHECK_THAT(input_error_of([] { open_kernel("lib:" SCRIPT_DIR "/stranger.c"); }),
             Contains("stranger.c"));
}

TEST_CASE("after a crash the kernel starts again for the next configuration") {
  const auto kernel = open_kernel(library("stranger_crash"));
  const auto first = kernel->configure(plain());
  CHECK(fault_of([&] { first->rotate(rotate_call(plain())); }).kind == "crashed");
  CHECK(fault_of([&] { first->table(table_call(plain())); }).kind == "crashed");
  const auto second = kernel->configure(plain());
  CHECK(second->table(table_call(plain())).cos.value(0) == 1);
}

TEST_CASE("no child outlives its kernel") {
  {
    const auto kernel = open_kernel(library("stranger_good"));
    const auto session = kernel->configure(plain());
  }
  CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

}  // namespace
}  // namespace ropecheck::kernels::test
