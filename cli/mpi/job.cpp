#include "cli/mpi/job.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <thread>

#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

constexpr const char* kPlugin = "libropecheck-mpi.so";
constexpr const char* kAlone =
    "or --no-mpi, by which every process works for itself (give each its own --shard and --out)";

std::optional<int> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const std::string_view view(text);
  int value = 0;
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), value);
  if (error != std::errc() || end != view.data() + view.size()) return std::nullopt;
  return value;
}

/// Beside the program (a build tree), or where an installation keeps libraries.
void* open_plugin() {
  std::error_code failed;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  for (const auto& place : {folder / kPlugin, folder / ROPECHECK_LIBRARY_FOLDER / kPlugin}) {
    if (!std::filesystem::exists(place, failed)) continue;
    // Open MPI loads components that look for its symbols: they have to be global.
    if (void* library = ::dlopen(place.c_str(), RTLD_NOW | RTLD_GLOBAL)) return library;
    throw spec::InputError(fmt::format("{}: cannot be loaded: {}", place.string(), ::dlerror()));
  }
  return nullptr;
}

}  // namespace

std::optional<Launch> launch() {
  struct Names {
    const char* size;
    const char* rank;
    const char* local_rank;
  };
  constexpr Names kLaunchers[] = {
      {"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_RANK"},
      {"MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_LOCAL_RANK"},
      {"PMI_SIZE", "PMI_RANK", "MPI_LOCALRANKID"},
      // PMIx names a rank and no size; under Slurm the size is the step's.
      {"SLURM_STEP_NUM_TASKS", "PMIX_RANK", "SLURM_LOCALID"}};
  for (const Names& names : kLaunchers) {
    const auto size = number_in(names.size);
    const auto rank = number_in(names.rank);
    if (!rank) continue;
    if (size == 1) return std::nullopt;
    const int local = number_in(names.local_rank).value_or(*rank);
    return Launch{size ? names.size : names.rank, size, *rank, local == 0};
  }
  return std::nullopt;
}

Job::Job(const Launch& launch) {
  void* library = open_plugin();
  if (library == nullptr) {
    throw spec::InputError(
        fmt::format("{}: an MPI launcher started this process, but {} is not there; accepted: a "
                    "build made with MPI installed (libopenmpi-dev), {}",
                    launch.variable, kPlugin, kAlone));
  }
  const auto entry =
      reinterpret_cast<decltype(&ropecheck_mpi_entry)>(::dlsym(library, "ropecheck_mpi_entry"));
  if (entry == nullptr || entry()->version != ROPECHECK_MPI_TRANSPORT_VERSION)
    throw spec::InputError(fmt::format("{}: is of another version than this program", kPlugin));
  const char* failure = entry()->start(&rank_, &size_, &local_);
  if (failure != nullptr) throw spec::InputError(fmt::format("{}: {}", kPlugin, failure));
  transport_ = entry();
  if (launch.size && *launch.size != size_) {
    transport_->finish();
    throw spec::InputError(
        fmt::format("{}: the launcher started {} processes, but this MPI library sees {}; "
                    "accepted: the launcher of the MPI that {} was built with, {}",
                    launch.variable, *launch.size, size_, kPlugin, kAlone));
  }
}

Job::~Job() { transport_->finish(); }

int Job::default_threads() const {
  // Cores this rank is bound to; if it may use them all, its share.
  const auto bound = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto cores = static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  return std::min(bound, std::max(1, cores / local_));
}

}  // namespace ropecheck::cli
