"""Does a kernel's whole process group end when ropecheck is stopped or killed, and only then?"""
import os
import signal
import subprocess
import time
import uuid

from program import PLUGINS, PROGRAM, good, main, scratch

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
HANGING = f"lib:{PLUGINS}/hang.so"
# A kernel with a child of its own and a grandchild that left its parent; none reads its input.
FAMILY = "exec:sleep 300 & (sleep 301 & sleep 302) & sleep 303"


def started(kernel, environment, *command):
    """In the foreground as a shell starts it: a job in the background would ignore SIGINT."""
    return subprocess.Popen([PROGRAM, *command, "--kernel", kernel, "--scheme", "default"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment},
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def marked(mark):
    """The processes that inherited the mark, with their command lines."""
    found = {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/environ", "rb") as environment, open(f"/proc/{process}/cmdline", "rb") as words:
                if f"ROPECHECK_TEST_MARK={mark}".encode() in environment.read().split(b"\0"):
                    found[int(process)] = words.read().decode().replace("\0", " ").strip()
        except OSError:
            pass
    return found


def comes_true(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def stopped(kernel, number, *command, hung=0, shown=()):
    """Starts, waits for `hung` calls that never return and for the command lines `shown`, sends the signal: nothing may be left."""
    mark = uuid.uuid4().hex
    with scratch() as folder:
        told = folder / "hung"
        told.touch()
        process = started(kernel, {"ROPECHECK_TEST_MARK": mark, "ROPECHECK_TEST_HUNG": str(told)}, *command)
        try:
            def runs():
                return told.stat().st_size >= hung and set(shown) <= set(marked(mark).values())
            assert comes_true(lambda: runs() or process.poll() is not None) and process.poll() is None, marked(mark)
            process.send_signal(number)
            assert process.wait(20) == -number, process.returncode
            assert comes_true(lambda: not marked(mark), 5), (kernel, number, marked(mark))
        finally:
            process.kill()
            process.wait()
            for left in marked(mark):
                os.kill(left, signal.SIGKILL)


def test_a_library_that_hangs_ends_with_the_program():
    for number in SIGNALS:
        stopped(HANGING, number, "gate", hung=1)


def test_a_program_and_what_it_started_end_with_the_program():
    for number in SIGNALS:
        stopped(FAMILY, number, "gate", shown=[f"sleep {seconds}" for seconds in (300, 301, 302, 303)])


def test_a_sweep_stops_every_thread_s_kernel():
    stopped(HANGING, signal.SIGTERM, "sweep", "--threads", "3", "--positions", "0:100000", hung=3)


def test_a_run_that_ends_leaves_nothing_and_waits_for_nothing():
    """Whoever reads the output sees its end at once, though a kernel's processes had inherited it."""
    mark = uuid.uuid4().hex
    with scratch() as folder:
        begin = time.monotonic()
        good("gate", "--kernel", f"lib:{PLUGINS}/good.so", "--advisory", FAMILY, "--timeout", "0.3", "--scheme", "default",
             "--max-position", "100", "--out", folder, environment={"ROPECHECK_TEST_MARK": mark})
        assert time.monotonic() - begin < 100 and not marked(mark), marked(mark)


main(globals())
