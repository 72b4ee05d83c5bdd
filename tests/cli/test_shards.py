"""Do the scripts that CI matrices and array jobs run give the certificate of one process?"""
import os
import re
import subprocess

from program import PROGRAM, main, run, scratch, validator
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


def test_every_shard_of_a_short_range_is_a_certificate():
    """More shards than blocks: some are empty, and all of them merge into what one process writes."""
    for positions, count in [("0:131072", 3), ("0:131072", 8), ("-1500:1500", 8), ("0:5", 2), ("1024:2048", 3)]:
        sweep = [*OPTIMIZED, f"--positions={positions}"]
        with scratch() as folder:
            files = [folder / f"{index}.json" for index in range(count)]
            parts = [certificate(*sweep, "--shard", f"{index}/{count}", "--out", file) for index, file in enumerate(files)]
            assert all(part["complete"] and part == read(file) for part, file in zip(parts, files))
            again = certificate(*sweep, "--shard", f"{count - 1}/{count}", "--resume", "--out", files[-1])
            assert again == parts[-1], "a job that is started again finds its work done"
            joined = certificate("merge", *reversed(files), "--out", folder / "whole.json")
            assert joined == certificate(*sweep), (positions, count)
            empty = [part for part in parts if part["values_checked"] == 0]
            assert bool(empty) == (positions != "0:131072"), (positions, count)
            for part in empty:
                validator(ROOT, "certificate").validate(part)
                assert part["positions"][0] == part["positions"][1] and part["digest"] == "0" * 16
            # An empty shard stands for no other's work.
            if len(empty) < count - 1:
                checked = [file for file, part in zip(files, parts) if part not in empty]
                missing = run("merge", *[file for file in files if file != checked[0]], "--out", folder / "gap.json")
                complete = missing.code == 0 and read(folder / "gap.json")["positions"] == joined["positions"]
                assert not complete, (positions, count, missing)


def test_a_matrix_shares_a_short_range_evenly():
    parts = [certificate(*OPTIMIZED, "--positions", "0:131072", "--shard", f"{index}/8")["positions"] for index in range(8)]
    assert parts == [[index * 16384, (index + 1) * 16384] for index in range(8)]


def test_the_merge_decides():
    wrong = ["--kernel", "mutant:P3-bf16-angle", *MODEL, *LENGTH, "--positions=0:5000"]
    with scratch() as folder:
        for index in range(2):
            assert script("sweep-shard", index, 2, folder, *wrong).returncode == 0
        assert script("sweep-merge", 2, folder, folder / "record.json").returncode == 0
        judged = script("sweep-merge", 2, folder, folder / "judged.json", "--require", "faithful")
        assert judged.returncode == 1 and read(folder / "judged.json") == read(folder / "record.json"), judged
    for name in ("github-sweep.yml", "gitlab-sweep.yml", "sweep-array.sbatch"):
        assert re.search(r"sweep-merge .*--require faithful", (EXAMPLES / name).read_text()), name


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
