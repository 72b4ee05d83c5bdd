"""What does a source file say outside its comments and strings? Same line numbers, other text blanked out."""

import pathlib
import re
import subprocess

ROOMS = ["spec", "reference", "optimized", "kernels", "properties", "reports"]
FREE = ["cli", "bench", "tests"]  # may include everything
CPP = {".hpp", ".cpp", ".h", ".c", ".cc", ".cu"}

# Comments, raw strings, strings, characters; digit separators are no characters.
_TOKEN = re.compile(
    r"""//(?:[^\n\\]|\\.)*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:[^"\\\n]|\\.)*"|(?<!\w)'(?:[^'\\\n]|\\.)*'""",
    re.DOTALL | re.VERBOSE)
_PYTHON_TOKEN = re.compile(r'"""(?:.|\n)*?"""|#[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')


def tracked(root):
    """Files of the tree: what git tracks or would track, or every file where there is no git (planted trees)."""
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True)
    if done.returncode == 0 and (pathlib.Path(root) / ".git").exists():
        names = [pathlib.Path(root) / name for name in done.stdout.decode().split("\0") if name]
        return sorted(path for path in names if path.is_file())
    return sorted(path for path in pathlib.Path(root).rglob("*") if path.is_file())


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def without_comments(text):
    """C++ text without comments; include lines keep their file names."""
    return _TOKEN.sub(lambda m: _blank(m) if m.group().startswith("/") else m.group(), text)


def code_only(path, text):
    """Text without comments and strings, for the languages the tree is written in."""
    return (_TOKEN if path.suffix in CPP else _PYTHON_TOKEN).sub(_blank, text)
