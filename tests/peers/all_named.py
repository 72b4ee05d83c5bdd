"""Is every entry of the peers' tests on docs/peers.md, and is every test named there? usage: all_named.py ROOT"""

import json
import pathlib
import re
import sys

ENTRIES = 67  # of the collection that the page was made from: none may be lost
PROJECTS = "hf|ort|onnx|torchtune|torchtitan|ggml|te|mlx|llvm-offload"


def breaches(root):
    page = (root / "docs/peers.md").read_text()
    named = re.findall(rf"`((?:{PROJECTS})/[^`]+)`", page)
    for entry in sorted({entry for entry in named if named.count(entry) > 1}):
        yield f"docs/peers.md: {entry} stands there twice"
    if len(set(named)) != ENTRIES:
        yield f"docs/peers.md: {len(set(named))} entries, expected {ENTRIES}"
    for path in sorted((root / "tests/data").glob("peer_*.json")):
        for vector in json.loads(path.read_text())["vectors"]:
            if vector["id"] not in named:
                yield f"docs/peers.md: {vector['id']} of {path.name} is missing"
    for test in sorted(set(re.findall(r"tests/(?:reference|peers|hf)/\w+\.(?:cpp|py)", page))):
        if not (root / test).is_file():
            yield f"docs/peers.md: there is no {test}"


if __name__ == "__main__":
    found = list(breaches(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "every entry is named")
    sys.exit(1 if found else 0)
