// Is this process one of several that an MPI launcher started? How do they reach each other?
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/mpi/transport.h"

namespace ropecheck::cli {

/// What the environment says of the launcher.
struct Launch {
  std::string variable;     ///< that shows it: "OMPI_COMM_WORLD_SIZE"
  std::optional<int> size;  ///< processes; unset if only a rank is given
  int rank = 0;
  bool speaks =
      true;  ///< the first of its machine: tells what went wrong before the job was joined
};

/// Set if a launcher (Open MPI, MPICH, MVAPICH, Slurm with PMI or PMIx) started several processes.
std::optional<Launch> launch();

/// This process's place in the job.
class Job {
 public:
  /// Loads the MPI plug-in, beside the program or in its library folder, and joins the job.
  ///
  /// throws spec::InputError: no plug-in, or one of another MPI than the launcher
  explicit Job(const Launch& launch);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// Threads for this rank where none are asked for: the machine's cores dealt to its ranks.
  int default_threads() const;
  const ropecheck_mpi_transport& transport() const { return *transport_; }

 private:
  const ropecheck_mpi_transport* transport_ = nullptr;
  int rank_ = 0, size_ = 1, local_ = 1;
};

}  // namespace ropecheck::cli
