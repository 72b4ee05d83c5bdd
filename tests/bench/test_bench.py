#!/usr/bin/env python3
"""Does the benchmark run, and does bench.json match its schema? A quick run; bad options; the Markdown of the same file."""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from documents import refutes, strict, validator

KERNELS = ["optimized", "sleef", "libm", "libmvec", "ggml", "onnxruntime", "torch", "numpy"]


def check_schema(source, document):
    check = validator(source, "bench")
    check.validate(document)
    for path, value in [(["table", 0, "kernel"], "mine"), (["rotate", 0, "gb_per_s"], 0), (["oracle", "ratio"], "5"),
                        (["gate", "seconds"], None), (["schema"], 2), (["extra"], 1)]:
        refutes(check, document, path, value)


def check_content(document):
    """Everyone took part or is said to be absent; figures that belong together fit together."""
    rows = document["table"] + document["rotate"]
    there = {row["kernel"] for row in rows} | {entry["kernel"] for entry in document["absent"]}
    assert not set(KERNELS) - there, f"neither measured nor absent: {set(KERNELS) - there}"
    for row in document["rotate"]:
        moved = 2 * row["tokens"] * row["heads"] * row["head_dim"] * {"f32": 4, "f16": 2, "bf16": 2}[row["dtype"]]
        assert abs(row["gb_per_s"] * row["microseconds"] * 1e3 / moved - 1) < 1e-9, row
        # Even the worst peer turns in the right direction: a wrong layout, sign or position would be off by 1.
        assert row["max_relative_error"] < 0.05, row
        if row["kernel"].startswith("optimized"):
            assert row["max_pair_error"] < (1.5 if row["kernel"] == "optimized-exact" else 4), row
        else:
            assert abs(row["gb_per_s"] / row["limit_gb_per_s"] / row["ratio"] - 1) < 1e-9, row
            times = row["microseconds"] / row["optimized_microseconds"]
            assert abs(times / row["times_optimized"] - 1) < 1e-9, row
    for row in document["table"]:
        assert row["max_abs"] < 0.05, row
    oracle = document["oracle"]
    assert abs(oracle["pairs_per_s_per_core"] / oracle["mpfr_pairs_per_s"] / oracle["ratio"] - 1) < 1e-9
    for target in oracle["targets"]:
        assert target["not_correctly_rounded"] == 0 and target["max_ulp"] < 0.5001, target


def check_refusals(bench, program, source):
    def refused(*arguments):
        done = subprocess.run([bench, *arguments], capture_output=True, text=True, cwd=source)
        assert done.returncode == 2 and not done.stdout and len(done.stderr.splitlines()) <= 3, (arguments, done)
        return done.stderr
    assert "--out" in refused()
    assert "--wrong" in refused("--wrong")
    assert "speed" in refused("--out", "x.json", "--only", "speed")
    assert "--out" in refused("--out", "/nowhere/x.json", "--program", program)
    assert "--program" in refused("--out", "x.json", "--program", "/nowhere/ropecheck")
    assert "--root" in refused("--out", "x.json", "--program", program, "--root", "/nowhere")
    assert "--markdown" in refused("--markdown", "/nowhere/x.json")
    assert "bench.json" in refused("--markdown", __file__)
    done = subprocess.run([bench, "--help"], capture_output=True, text=True, check=True)
    assert "--quick" in done.stdout and "example:" in done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "bench.json"
        subprocess.run([options.bench, "--quick", "--out", file, "--program", options.program, "--root", options.source],
                       check=True, capture_output=True, text=True)
        document = strict(file.read_text())
        check_schema(options.source, document)
        check_content(document)
        done = subprocess.run([options.bench, "--markdown", file], capture_output=True, text=True, check=True)
        for title in ["Table", "Rotation", "Oracle", "Gate", "Not measured"]:
            assert f"**{title}" in done.stdout, done.stdout
        check_refusals(options.bench, options.program, options.source)


if __name__ == "__main__":
    main()
