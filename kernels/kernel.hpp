// What does the judge see of a kernel, wherever it runs? Description, sessions, calls with plain
// buffers, named faults.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/ropecheck_kernel.h"
#include "spec/specification.hpp"

namespace ropecheck::kernels {

/// A packed buffer of `dtype` values.
struct Buffer {
  spec::Dtype dtype = spec::Dtype::f32;
  std::vector<std::uint8_t> bytes;

  Buffer() = default;
  Buffer(spec::Dtype type, std::size_t elements);
  std::size_t size() const;
  std::uint64_t bits(std::size_t index) const {
    return spec::load_bits(dtype, bytes.data(), index);
  }
  void set_bits(std::size_t index, std::uint64_t value) {
    spec::store_bits(dtype, bytes.data(), index, value);
  }
  double value(std::size_t index) const { return spec::decode(dtype, bits(index)); }
};

/// What a kernel declares; a copy of ropecheck_kernel without pointers.
struct Description {
  std::string name;
  std::string version;
  std::uint32_t levels = 0;
  std::uint32_t dtypes = 0;
  std::uint32_t layouts = 0;
  std::uint32_t inputs = ROPECHECK_FROM_CONFIG;
  std::uint32_t features = 0;
  spec::Dtype frequency_dtype = spec::Dtype::f32;
  bool table_in_dtype = false;
  std::vector<std::string> schemes;  ///< empty = every scheme
  std::int64_t min_position = 0;
  std::int64_t max_position = 2147483647;

  bool has(spec::Dtype dtype) const { return (dtypes >> static_cast<int>(dtype) & 1u) != 0; }
  bool has(spec::Layout layout) const { return (layouts >> static_cast<int>(layout) & 1u) != 0; }
  bool supports(const spec::Specification& specification) const;
};

/// Something a kernel did that it must not do.
///
///   kind   one of kFaultKinds (kernels/fault_kinds.hpp): crashed, hung, refused (a call it
///          declared), failed (returned ROPECHECK_FAILED), wrote-out-of-bounds, wrote-input,
///          not-repeatable …
///
struct Fault {
  std::string kind;
  std::string detail;  ///< one line: which call, which tensor, which element
};

/// A kernel that can no longer be asked (crashed, hung, refused). Carries the fault.
class KernelFault : public std::runtime_error {
 public:
  explicit KernelFault(Fault fault);
  const Fault& fault() const { return fault_; }

 private:
  Fault fault_;
};

/// create() answered ROPECHECK_UNSUPPORTED: this specification is not for this kernel. A verdict
/// not-run, no fault.
class Unsupported : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Frequencies {
  std::vector<double> frequency;  ///< [pairs], rad/token
  double attention_scale = 1;
  std::vector<Fault> faults;
};

/// Positions are [tokens][axes]. With `axes` 1 a scheme of several axes gets the same position on
/// every axis (text tokens): the session repeats it.
struct TableCall {
  std::vector<std::int64_t> positions;
  int axes = 1;
  spec::Dtype dtype = spec::Dtype::f32;
  double seq_len = 0;
  int threads = 1;
  std::vector<double> frequencies;  ///< given frequencies, or empty
  double attention_scale = 1;       ///< with given frequencies
  std::int64_t row_padding = 0;     ///< elements of padding after each row of the kernel's buffers

  std::size_t tokens() const { return positions.size() / static_cast<std::size_t>(axes); }
};

struct Table {
  Buffer cos;  ///< [tokens][pairs]
  Buffer sin;
  std::vector<Fault> faults;
};

/// One tensor, packed [token][head][head_dim]; how it is laid out for the kernel is in
/// `Arrangement`.
struct HeadsIn {
  int heads = 0;
  Buffer data;
};

/// How the guarded caller lays tensors out: only what the kernel declares may be asked for.
struct Arrangement {
  bool in_place = false;
  std::int64_t token_padding = 0;  ///< elements after each token (STRIDED)
  std::int64_t head_padding = 0;   ///< elements after each head (STRIDED)
  bool heads_outermost =
      false;  ///< [head][token][element] instead of [token][head][element] (STRIDED)
  std::size_t misalignment = 0;  ///< elements by which the first element is off a 64-byte boundary
};

/// Positions are [tokens][axes] as in TableCall; with a given table they are row indices, one each.
struct RotateCall {
  std::vector<std::int64_t> positions;
  int axes = 1;
  spec::Layout layout = spec::Layout::half;
  spec::Layout out_layout = spec::Layout::half;
  bool transpose = false;
  int threads = 1;
  std::vector<std::int64_t> sequence_starts;  ///< empty = one sequence
  std::vector<double> seq_lens;               ///< empty = not known
  std::vector<double> frequencies;            ///< given frequencies, or empty
  double attention_scale = 1;
  Buffer table_cos;  ///< given table [rows][pairs], or empty
  Buffer table_sin;
  HeadsIn query;
  HeadsIn key;
  Arrangement arrangement;

  std::size_t tokens() const { return positions.size() / static_cast<std::size_t>(axes); }
};

struct Rotated {
  Buffer query;  ///< packed like the input
  Buffer key;
  std::vector<Fault> faults;
};

/// One configured kernel. Calls throw KernelFault when there is no answer; milder faults come with
/// the answer.
class Session {
 public:
  virtual ~Session() = default;
  virtual Frequencies frequencies(double seq_len) = 0;
  virtual Table table(const TableCall& call) = 0;
  virtual Rotated rotate(const RotateCall& call) = 0;
};

class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual const Description& description() const = 0;
  /// The C interface where it is in this process and may be called without guards; nullptr
  /// otherwise.
  virtual const ropecheck_kernel* c_interface() const { return nullptr; }
  /// throws Unsupported, KernelFault
  virtual std::unique_ptr<Session> configure(const spec::Specification& specification) = 0;
};

/// Calls a C interface in this process with guard pages, canaries, poisoned outputs and checked
/// inputs.
std::unique_ptr<Kernel> in_process(const ropecheck_kernel& kernel);

struct LoadOptions {
  double timeout_seconds = 60;  ///< per call; longer is a hang
};

/// `builtin:optimized`, `model:ARITHMETIC`, `mutant:ID`, `lib:PATH`, `exec:COMMAND`.
///
/// lib and exec run in a child process. (`builtin:reference` is added by the judge's registry.)
/// throws spec::InputError: unknown form or name, library that cannot be loaded, no entry symbol,
/// another ABI version
std::unique_ptr<Kernel> open_kernel(const std::string& selector, const LoadOptions& options = {});

/// Serves `kernel` on two file descriptors until the peer closes: what the child process of lib:
/// does.
int serve(Kernel& kernel, int input, int output);

struct MutantInfo {
  std::string id;        ///< "F2-base-times-factor"
  std::string category;  ///< precision, frequency, layout, index, state, memory, backward
  std::string formula;   ///< wrong (right)
  std::string seen_in;   ///< public thread or commit
  spec::Specification
      visible_on;  ///< a configuration (seq_len included) on which the mistake shows
};
const std::vector<MutantInfo>& mutants();

}  // namespace ropecheck::kernels
