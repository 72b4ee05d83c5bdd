// What runs in the child process of `lib:`? Loads one library and serves it on two inherited
// descriptors.
//
//   ropecheck-kernel-host LIBRARY INPUT OUTPUT
#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "kernels/frame.hpp"
#include "kernels/kernel.hpp"
#include "spec/build.hpp"

namespace {

using namespace ropecheck;

const ropecheck_kernel& load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw spec::InputError(dlerror());
  void* symbol = dlsym(library, "ropecheck_kernel_entry");
  if (symbol == nullptr) throw spec::InputError("it does not export ropecheck_kernel_entry");
  const auto entry = reinterpret_cast<const ropecheck_kernel* (*)()>(symbol);
  const ropecheck_kernel* kernel = entry();
  if (kernel == nullptr) throw spec::InputError("ropecheck_kernel_entry returned a null pointer");
  return *kernel;
}

// The first request is answered with the reason.
void answer_with(const std::string& reason, int input, int output) {
  kernels::read_frame(input, {}, std::nullopt);
  kernels::Frame reply;
  reply.body = {{"ok", false}, {"status", "failed"}, {"error", reason}};
  kernels::write_frame(output, reply, std::nullopt);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int input = std::atoi(argv[2]);
  const int output = std::atoi(argv[3]);
  try {
    const auto kernel = kernels::in_process(load(argv[1]));
    return kernels::serve(*kernel, input, output);
  } catch (const std::exception& error) {
    try {
      answer_with(error.what(), input, output);
    } catch (const std::exception&) {  // the judge is gone
    }
    return 2;
  }
}
