"""How is the real program run and looked at? Shared by the command-line tests."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from documents import validator

PROGRAM = sys.argv[1]
PLUGINS = pathlib.Path(sys.argv[2])


class Done:
    """What one run left behind."""

    def __init__(self, arguments, completed):
        self.arguments = arguments
        self.code = completed.returncode
        self.bytes = completed.stdout
        self.error = completed.stderr.decode("utf-8", "replace")

    @property
    def text(self):
        return self.bytes.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"ropecheck {' '.join(self.arguments)}: code {self.code}, stderr {self.error!r}, stdout {self.bytes[:300]!r}"


def run(*arguments, environment=None, timeout=120, cwd=None):
    arguments = [str(argument) for argument in arguments]
    # Inside GitHub Actions the tests themselves must not annotate.
    variables = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    variables.update(environment or {})
    return Done(arguments, subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=timeout, env=variables,
                                          cwd=cwd, stdin=subprocess.DEVNULL))


def good(*arguments, **options):
    done = run(*arguments, **options)
    assert done.code == 0, done
    return done


def refused(*arguments, says=(), code=2, **options):
    """Bad usage or input: the code, one short message that names what is wrong, nothing on stdout."""
    done = run(*arguments, **options)
    assert done.code == code, done
    assert done.bytes == b"", done
    assert 0 < len(done.error) < 1500 and done.error.count("\n") == 1, done
    for part in says:
        assert part in done.error, f"{part!r} is not in the message of {done}"
    return done


@contextlib.contextmanager
def scratch():
    with tempfile.TemporaryDirectory() as directory:
        yield pathlib.Path(directory)


def main(cases):
    """Runs every function whose name begins with test_; a failure is printed with its trace."""
    failures = 0
    tests = [(name, case) for name, case in cases.items() if name.startswith("test_")]
    assert tests, "no test is defined"
    for name, case in tests:
        try:
            case()
            print(f"ok   {name}")
        except Exception:
            failures += 1
            print(f"FAIL {name}")
            traceback.print_exc(file=sys.stdout)
    sys.exit(1 if failures else 0)
