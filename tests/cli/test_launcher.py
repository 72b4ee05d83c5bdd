"""Started by an MPI launcher, without the MPI plug-in: refused, unless the process is to work alone."""
import shutil

import program
from program import good, main, refused, scratch
from sweeping import OPTIMIZED

LAUNCHERS = [("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"),
             ("PMI_SIZE", "PMI_RANK"), ("SLURM_STEP_NUM_TASKS", "PMIX_RANK")]
SWEEP = [*OPTIMIZED, "--positions", "0:500"]


def test_without_the_plugin():
    with scratch() as folder:
        original = program.PROGRAM
        program.PROGRAM = str(folder / "ropecheck")
        try:
            shutil.copy(original, program.PROGRAM)
            out = folder / "state.json"
            for size, rank in LAUNCHERS:
                refused(*SWEEP, "--out", out, environment={size: "2", rank: "0"},
                        says=["libropecheck-mpi.so", "libopenmpi-dev", "--no-mpi", size])
                assert not out.exists()
                good(*SWEEP, "--no-mpi", environment={size: "2", rank: "0"})
                good(*SWEEP, environment={size: "1", rank: "0"})
            refused(*SWEEP, environment={"PMIX_RANK": "0"}, says=["PMIX_RANK", "--no-mpi"])
            good(*SWEEP, environment={"SLURM_NTASKS": "8", "SLURM_PROCID": "3", "SLURM_ARRAY_TASK_ID": "1"})
            (folder / "libropecheck-mpi.so").write_text("not a library")
            refused(*SWEEP, environment={"PMI_SIZE": "2", "PMI_RANK": "0"}, says=["libropecheck-mpi.so", "cannot be loaded"])
        finally:
            program.PROGRAM = original


def test_only_the_first_process_of_a_machine_speaks():
    silent = program.run(*OPTIMIZED, "--positions", "9:5", "--no-mpi",
                         environment={"OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_LOCAL_RANK": "1"})
    assert silent.code == 2 and silent.error == "" and silent.bytes == b"", silent


main(globals())
