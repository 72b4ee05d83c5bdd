"""Do the READMEs show the examples that the tests run? usage: readme_examples.py ROOT"""

import pathlib
import sys

root = pathlib.Path(sys.argv[1])
wrong = 0
for page, name, begin in (
    ("README.md", "examples/c_kernel.c", "#include"),
    ("README.md", "examples/python_kernel.py", "import math"),
    ("optimized/README.md", "examples/c_rotate.c", "#include"),
):
    readme = (root / page).read_text(encoding="utf-8")
    text = (root / name).read_text(encoding="utf-8")
    shown = text[text.index(begin):].rstrip("\n")
    if f"\n{shown}\n```" not in readme:
        print(f"{page} does not show {name} as it is, from '{begin}' on")
        wrong += 1
sys.exit(1 if wrong else 0)
