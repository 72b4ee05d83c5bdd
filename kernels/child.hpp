// How is a stranger's kernel kept at a distance? In a child process, spoken to in frames, with a
// clock running.
#pragma once

#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

/// `lib:PATH`: a shared library in a host process of its own.
///
/// throws   spec::InputError: cannot be loaded, no entry symbol, another ABI version
std::unique_ptr<Kernel> open_library(const std::string& path, const LoadOptions& options);

/// `exec:COMMAND`: a program that speaks the framed protocol.
///
/// throws   spec::InputError: cannot be started
std::unique_ptr<Kernel> open_command(const std::string& command, const LoadOptions& options);

}  // namespace ropecheck::kernels
