/* What does the program ask of an MPI library? The plug-in offers this table, so that the program
 * itself links no MPI. C99. */
#ifndef ROPECHECK_CLI_MPI_TRANSPORT_H_
#define ROPECHECK_CLI_MPI_TRANSPORT_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ROPECHECK_MPI_TRANSPORT_VERSION 1

/* An MPI error ends the whole job (MPI_ERRORS_ARE_FATAL), so that no call returns one. */
typedef struct ropecheck_mpi_transport {
  int version; /* ROPECHECK_MPI_TRANSPORT_VERSION */
  /* Joins the job. `local`: ranks on this machine. NULL, or why it failed. Calls may then come from
   * any thread, but one at a time. */
  const char* (*start)(int* rank, int* size, int* local);
  void (*send)(int rank, const void* data, size_t bytes);
  /* A message of `bytes` bytes from `rank`; waits for it. */
  void (*receive)(int rank, void* data, size_t bytes);
  /* A rank that has a message for this one, or -1; never waits. */
  int (*pending)(void);
  void (*finish)(void);
} ropecheck_mpi_transport;

/* The one symbol of the plug-in. */
const ropecheck_mpi_transport* ropecheck_mpi_entry(void);

#ifdef __cplusplus
}
#endif

#endif
