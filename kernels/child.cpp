#include "kernels/child.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>

#include "kernels/child_session.hpp"
#include "kernels/wire.hpp"
#include "spec/build.hpp"

namespace ropecheck::kernels {
namespace {

/// What happened before a kernel had said what it is, as a sentence about it.
std::string never_described(const Fault& fault) {
  constexpr std::string_view kCall = "describe: ";
  const std::string_view detail = fault.detail;
  const std::string_view rest = detail.starts_with(kCall) ? detail.substr(kCall.size()) : detail;
  const char* happened = fault.kind == "hung"      ? "it hung when asked to describe itself"
                         : fault.kind == "crashed" ? "it crashed when asked to describe itself"
                         : fault.kind == "exited"
                             ? "it exited when asked to describe itself"
                             : "its answer to 'describe' breaks the protocol (docs/protocol.md)";
  return fmt::format("{}: {}", happened, rest);
}

/// Starts the process, and starts it again after it has died.
class ChildKernel final : public Kernel {
 public:
  using Start = std::function<std::shared_ptr<ChildProcess>()>;

  ChildKernel(std::string what, Start start) : what_(std::move(what)), start_(std::move(start)) {
    process_ = start_();
    description_ = describe(*process_);
  }

  const Description& description() const override { return description_; }

  std::unique_ptr<Session> configure(const spec::Specification& specification) override {
    if (*parting_) throw KernelFault(**parting_);
    if (!process_->running()) {
      process_ = start_();
      describe(*process_);
    }
    Frame request = request_of("create");
    const std::uint64_t number = next_session_++;
    request.body["session"] = number;
    request.body["config"] = json_of(specification);
    const Frame reply = process_->exchange("create", request, kRoomForAlignment);
    if (const auto refusal = refusal_in(reply.body)) {
      if (refusal->faults.empty() && refusal->status == "unsupported")
        throw Unsupported(refusal->error);
      throw_fault("create", *refusal);
    }
    return child_session(process_, number, specification, parting_);
  }

 private:
  Description describe(ChildProcess& process) const {
    try {
      const Frame reply = process.exchange("describe", request_of("describe"), kRoomForAlignment);
      if (const auto refusal = refusal_in(reply.body)) throw spec::InputError(refusal->error);
      return description_of(reply.body);
    } catch (const KernelFault& fault) {
      throw spec::InputError(fmt::format("{}: {}", what_, never_described(fault.fault())));
    } catch (const spec::InputError& error) {
      throw spec::InputError(fmt::format("{}: {}", what_, error.what()));
    }
  }

  std::string what_;
  Start start_;
  std::shared_ptr<ChildProcess> process_;
  Description description_;
  std::uint64_t next_session_ = 1;
  std::shared_ptr<PartingFault> parting_ = std::make_shared<PartingFault>();
};

std::string host_program() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string beside = (self.parent_path() / "ropecheck-kernel-host").string();
  if (!error && access(beside.c_str(), X_OK) == 0) return beside;
  const char* named = std::getenv("ROPECHECK_KERNEL_HOST");
  if (named != nullptr && access(named, X_OK) == 0) return named;
  throw spec::InputError(fmt::format(
      "lib: the host program is neither {} nor what ROPECHECK_KERNEL_HOST names", beside));
}

}  // namespace

std::unique_ptr<Kernel> open_library(const std::string& path, const LoadOptions& options) {
  if (access(path.c_str(), F_OK) != 0) {
    throw spec::InputError(fmt::format("lib: {}: {}", path, std::strerror(errno)));
  }
  const std::string program = host_program();
  // An absolute path: dlopen would search its own directories for a bare name.
  const std::string absolute = std::filesystem::absolute(path).string();
  return std::make_unique<ChildKernel>("lib:" + path, [=] {
    return std::make_shared<ChildProcess>(std::vector<std::string>{program, absolute},
                                          ChildProcess::Pipes::numbered, options.timeout_seconds);
  });
}

std::unique_ptr<Kernel> open_command(const std::string& command, const LoadOptions& options) {
  return std::make_unique<ChildKernel>("exec:" + command, [=] {
    return std::make_shared<ChildProcess>(std::vector<std::string>{"/bin/sh", "-c", command},
                                          ChildProcess::Pipes::standard, options.timeout_seconds);
  });
}

}  // namespace ropecheck::kernels
