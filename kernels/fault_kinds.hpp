// Which kinds of misconduct have a name? The one list: what is recorded, reported and waived.
#pragma once

#include <array>
#include <string_view>

namespace ropecheck::kernels {

/// Every `kind` that a Fault can have.
///
///   refused  a call it declared;  failed  returned ROPECHECK_FAILED
inline constexpr std::array<std::string_view, 11> kFaultKinds = {"crashed",
                                                                 "hung",
                                                                 "exited",
                                                                 "refused",
                                                                 "failed",
                                                                 "protocol-error",
                                                                 "wrote-out-of-bounds",
                                                                 "wrote-input",
                                                                 "unwritten-output",
                                                                 "changed-fp-environment",
                                                                 "not-repeatable"};

}  // namespace ropecheck::kernels
