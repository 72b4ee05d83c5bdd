"""Does the README show the examples that the tests run? usage: readme_examples.py ROOT"""

import pathlib
import sys

root = pathlib.Path(sys.argv[1])
readme = (root / "README.md").read_text(encoding="utf-8")
wrong = 0
for name, begin in (("examples/c_kernel.c", "#include"), ("examples/python_kernel.py", "import math")):
    text = (root / name).read_text(encoding="utf-8")
    shown = text[text.index(begin):].rstrip("\n")
    if f"\n{shown}\n```" not in readme:
        print(f"README.md does not show {name} as it is, from '{begin}' on")
        wrong += 1
sys.exit(1 if wrong else 0)
