// Is every value right, at every position of a range? Exhaustive sweeps in blocks, and the
// certificate they leave.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "properties/angle_error.hpp"
#include "properties/ranges.hpp"
#include "properties/verdict.hpp"
#include "reference/fast_oracle.hpp"

namespace ropecheck::properties {

/// What a sweep judges. Certificates of equal subjects can be joined.
struct SweepSubject {
  std::string kernel;                 ///< selector
  std::string kernel_version;         ///< as the kernel declares it
  spec::Specification specification;  ///< seq_len set
  Level level = Level::table;         ///< table, or rotate (unit pairs turned: the table read out)
  spec::Dtype dtype = spec::Dtype::f32;
  spec::Layout layout = spec::Layout::half;  ///< of rotate
  reference::Truth truth = reference::Truth::ideal;
};

/// What is known after a sweep, or after a part of one.
///
/// `tally` covers exactly the positions of `done`. Every count, the maximum with its witness and
/// the digest are those of exact arithmetic and do not depend on threads, shards, ranks or
/// interruptions.
struct Certificate {
  SweepSubject subject;
  Range positions;          ///< asked for
  std::vector<Range> done;  ///< sorted, disjoint, not adjacent
  reference::Tally tally;
  AngleError angle;  ///< over the rows of `done` that are looked at
  int pairs = 0;
  double expected = 0;  ///< exact value at the witness, nearest double

  bool complete() const {
    return positions.size() == 0 ? done.empty() : done.size() == 1 && done.front() == positions;
  }
};

/// Of what was checked, vacuously `correct` if that is nothing.
///
///   correct   every value is the correctly rounded one;   faithful   each is within 1 ulp
///   none      some value is not, or is no number
Class class_of(const Certificate& certificate);

struct SweepOptions {
  int threads = 0;
  double timeout_seconds = 60;  ///< per call of a kernel in a child process
  std::function<void(const Certificate&, double positions_per_second)>
      progress;  ///< about four times a second
  std::function<void(const Certificate&)>
      save;  ///< about as often: a state that can be resumed from
};

/// What keeps `b` from being a later state of `a`: "positions (0:10 and 0:20)", "kernel (…)";
/// empty if nothing does. Where `seq_len` differs because it followed from the positions, those.
std::string difference(const Certificate& a, const Certificate& b);

/// A certificate of nothing yet: opens the kernel once to learn its version, checks level, dtype
/// and positions.
///
/// `positions` may be empty: a shard of a short range.
///
/// throws spec::InputError: a level, dtype, scheme or position that the kernel does not declare, a
/// reversed range
Certificate new_certificate(SweepSubject subject, const Range& positions,
                            const SweepOptions& options = {});

/// Judges every position of `certificate.positions` that is not yet done.
///
/// throws kernels::KernelFault if the kernel crashes, hangs or refuses
void sweep(Certificate& certificate, const SweepOptions& options);

/// Joins the shards of one sweep.
///
/// throws spec::InputError: other subjects, overlapping ranges, a gap
Certificate merge(const std::vector<Certificate>& shards);

}  // namespace ropecheck::properties
