#include "cli/failure.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "cli/mpi/job.hpp"
#include "kernels/kernel.hpp"
#include "reports/text.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

Failure named(const std::exception_ptr& error) {
  constexpr const char* kDefect = "a defect of ropecheck, please report it: ";
  try {
    std::rethrow_exception(error);
  } catch (const ReportedFailure& failure) {
    return {failure.code(), failure.what()};
  } catch (const spec::InputError& failure) {
    return {kBadInput, failure.what()};
  } catch (const kernels::KernelFault& failure) {
    return {kKernelMisbehaved, failure.what()};
  } catch (const kernels::Unsupported& failure) {
    return {kNotRun, std::string("the kernel does not support this: ") + failure.what()};
  } catch (const std::exception& failure) {
    return {kOwnDefect, std::string(kDefect) + failure.what()};
  } catch (...) {
    return {kOwnDefect, std::string(kDefect) + "unknown exception"};
  }
}

}  // namespace

std::string one_line(const std::string& message) {
  std::string line;
  for (const char character : reports::clean(message)) {
    if (character == '\n') {
      line += "\\n";
    } else if (character == '\t') {
      line += "\\t";
    } else {
      line += character;
    }
  }
  return line;
}

Failure failure_of(const std::exception_ptr& error) {
  Failure failure = named(error);
  failure.message = one_line(failure.message);
  return failure;
}

ExitCode tell(const Failure& failure) {
  const auto started = launch();
  if (!started || started->speaks) {
    fmt::print(stderr, "ropecheck: {}\n", failure.message);
  } else {
    // A launcher ends the whole job with the first process that fails: the one that speaks comes
    // first.
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  return failure.code;
}

}  // namespace ropecheck::cli
