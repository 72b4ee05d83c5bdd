/* How do the ranks of an MPI job talk? The only file that knows MPI. */
#include <mpi.h>

#include "cli/mpi/transport.h"

static const char* start(int* rank, int* size, int* local) {
  MPI_Comm machine;
  int provided = 0;
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS)
    return "MPI_Init_thread failed";
  if (provided < MPI_THREAD_SERIALIZED) return "this MPI library does not support threads";
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, size);
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  MPI_Comm_size(machine, local);
  MPI_Comm_free(&machine);
  return NULL;
}

static void send(int rank, const void* data, size_t bytes) {
  MPI_Send(data, (int)bytes, MPI_BYTE, rank, 0, MPI_COMM_WORLD);
}

static void receive(int rank, void* data, size_t bytes) {
  MPI_Recv(data, (int)bytes, MPI_BYTE, rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static int pending(void) {
  int there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &there, &status);
  return there ? status.MPI_SOURCE : -1;
}

static void finish(void) { MPI_Finalize(); }

const ropecheck_mpi_transport* ropecheck_mpi_entry(void) {
  static const ropecheck_mpi_transport transport = {
      ROPECHECK_MPI_TRANSPORT_VERSION, start, send, receive, pending, finish};
  return &transport;
}
