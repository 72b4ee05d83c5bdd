// How do the ranks of an MPI job sweep one range together?
#pragma once

#include <functional>
#include <string>

#include "cli/failure.hpp"
#include "cli/mpi/job.hpp"
#include "properties/sweep.hpp"

namespace ropecheck::cli {

/// What a rank would judge, and with which options; gathered before anything is dealt.
struct Prepared {
  properties::Certificate certificate;  ///< rank 0: what to go on from
  properties::SweepOptions options;
  std::string fingerprint;  ///< equal on every rank, or the job is refused
};

/// Rank 0: deals blocks to its own threads and to the other ranks, gathers into the certificate,
/// then calls `conclude`, whose code is the job's. Says what went wrong first, here or on another
/// rank, before any rank ends: a launcher kills the others when one does. Returns the job's exit
/// code.
ExitCode lead(const Job& job, const std::function<Prepared()>& prepare,
              const std::function<ExitCode(const properties::Certificate&)>& conclude);

/// Every other rank: judges what it is dealt, says nothing. Returns the job's exit code.
ExitCode follow(const Job& job, const std::function<Prepared()>& prepare);

}  // namespace ropecheck::cli
