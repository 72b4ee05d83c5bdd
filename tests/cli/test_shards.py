"""Do the scripts that CI matrices and array jobs run give the certificate of one process?"""
import os
import re
import subprocess

from program import PROGRAM, main, scratch
from sweeping import LENGTH, MODEL, OPTIMIZED, ROOT, certificate, read

EXAMPLES = ROOT / "examples/ci"
SUBJECT = ["--kernel", "builtin:optimized", *MODEL, *LENGTH, "--positions=-100000:400000"]


def script(name, *arguments, environment=None, cwd=None):
    return subprocess.run([EXAMPLES / name, *map(str, arguments)], capture_output=True, cwd=cwd, timeout=120,
                          env={**os.environ, "ROPECHECK": PROGRAM, **(environment or {})}, stdin=subprocess.DEVNULL)


def test_shards_joined_are_the_whole():
    whole = certificate(*OPTIMIZED, *LENGTH, "--positions", "-100000:400000")
    with scratch() as folder:
        for index in (2, 0):
            assert script("sweep-shard", index, 3, folder / "shards", *SUBJECT).returncode == 0
        early = script("sweep-merge", 3, folder / "shards", folder / "whole.json")
        assert early.returncode == 2 and b"shard-1-of-3.json" in early.stderr and not (folder / "whole.json").exists(), early
        assert script("sweep-shard", 1, 3, folder / "shards", *SUBJECT).returncode == 0
        again = script("sweep-shard", 1, 3, folder / "shards", *SUBJECT)
        assert again.returncode == 0, "a job that is started again finds its work done"
        assert script("sweep-merge", 3, folder / "shards", folder / "whole.json").returncode == 0
        assert read(folder / "whole.json") == whole
        other = script("sweep-shard", 1, 3, folder / "shards", *SUBJECT, "--dtype", "f16")
        assert other.returncode == 2 and b"dtype" in other.stderr, other


def test_an_array_job():
    """The batch script as Slurm starts it, with a stand-in for the sweep that shows what it was asked."""
    with scratch() as folder:
        shown = folder / "program"
        shown.write_text('#!/bin/sh\necho "$@"\n')
        shown.chmod(0o755)
        os.symlink(ROOT / "examples", folder / "examples")
        done = subprocess.run(["bash", EXAMPLES / "sweep-array.sbatch"], capture_output=True, cwd=folder, timeout=60, env={
            **os.environ, "ROPECHECK": str(shown), "SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_COUNT": "64"})
        assert b"--shard 5/64 --resume --out shards/shard-5-of-64.json" in done.stdout, done


def options_in(text):
    """The sweep options behind sweep-shard's three arguments, YAML and shell folding undone."""
    calls = re.findall(r"sweep-shard (?:\S+|\$\(\(.*?\)\)|\$\{\{.*?\}\}) \S+ \S+(?: \\)?\n((?:\s+--.*\n)+)", text)
    assert len(calls) == 1, calls
    return re.findall(r"--[a-z-]+", calls[0])


def test_the_examples_ask_for_shards_that_fit():
    known = known_options()
    for name in ("github-sweep.yml", "gitlab-sweep.yml", "sweep-array.sbatch"):
        options = options_in((EXAMPLES / name).read_text())
        assert {"--kernel", "--config", "--positions", "--seq-len"} <= set(options) <= known, (name, options)
    github = (EXAMPLES / "github-sweep.yml").read_text()
    indices = [int(index) for index in re.search(r"index: \[(.*)\]", github).group(1).split(",")]
    count = int(re.search(r"sweep-shard \$\{\{ matrix.index \}\} (\d+) ", github).group(1))
    assert indices == list(range(count)) and f"sweep-merge {count} " in github
    gitlab = (EXAMPLES / "gitlab-sweep.yml").read_text()
    assert f"sweep-merge {re.search(r'parallel: (.+)', gitlab).group(1)} " in gitlab
    last, merged = re.search(r"--array=0-(\d+)", slurm := (EXAMPLES / "sweep-array.sbatch").read_text()), re.search(r"sweep-merge (\d+)", slurm)
    assert int(last.group(1)) + 1 == int(merged.group(1))


def known_options():
    help_texts = [subprocess.run([PROGRAM, *command, "--help"], capture_output=True, text=True, timeout=60).stdout
                  for command in ([], ["sweep"])]
    return set(re.findall(r"--[a-z-]+", "".join(help_texts)))


main(globals())
