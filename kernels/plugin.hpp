// How does a C++ kernel of this room become a C interface? Exceptions to statuses, configuration to
// Specification.
#pragma once

#include <cstring>
#include <new>
#include <stdexcept>

#include "kernels/abi_config.hpp"
#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

/// One configured kernel of this room: what lies behind `state` of the C interface.
///
/// throws   Unsupported, spec::InputError, std::invalid_argument (answered ROPECHECK_UNSUPPORTED),
/// others (…_FAILED)
class Plugin {
 public:
  virtual ~Plugin() = default;
  virtual void frequencies(const ropecheck_frequencies_call&) { throw Unsupported("frequencies"); }
  virtual void table(const ropecheck_table_call&) { throw Unsupported("table"); }
  virtual void rotate(const ropecheck_rotate_call&) { throw Unsupported("rotate"); }
};

/// Copies `text` into the caller's room.
void report(ropecheck_error* error, const char* text);

/// Runs `function` and turns what it throws into a status.
template <class Function>
int answered(ropecheck_error* error, Function function) {
  try {
    function();
    return ROPECHECK_OK;
  } catch (const Unsupported& why) {
    report(error, why.what());
    return ROPECHECK_UNSUPPORTED;
  } catch (const spec::InputError& why) {
    report(error, why.what());
    return ROPECHECK_UNSUPPORTED;
  } catch (const std::invalid_argument& why) {
    report(error, why.what());
    return ROPECHECK_UNSUPPORTED;
  } catch (const std::exception& why) {
    report(error, why.what());
    return ROPECHECK_FAILED;
  }
}

/// Fills `kernel`'s functions for plugins of type P, made from a Specification.
template <class P>
ropecheck_kernel with_functions(ropecheck_kernel kernel) {
  kernel.struct_size = sizeof(ropecheck_kernel);
  kernel.abi_version = ROPECHECK_ABI_VERSION;
  kernel.create = [](const ropecheck_config* config, void** state, ropecheck_error* error) {
    return answered(error,
                    [&] { *state = static_cast<Plugin*>(new P(specification_of(*config))); });
  };
  kernel.destroy = [](void* state) { delete static_cast<Plugin*>(state); };
  kernel.frequencies = [](void* state, const ropecheck_frequencies_call* call,
                          ropecheck_error* error) {
    return answered(error, [&] { static_cast<Plugin*>(state)->frequencies(*call); });
  };
  kernel.table = [](void* state, const ropecheck_table_call* call, ropecheck_error* error) {
    return answered(error, [&] { static_cast<Plugin*>(state)->table(*call); });
  };
  kernel.rotate = [](void* state, const ropecheck_rotate_call* call, ropecheck_error* error) {
    return answered(error, [&] { static_cast<Plugin*>(state)->rotate(*call); });
  };
  return kernel;
}

/// `specification` at a call's sequence length (0 = not known).
spec::Specification at_length(spec::Specification specification, double seq_len);

/// Does the length of the sequence change anything?
bool depends_on_length(const spec::Specification& specification);

/// throws   Unsupported where queries and keys turn differently. (S28-S30)
void refuse_table_by_role(const spec::Specification& specification);

/// The sequence that each token belongs to: calls `visit(first token, last token + 1, seq_len)` for
/// each.
template <class Visit>
void for_each_sequence(const ropecheck_rotate_call& call, Visit visit) {
  for (std::int64_t s = 0; s < call.sequences; ++s) {
    visit(call.sequence_starts[s], call.sequence_starts[s + 1],
          call.seq_lens == nullptr ? 0.0 : call.seq_lens[s]);
  }
}

}  // namespace ropecheck::kernels
