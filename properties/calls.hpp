// How does a property ask a kernel? One configured kernel, and calls that fill in what the kernel
// wants to be given.
#pragma once

#include <complex>
#include <map>
#include <memory>

#include "properties/conformance.hpp"
#include "properties/inputs.hpp"
#include "properties/verdict.hpp"
#include "reference/oracle.hpp"

namespace ropecheck::properties {

/// A pair as a complex number: turning it by an angle is multiplying by exp(i·angle). 64 bits hold
/// every format exactly.
using Pair = std::complex<long double>;

/// Where one head's rotated part lies: enough to find the pairs of a packed tensor.
Pair pair_at(const kernels::Buffer& tensor, std::size_t row, const spec::Head& head, int pair);

/// One kernel configured for one specification.
///
/// Kernels that take the configuration compute their own cosines; others are given the correctly
/// rounded binary32 frequencies, or else the correctly rounded table of the positions at hand
/// (position = row index there).
class Caller {
 public:
  /// throws Unsupported, KernelFault
  Caller(kernels::Kernel& kernel, const spec::Specification& specification);

  const kernels::Description& description() const { return kernel_.description(); }
  const spec::Specification& specification() const { return specification_; }
  kernels::Session& session() { return *session_; }
  /// Another current length for the calls to come: the same session, the truth of that length.
  void set_length(double seq_len);
  /// The truth for what this kernel is given: the specification, or the frequencies handed to it.
  const reference::Oracle& oracle() const { return *oracle_; }

  bool offers(std::uint32_t level) const { return (description().levels & level) != 0; }
  bool can(std::uint32_t feature) const { return (description().features & feature) != 0; }
  Source source() const;
  std::vector<spec::Dtype> dtypes() const;
  std::vector<spec::Layout> layouts() const;
  /// f32 if the kernel has it, else its widest format.
  spec::Dtype usual_dtype() const;

  kernels::TableCall table_call(std::vector<std::int64_t> positions, spec::Dtype dtype) const;
  /// `query` is [positions][heads][head_dim]; heads follow from its size.
  kernels::RotateCall rotate_call(std::vector<std::int64_t> positions, const HeadVector& query,
                                  spec::Layout layout) const;
  /// The rotated query of such a call.
  kernels::Buffer rotate(std::vector<std::int64_t> positions, const HeadVector& query,
                         spec::Layout layout);
  /// The head shape with another layout: for pair_at.
  spec::Head head(spec::Layout layout) const;

  /// Splits positions into those of the call and the given table's rows, for kernels that are given
  /// one.
  void give_inputs(kernels::RotateCall& call) const;

 private:
  using Row = std::vector<std::pair<double, double>>;
  const Row& true_row(std::int64_t position) const;
  void find_truth();

  kernels::Kernel& kernel_;
  spec::Specification specification_;
  std::unique_ptr<kernels::Session> session_;
  std::vector<double> given_frequencies_;
  std::shared_ptr<const reference::Oracle> oracle_;
  mutable std::map<std::int64_t, Row> rows_;
};

kernels::Buffer to_buffer(const HeadVector& head);
HeadVector to_head(const kernels::Buffer& buffer);

}  // namespace ropecheck::properties
