"""Are the shell scripts well-formed, and the install lists documented? usage: scripts_and_lists.py ROOT"""

import pathlib
import re
import subprocess
import sys

from source_text import tracked

SHELLS = {"sh": ["sh", "-n"], "bash": ["bash", "-n"]}


def script_breaches(path):
    with path.open("rb") as stream:
        first = stream.readline().decode(errors="replace")
    match = re.match(r"#!\s*/(?:usr/)?bin/(?:env )?(sh|bash)\b", first)
    if not match:
        return
    done = subprocess.run([*SHELLS[match.group(1)], path], capture_output=True, text=True)
    if done.returncode:
        yield done.stderr.strip()
    if not path.stat().st_mode & 0o100:
        yield f"{path}: a script that is not executable"


def list_breaches(path):
    """Debian packages: one name and its reason a line."""
    names = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"([a-z0-9][a-z0-9+.-]+) +# \S.*", line)
        if not match:
            yield f"{path}:{number}: expected 'package  # reason'"
        elif match.group(1) in names:
            yield f"{path}:{number}: {match.group(1)} stands there twice"
        else:
            names.append(match.group(1))


def pin_breaches(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line and not line.startswith("#") and not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.]*", line):
            yield f"{path}:{number}: expected 'package==version'"


def breaches(root):
    for path in tracked(root):
        yield from script_breaches(path)
    for path in sorted((root / "tools").glob("debian-packages*.txt")):
        yield from list_breaches(path)
    for path in sorted((root / "tools").glob("python-requirements*.txt")):
        yield from pin_breaches(path)


if __name__ == "__main__":
    found = list(breaches(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "scripts and lists are in order")
    sys.exit(1 if found else 0)
