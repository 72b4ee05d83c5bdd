#include "kernels/child.hpp"

#include "spec/build.hpp"

namespace ropecheck::kernels {
std::unique_ptr<Kernel> open_library(const std::string& path, const LoadOptions&) { throw spec::InputError("lib: " + path); }
std::unique_ptr<Kernel> open_command(const std::string& path, const LoadOptions&) { throw spec::InputError("exec: " + path); }
}
