"""Does a missing Python environment say so? One line on standard error and exit status 127."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ADAPTERS = [pathlib.Path(path) for path in sys.argv[1:]]


def run(adapter, venv):
    return subprocess.run([adapter], env={**os.environ, "ROPECHECK_VENV": str(venv)}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)


class Launch(unittest.TestCase):
    def check(self, venv, words):
        for adapter in ADAPTERS:
            done = run(adapter, venv)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (127, "", 1), done.stderr)
            self.assertIn(words, done.stderr)

    def test_no_environment(self):
        with tempfile.TemporaryDirectory() as folder:
            self.check(pathlib.Path(folder) / "nothing", "no Python environment")

    def test_empty_environment(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", folder], check=True)
            self.check(folder, "lacks")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
