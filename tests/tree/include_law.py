"""Who includes whom, and who may use which library and which name? Prints every breach; exit 1 if there is one.

usage: include_law.py ROOT        checks the tree; the table of rooms is read from ROOT/DESIGN.md
"""

import pathlib
import re
import sys

from source_text import CPP, FREE, ROOMS, code_only, tracked, without_comments

# Header prefix -> rooms (besides cli, bench and tests) that may include it.
LIBRARIES = {
    "boost/": ["reference"], "mpfr.h": ["reference"], "mpfi": ["reference"], "gmp": ["reference"],
    "hwy/": ["optimized"], "omp.h": ["optimized", "reference"], "quadmath.h": ["optimized"],
    "rapidcheck": ["properties"], "catch2/": [],
    "nlohmann/": ["spec", "kernels", "reports"], "CLI/": [], "pugixml": ["reports"],
    "fmt/": ROOMS, "benchmark/": [], "sleef.h": [],
}
CATCH_DOOR = "tests/catch.hpp"  # the only include of Catch2
BUILTIN_WRAPPER = re.compile(r"kernels/builtin\w*\.(cpp|hpp)$")
FORBIDDEN = {"theta", "lambda", "gamma", "freqs"}  # and inv_freq: each has several meanings in the field
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def read_table(design):
    """DESIGN.md's table: room -> rooms it may include. A cell says yes, no or "builtin only"."""
    law, columns = {}, None
    for line in design.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0].startswith("may include"):
            columns = cells[1:]
        elif columns and line.startswith("|") and cells[0] in ROOMS:
            law[cells[0]] = {room: cell.split()[0] for room, cell in zip(columns, cells[1:], strict=True)}
    if sorted(law) != sorted(ROOMS) or any(sorted(row) != sorted(ROOMS) for row in law.values()):
        raise SystemExit("DESIGN.md: no complete table 'may include' of the rooms " + ", ".join(ROOMS))
    return law


def may_include(law, file, room, target):
    word = law[room][target]
    return word == "yes" or (word == "builtin" and BUILTIN_WRAPPER.search(file) is not None)


def include_breaches(law, file, text):
    room = file.split("/")[0]
    for match in INCLUDE.finditer(without_comments(text)):
        kind, target = match.groups()
        where = f"{file}:{text.count(chr(10), 0, match.start(2)) + 1}"
        if kind == '"' and room in ROOMS:
            folder = target.split("/")[0]
            if folder in FREE:
                yield f"{where}: {room} must not include {target}"
            elif folder in ROOMS and not may_include(law, file, room, folder):
                yield f"{where}: {room} must not include {target}"
            elif "/" not in target and not file.startswith("kernels/") and room in ROOMS:
                yield f"{where}: include {target} from the repository root"
        yield from library_breaches(file, room, where, target)


def library_breaches(file, room, where, target):
    for prefix, rooms in LIBRARIES.items():
        if target.startswith(prefix) and room in ROOMS and room not in rooms:
            yield f"{where}: {room} must not use {target}"
    if target.startswith("catch2/") and file != CATCH_DOOR:
        yield f"{where}: include Catch2 through {CATCH_DOOR}"


def name_breaches(file, path, text):
    """A forbidden word as an identifier, or as a part of one between underscores."""
    for number, line in enumerate(code_only(path, text).splitlines(), 1):
        for name in re.findall(r"[A-Za-z_]\w*", line):
            bad = FORBIDDEN & set(name.lower().split("_")) or "inv_freq" in name
            if bad and not (name == "lambda" and path.suffix == ".py"):  # the keyword
                yield f"{file}:{number}: identifier {name}; see the names in spec/README.md"


def breaches(root):
    root = pathlib.Path(root)
    law = read_table((root / "DESIGN.md").read_text())
    for path in tracked(root):
        file = path.relative_to(root).as_posix()
        if path.suffix not in CPP | {".py"}:
            continue
        text = path.read_text()
        if path.suffix in CPP:
            yield from include_breaches(law, file, text)
        yield from name_breaches(file, path, text)


if __name__ == "__main__":
    found = list(breaches(sys.argv[1]))
    print("\n".join(found) or "the include law holds")
    sys.exit(1 if found else 0)
