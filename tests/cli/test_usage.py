"""Do help, version and usage errors behave like a good Unix program's?"""
import os
import pty
import subprocess

from program import PROGRAM, good, main, refused, run

COMMANDS = ["gate", "sweep", "merge", "eval", "schemes", "dialects", "models", "claims", "mutants"]


def test_help_fits_a_screen():
    lines = good("--help").text.splitlines()
    assert len(lines) <= 24, len(lines)
    assert max(map(len, lines)) <= 100
    for command in COMMANDS:
        assert any(line.strip().startswith(command) for line in lines), command


def test_every_command_has_help_with_an_example():
    for command in COMMANDS:
        text = good(command, "--help").text
        assert f"Example: ropecheck {command}" in text, command
        assert max(map(len, text.splitlines())) <= 130, command


def test_examples_run():
    for command in ["eval", "schemes", "dialects", "models", "mutants"]:
        lines = [line for line in good(command, "--help").text.splitlines() if line.startswith("Example: ")]
        assert lines, command
        for line in lines:
            shell = line.removeprefix("Example: ").replace("ropecheck", PROGRAM, 1)
            assert subprocess.run(shell, shell=True, capture_output=True).returncode == 0, shell


def test_help_marks_what_has_to_be_given():
    for command, options in [("merge", ["--out FILE"]), ("sweep", ["--kernel KERNEL", "--positions A:B"]), ("gate", ["--kernel KERNEL"])]:
        text = good(command, "--help").text
        for option in options:
            assert f"  {option} REQUIRED" in text, (command, option)


def test_help_promises_no_more_than_is_accepted():
    for command in COMMANDS:
        for line in good(command, "--help").text.splitlines():
            shown = line.strip().split("  ")[0]
            assert not shown.startswith("--") or "..." not in shown, (command, line)
    waive = next(line for line in good("gate", "--help").text.splitlines() if line.strip().startswith("--waive"))
    for name in ("level", "dtype", "layout", "property", "fault", "positions"):
        assert name in waive, waive
    refused("eval", "--scheme", "linear", "--set", "factor=4", "rope_theta=1e6", says=["rope_theta=1e6", "see ropecheck eval --help"])
    good("eval", "--scheme", "linear", "--set", "factor=4", "--set", "rope_theta=1e6")


def test_version():
    assert good("--version").text.startswith("ropecheck ")


def test_bad_usage():
    refused(says=["command", "gate"])
    refused("perplexity", says=["perplexity", "accepted"])
    refused("gaet", says=["gaet", "gate"])
    refused("eval", "--qantity", "cos", says=["--qantity", "--quantity"])
    refused("--frobnicate", "eval", says=["--frobnicate"])
    refused("schemes", "linear", "extra", says=["extra", "see ropecheck schemes --help"])
    refused("gate", "--kernel", "builtin:optimized", "extra", says=["extra", "see ropecheck gate --help"])
    refused("eval", "--scheme", "default", "--seed", "x", says=["--seed", "'x'"])
    refused("--seed", "-1", "schemes", says=["--seed", "-1"])
    refused("--threads", "many", "schemes", says=["--threads", "many"])
    refused("eval", "--scheme", "default", "--scheme", "linear", says=["--scheme"])
    refused("eval", "--scheme", says=["--scheme"])


def test_global_options_stand_before_or_after():
    before = good("--json", "--seed", "3", "--threads", "1", "schemes")
    after = good("schemes", "--json", "--seed=3", "--threads=1")
    assert before.bytes == after.bytes
    assert before.json["schemes"]


def test_full_disk_is_reported():
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, "schemes", "--json"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2 and b"standard output" in done.stderr


def test_progress_only_on_a_terminal():
    gate = ["gate", "--kernel", "builtin:optimized", "--scheme", "default", "--max-position", "64", "--levels", "table",
            "--dtypes", "f32"]
    assert run(*gate).error == ""
    controller, terminal = pty.openpty()
    subprocess.run([PROGRAM, *gate], stdout=subprocess.PIPE, stderr=terminal, timeout=120)
    os.close(terminal)
    shown = os.read(controller, 65536)
    assert b"builtin:optimized" in shown


main(globals())
