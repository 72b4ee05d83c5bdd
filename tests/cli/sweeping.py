"""What do the tests of sweeps, merging and MPI jobs share?"""
import json
import os
import pathlib
import signal
import subprocess
import time

from program import PROGRAM, good

MODEL = ["--model", "meta-llama/Llama-3.1-8B"]
LENGTH = ["--seq-len", "131072"]
OPTIMIZED = ["sweep", "--kernel", "builtin:optimized", *MODEL]
ROOT = pathlib.Path(__file__).parents[2]


def certificate(*arguments, **options):
    return good(*arguments, "--json", **options).json


def read(file):
    return json.loads(pathlib.Path(file).read_text())


def seal(document):
    """FNV-1a over the compact text without the seal, as reports/certificate_parts.hpp says."""
    text = json.dumps({key: value for key, value in document.items() if key != "seal"},
                      separators=(",", ":"), ensure_ascii=False)
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def write_sealed(file, document):
    pathlib.Path(file).write_text(json.dumps({**document, "seal": seal(document)}))
    return file


def start(*arguments, launcher=()):
    return subprocess.Popen([*launcher, PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(condition, process, seconds=60):
    """Whether it comes true while the process runs."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.02)
    return False


def checked(file):
    """How many values the state at `file` has; a state is never half written."""
    return read(file)["values_checked"] if os.path.exists(file) else 0


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
