"""Does every header compile alone? usage: self_contained.py ROOT COMPILER

A header that some source file of its room includes first has been compiled alone by the build; the others are compiled
here. Files named *-inl.hpp are bodies that Highway compiles once per target, not headers.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

from include_law import INCLUDE
from source_text import ROOMS, tracked, without_comments


def proven_by_build(files):
    """The first include of every source file."""
    for path in files:
        if path.suffix == ".cpp":
            first = INCLUDE.search(without_comments(path.read_text()))
            if first:
                yield first.group(2)


def compile_alone(root, compiler, header):
    command = [compiler, "-std=c++20", "-fsyntax-only", "-I", str(root), "-x", "c++", "-include", header, "/dev/null"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return None if done.returncode == 0 else f"{header}:\n{done.stderr[:2000]}"


def main(root, compiler):
    files = [path for path in tracked(root) if path.relative_to(root).parts[0] in [*ROOMS, "cli"]]
    headers = {path.relative_to(root).as_posix() for path in files if path.suffix in {".hpp", ".h"}}
    headers = {name for name in headers if not name.endswith("-inl.hpp")}
    alone = sorted(headers - set(proven_by_build(files)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [f for f in pool.map(lambda name: compile_alone(root, compiler, name), alone) if f]
    print(*failures, f"{len(headers)} headers, {len(alone)} compiled here, {len(failures)} not self-contained", sep="\n")
    return 1 if failures or not headers else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
