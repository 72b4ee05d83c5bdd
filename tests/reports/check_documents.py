#!/usr/bin/env python3
"""Do the JSON documents match their schemas? The hand-made report, the example in docs/, and every command's --json."""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from documents import refutes, strict, validator


def check_report(source, text):
    check = validator(source, "report")
    document = strict(text)
    check.validate(document)
    refutes(check, document, ["kernels", 0, "verdict"], "maybe")
    refutes(check, document, ["kernels", 0, "class"], 3)
    refutes(check, document, ["kernels", 0, "safe_context"], {})
    refutes(check, document, ["kernels", 0, "extra"], 1)
    refutes(check, document, ["schema"], "1")
    return document


def check_command(source, program, name, arguments):
    done = subprocess.run([program, *arguments, "--json"], capture_output=True, text=True, check=True)
    validator(source, name).validate(strict(done.stdout))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([options.sample, directory], check=True)
        check_report(options.source, (pathlib.Path(directory) / "report.json").read_text())

    example = check_report(options.source, (options.source / "docs/report.example.json").read_text())
    kernel = example["kernels"][0]
    assert kernel["levels"] and kernel["properties"] and kernel["charts"]["error_by_position"], "the example is not full"

    linear = ["eval", "--scheme", "linear", "--set", "factor=4"]
    check_command(options.source, options.program, "eval", linear)
    for dtype in ["exact", "f64", "f32", "f16", "bf16"]:
        check_command(options.source, options.program, "eval",
                      linear + ["--quantity", "cos", "--positions=-3:3", "--dtype", dtype])
    for name in ["schemes", "models", "claims", "mutants", "dialects"]:
        check_command(options.source, options.program, name, [name])
    for arguments in [["--scheme", "yarn"], ["--model", "gpt-oss-20b"],
                      ["--scheme", "dynamic", "--set", "factor=2", "--set", "max_position_embeddings=2048"]]:
        check_command(options.source, options.program, "dialects", ["dialects", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
