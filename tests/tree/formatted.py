"""Does the whole tree obey .clang-format? usage: formatted.py ROOT CLANG_FORMAT"""

import pathlib
import subprocess
import sys

from source_text import CPP, tracked


def main(root, clang_format):
    files = [path for path in tracked(root) if path.suffix in CPP]
    bad = []
    for path in files:
        done = subprocess.run([clang_format, "--style=file", path], cwd=root, capture_output=True)
        if done.returncode != 0 or done.stdout != path.read_bytes():
            bad.append(path.relative_to(root).as_posix())
    print(*bad, f"{len(files)} files, {len(bad)} differ; cure: {clang_format} -i FILE", sep="\n")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
