// What happened around one call? Status, exceptions, floating-point environment, inputs, canaries
// and poison as faults.
#pragma once

#include <functional>
#include <memory>

#include "kernels/fp_environment.hpp"
#include "kernels/guarded_buffer.hpp"

namespace ropecheck::kernels {

/// The tensors of one call and what became of them.
class GuardedCall {
 public:
  explicit GuardedCall(std::string name) : name_(std::move(name)) {}

  /// A buffer the kernel may read; changing it is a fault.
  void* input(const std::string& name, spec::Dtype dtype, const Rows& rows, const void* packed,
              std::size_t misalignment = 0);
  /// A list of 8-byte values (positions, lengths); nullptr when empty.
  template <class Value>
  const Value* list(const std::string& name, const std::vector<Value>& values) {
    static_assert(sizeof(Value) == 8);
    if (values.empty()) return nullptr;
    const Rows rows{.tokens = 1, .heads = 1, .width = values.size()};
    return static_cast<const Value*>(input(name, spec::Dtype::f64, rows, values.data()));
  }
  /// A buffer the kernel must fill. With `initial` it is read and written in place.
  void* output(const std::string& name, spec::Dtype dtype, const Rows& rows,
               const void* initial = nullptr, std::size_t misalignment = 0);

  /// Runs the kernel's function. throws KernelFault: refused, failed
  void run(const std::function<int(ropecheck_error*)>& function);

  /// What output `name` holds after run().
  const Buffer& result(const std::string& name) const;
  std::vector<Fault> take_faults() { return std::move(faults_); }

 private:
  struct Tensor {
    std::string name;
    std::unique_ptr<GuardedBuffer> buffer;
    bool written = false;
    bool in_place = false;
    Buffer result;
  };

  void invoke(const std::function<int(ropecheck_error*)>& function);
  void find_strays();
  void find_unwritten(const std::function<int(ropecheck_error*)>& function);
  void poison_outputs(int which);
  void add_fault(const std::string& kind, const std::string& detail);

  std::string name_;
  std::vector<Tensor> tensors_;
  std::vector<Fault> faults_;
};

/// Runs `function` with room for an error text and the environment restored afterwards; faults it
/// adds: changed-fp-environment.
///
/// throws   KernelFault: refused (UNSUPPORTED of a call), failed (FAILED, an unknown status, an
/// exception)
struct GuardedStatus {
  int status = ROPECHECK_OK;
  std::string text;
};
GuardedStatus guarded_status(const std::string& name, std::vector<Fault>& faults,
                             const std::function<int(ropecheck_error*)>& function);

}  // namespace ropecheck::kernels
