// How does a property look at rotated heads? One case: drawn format and layout, turning, and the
// allowed error of a pair.
#pragma once

#include "properties/holds.hpp"
#include "properties/tolerance.hpp"

namespace ropecheck::properties {

/// One case of a rotation property: who turns, in which format and layout.
class Turning {
 public:
  Turning(const Draw& draw, Caller& caller, const Tolerance& tolerance, const Subject& subject);

  const Draw& draw;
  Caller& caller;
  spec::Dtype dtype;
  spec::Head head;  ///< with the drawn layout
  bool own;         ///< bit-for-bit equalities are demanded

  int pairs() const { return head.pairs(); }
  /// A, as the truth has it.
  long double scale() const { return scale_; }
  /// Elements of `rows` heads.
  HeadVector heads(const char* label, std::size_t rows, Values values) const;
  /// One head per position unless `x` holds more.
  kernels::Buffer turn(std::vector<std::int64_t> positions, const HeadVector& x) const;
  kernels::RotateCall call(std::vector<std::int64_t> positions, const HeadVector& x) const;
  kernels::Rotated run(const kernels::RotateCall& call) const {
    return caller.session().rotate(call);
  }
  Pair pair(const kernels::Buffer& tensor, std::size_t row, int index) const;
  Pair pair(const HeadVector& tensor, std::size_t row, int index) const;
  /// A·exp(i·position·θ): what the truth multiplies a pair by.
  Pair point(std::int64_t position, int index) const;
  /// Allowed error of a pair of length `norm` turned at `position`, underflow included.
  long double allowed(std::int64_t position, int index, long double norm) const;
  /// The same relative to A·norm, without underflow.
  long double relative(std::int64_t position, int index) const;

 private:
  const Tolerance& tolerance_;
  long double scale_;
};

/// Refutes unless |got - expected| <= allowed; NaN refutes.
void expect_pair(const std::string& what, Pair got, Pair expected, long double allowed);

/// Two ways to the same result for the same inputs `x` ([positions][heads]): equal bits from our
/// own kernels, from others pairs within two of their allowed errors. Elements outside the rotated
/// part must have equal bits always.
void expect_same(const Turning& turning, const std::vector<std::int64_t>& positions,
                 const HeadVector& x, const kernels::Buffer& got, const kernels::Buffer& expected);
/// Equal bits everywhere, or the first difference.
void expect_bits(const std::string& what, const kernels::Buffer& got,
                 const kernels::Buffer& expected);

/// Equal bits of every element outside the rotated part.
void expect_tail(const spec::Head& head, const kernels::Buffer& got,
                 const kernels::Buffer& expected);

/// holds() on a kernel that rotates; configured once, for the subject's specification or another
/// one.
Finding for_rotation(const Subject& subject, std::string_view name,
                     const std::function<void(Turning&)>& property);
Finding for_rotation(const Subject& subject, const spec::Specification& specification,
                     std::string_view name, const std::function<void(Turning&)>& property);
/// The same for a kernel that declares `feature`, called `feature_name` in the reason for not
/// running.
Finding for_feature(const Subject& subject, std::uint32_t feature, std::string_view feature_name,
                    std::string_view name, const std::function<void(Turning&)>& property);

/// Rows [first, first + count) of a packed tensor whose rows have `head_dim` elements.
HeadVector rows_of(const HeadVector& tensor, int head_dim, std::size_t first, std::size_t count);

}  // namespace ropecheck::properties
