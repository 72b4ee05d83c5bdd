"""Do the ranks of an MPI job certify together what one process certifies alone? Skipped where there is no MPI."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from program import PROGRAM, good, main, refused, scratch
from sweeping import LENGTH, MODEL, OPTIMIZED, ROOT, certificate, checked, read, start, wait_for

LAUNCHER = ["mpirun", "--oversubscribe", "--allow-run-as-root"]
# The example kernel; its child on rank 1 ends at its first cosine, and the one on rank 0 waits for that. A kernel's process
# inherits the environment of its rank.
FAILS_ON_RANK_1 = """
import math, os, time
rank, true_cos = os.environ.get("OMPI_COMM_WORLD_RANK"), math.cos
def cos(x):
    if rank == "1":
        open("{flag}", "w").close()
        os._exit(9)
    deadline = time.monotonic() + 20
    while not os.path.exists("{flag}") and time.monotonic() < deadline:
        time.sleep(0.02)
    return true_cos(x)
math.cos = cos
exec(compile(open("{example}").read(), "{example}", "exec"), {{"__file__": "{example}", "__name__": "__main__"}})
"""


def mpirun(*arguments, ranks=2):
    """The exit code, what was printed, and this program's own messages among the launcher's."""
    done = subprocess.run([*LAUNCHER, "-n", str(ranks), PROGRAM, *map(str, arguments)], capture_output=True, timeout=120,
                          stdin=subprocess.DEVNULL)
    messages = [line for line in done.stderr.decode().splitlines() if line.startswith("ropecheck: ")]
    return done.returncode, done.stdout.decode(), messages


def sweep_together(*arguments, ranks=2):
    code, text, messages = mpirun(*arguments, "--json", ranks=ranks)
    assert code == 0 and not messages, (code, messages)
    return text


def failed(code, says, *arguments, ranks=2):
    found, text, messages = mpirun(*arguments, ranks=ranks)
    assert found == code and text == "", (found, text, messages)
    assert len(messages) == 1 and all(part in messages[0] for part in says), messages


def test_ranks_certify_what_one_process_certifies():
    alone = good(*OPTIMIZED, "--positions", "-70000:400000", "--json").text
    with scratch() as folder:
        for ranks in (2, 3):
            file = folder / f"{ranks}.json"
            together = sweep_together(*OPTIMIZED, "--positions", "-70000:400000", "--out", file, ranks=ranks)
            assert together == alone == file.read_text()
    wrong = ["sweep", "--kernel", "model:fp32-recurrence", *MODEL, "--positions", "100000:140000"]
    assert sweep_together(*wrong) == good(*wrong, "--json").text


def test_every_rank_gets_work():
    """Each rank starts its own kernel; this one leaves a file named after the rank whose child it is, at its first table."""
    with scratch() as folder:
        (folder / "kernel.py").write_text(
            "import os, math, sys\n"
            f"sys.path.insert(0, '{ROOT}/kernels/python')\n"
            "from ropecheck_kernel import serve, tensor\n"
            "class Kernel:\n"
            "    def __init__(self, config): pass\n"
            "    def table(self, call):\n"
            f"        open('{folder}/' + os.environ['OMPI_COMM_WORLD_RANK'], 'w').close()\n"
            "        n = len(call['positions'].data)\n"
            "        return {k: tensor('f32', [n, 1], map(f, call['positions'].data)) for k, f in [('cos', math.cos), ('sin', math.sin)]}\n"
            "serve({'name': 'one', 'version': '1', 'levels': ['table'], 'dtypes': ['f32'], 'layouts': ['half']}, Kernel)\n")
        sweep_together("sweep", "--kernel", f"exec:python3 {folder}/kernel.py", "--scheme", "default", "--set", "head_dim=2",
                       "--positions", "0:2000000", "--threads", "1", ranks=3)
        assert {"0", "1", "2"} <= set(os.listdir(folder)), os.listdir(folder)


def ranks_of(file):
    """The processes of this program that have `file` on their command line."""
    found = []
    for place in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0] == os.fsencode(PROGRAM) and os.fsencode(file) in words:
            found.append(int(place.name))
    return found


def test_a_job_killed_whole_goes_on():
    arguments = [*OPTIMIZED, *LENGTH, "--positions", "-3000000:12000000", "--threads", "1"]
    with scratch() as folder:
        file = folder / "state.json"
        job = start(*arguments, "--out", file, launcher=[*LAUNCHER, "-n", "2"])
        assert wait_for(lambda: checked(file) > 0, job), "the range is too short for this machine"
        ranks = ranks_of(file)
        job.send_signal(signal.SIGKILL)
        for rank in ranks:
            try:
                os.kill(rank, signal.SIGKILL)
            except ProcessLookupError:
                pass  # ended with its launcher
        job.wait()
        assert len(ranks) == 2
        done = read(file)
        assert 0 < done["values_checked"] and not done["complete"]
        resumed = sweep_together(*arguments, "--resume", "--out", file)
        assert resumed == file.read_text() == good(*arguments, "--json").text


def test_one_rank_fails():
    example = ROOT / "examples/python_kernel.py"
    with scratch() as folder:
        kernel, state = folder / "kernel.py", folder / "state.json"
        sweep = ["sweep", "--kernel", f"exec:python3 {kernel}", "--scheme", "default", "--positions", "0:20000", "--threads", "1"]
        kernel.write_text('import os\nif os.environ.get("OMPI_COMM_WORLD_RANK") == "1": raise SystemExit(7)\n'
                          f'__file__ = "{example}"\nexec(compile(open(__file__).read(), __file__, "exec"))\n')
        failed(2, ["exited when asked to describe itself", "on rank 1"], *sweep)
        kernel.write_text(FAILS_ON_RANK_1.format(flag=folder / "flag", example=example))
        failed(3, ["on rank 1", "exited"], *sweep, "--out", state)
        assert not read(state)["complete"]
        resumed = good(*sweep, "--resume", "--out", state, "--json").text  # alone, it is a good kernel
        assert resumed == good(*sweep, "--json").text == state.read_text()


def test_bad_input_is_told_once():
    failed(2, ["--positions", "reversed"], *OPTIMIZED, "--positions", "9:5", ranks=3)
    failed(2, ["--positins"], *OPTIMIZED, "--positins", "0:5", ranks=3)
    with scratch() as folder:
        file = folder / "whole.json"
        good(*OPTIMIZED, *LENGTH, "--positions", "0:500", "--out", file)
        before = file.read_bytes()
        failed(2, ["--out", "exists"], *OPTIMIZED, "--positions", "0:500", "--out", file)
        failed(2, ["--resume", "positions"], *OPTIMIZED, *LENGTH, "--positions", "0:600", "--resume", "--out", file)
        failed(2, ["/not/there/x.json", "cannot be written"], *OPTIMIZED, "--positions", "0:500", "--out", "/not/there/x.json")
        assert file.read_bytes() == before


def test_ranks_with_other_options():
    done = subprocess.run([*LAUNCHER, "-n", "1", PROGRAM, *OPTIMIZED, "--positions", "0:500", ":",
                           "-n", "1", PROGRAM, *OPTIMIZED, "--positions", "0:600"], capture_output=True, timeout=120)
    assert done.returncode == 2 and b"rank 1: would judge something else" in done.stderr, done


def test_the_job_ends_with_the_code_of_the_certificate():
    wrong = ["sweep", "--kernel", "mutant:P3-bf16-angle", *MODEL, "--positions", "0:20000", "--json"]
    code, text, messages = mpirun(*wrong, "--require", "faithful")
    assert code == 1 and not messages and text == good(*wrong).text, (code, messages)
    assert mpirun(*OPTIMIZED, "--positions", "0:20000", "--require", "faithful")[0] == 0


def test_processes_that_work_alone():
    with scratch() as folder:
        command = f'"{PROGRAM}" "$@" --no-mpi --shard "$OMPI_COMM_WORLD_RANK/2" --out "{folder}/$OMPI_COMM_WORLD_RANK.json"'
        done = subprocess.run([*LAUNCHER, "-n", "2", "sh", "-c", command, "sh", *OPTIMIZED, "--positions", "0:200000"],
                              capture_output=True, timeout=120)
        assert done.returncode == 0, done
        joined = certificate("merge", folder / "0.json", folder / "1.json", "--out", folder / "whole.json")
        assert joined == certificate(*OPTIMIZED, "--positions", "0:200000")


def test_launchers_of_another_kind():
    """A launcher that this MPI library knows nothing of: processes would do the same work and overwrite one file."""
    for size, rank in [("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK")]:
        refused(*OPTIMIZED, "--positions", "0:500", environment={size: "2", rank: "0"}, says=[size, "--no-mpi"])
        good(*OPTIMIZED, "--positions", "0:500", "--no-mpi", environment={size: "2", rank: "0"})
        good(*OPTIMIZED, "--positions", "0:500", environment={size: "1", rank: "0"})


if not (pathlib.Path(PROGRAM).parent / "libropecheck-mpi.so").exists():
    print("skipped: built without MPI (libopenmpi-dev)")
    sys.exit(77)
if shutil.which("mpirun") is None:
    print("skipped: there is no mpirun (openmpi-bin)")
    sys.exit(77)
main(globals())
