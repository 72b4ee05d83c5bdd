"""Do sweeps certify every position, whatever the threads, shards and interruptions?"""
import json
import math
import os
import re
import time
from fractions import Fraction

from program import good, main, refused, run, scratch, validator
from sweeping import LENGTH, MODEL, OPTIMIZED, ROOT, certificate, checked, kill, read, start, wait_for


def exact_value(specification, found):
    """The truth at the witness, by `eval` in 40 digits."""
    witness = found["witness"]
    values = good("eval", *specification, "--quantity", witness["quantity"], f"--positions={witness['position']}",
                  "--dims", str(witness["pair"]), "--digits", "40", "--json").json
    return Fraction(values[witness["quantity"]][0][0])


def ulp_of(exact, precision=24, smallest=-126):
    exponent = max(math.floor(math.log2(abs(exact))), smallest)
    return Fraction(2) ** (exponent - precision + 1)


def test_a_certificate_has_its_fields():
    found = certificate(*OPTIMIZED, "--positions", "-100:4000")
    assert found["positions"] == [-100, 4000] and found["complete"]
    assert found["pairs_checked"] == 4100 * 64 and found["values_checked"] == 2 * 4100 * 64
    assert found["max_ulp"] <= 1 and found["kernel"] == "builtin:optimized" and found["level"] == "table"
    assert found["spec"]["scheme"] == "llama3" and len(found["digest"]) == 16
    check = validator(ROOT, "certificate")
    check.validate(found)
    assert not check.is_valid({**found, "digest": "?"})


def test_a_scheme_of_several_axes_is_swept_over_text_tokens():
    sections = ("--set", "mrope_section=24,20,20", "--set", "rope_theta=5e6", "--seq-len", "4000")
    several = certificate("sweep", "--kernel", "builtin:optimized", "--scheme", "mrope", *sections, "--positions", "-9:4000")
    plain = certificate("sweep", "--kernel", "builtin:optimized", "--scheme", "default", *sections[2:], "--positions", "-9:4000")
    assert several["tokens"] == "equal on every axis" and "tokens" not in plain
    validator(ROOT, "certificate").validate(several)
    assert several["digest"] == plain["digest"] and several["max_ulp"] == plain["max_ulp"] < 1
    alone = ("sweep", "--kernel", "builtin:optimized", "--positions", "0:9", "--scheme")
    refused(*alone, "xpos", says=["xpos", "differently"])
    refused(*alone, "axial", "--set", "position_shift=1", says=["position_shift"])


def test_threads_and_shards_change_nothing():
    whole = certificate(*OPTIMIZED, "--positions", "-70000:200000", "--threads", "1")
    assert whole == certificate(*OPTIMIZED, "--positions", "-70000:200000", "--threads", "3")
    with scratch() as folder:
        files = [folder / f"part-{i}.json" for i in range(3)]
        for i, file in enumerate(files):
            good(*OPTIMIZED, "--positions", "-70000:200000", "--shard", f"{i}/3", "--out", file)
        joined = certificate("merge", *reversed(files), "--out", folder / "whole.json")
        assert whole == joined == read(folder / "whole.json")


def test_wrong_kernels_are_as_wrong_as_they_are():
    """The witness is confirmed by the reference: its value, and the error in ulps."""
    llama = [*MODEL, *LENGTH]
    ntk = ["--scheme", "ntk", "--set", "factor=4"]
    errors = {}
    for kernel, specification, positions in [
            ("model:fp32-product", llama, "100000:100512"), ("model:fp32-recurrence", llama, "100000:100512"),
            ("mutant:F2-base-times-factor", [*ntk, "--seq-len", "4096"], "0:300")]:
        found = certificate("sweep", "--kernel", kernel, *specification, "--positions", positions)
        witness, exact = found["witness"], exact_value(specification, found)
        assert float(exact) == float.fromhex(witness["expected"]), found
        assert float.fromhex(witness["got"]) != float(exact)
        error = abs(Fraction(float.fromhex(witness["got"])) - exact) / ulp_of(exact)
        assert abs(float(error) / found["max_ulp"] - 1) < 1e-12, (float(error), found["max_ulp"])
        assert found["not_correctly_rounded"] > 0.5 * found["values_checked"]
        errors[kernel] = found
    assert errors["model:fp32-recurrence"]["max_angle"]["radians"] > errors["model:fp32-product"]["max_angle"]["radians"]
    assert errors["model:fp32-recurrence"]["max_ulp"] > errors["model:fp32-product"]["max_ulp"] > 1000


def test_the_largest_angle_error_is_that_of_the_formula():
    """The mutant's frequency is (4b)^(-2i/d), the right one (b·4^(d/(d-2)))^(-2i/d): known in closed form."""
    found = certificate("sweep", "--kernel", "mutant:F2-base-times-factor", "--scheme", "ntk", "--set", "factor=4",
                        "--positions", "0:300")["max_angle"]
    def error(position, pair):
        turn = position * ((1e4 * 4) ** (-pair / 64) - (1e4 * 4 ** (128 / 126)) ** (-pair / 64))
        return abs(math.remainder(turn, 2 * math.pi))
    expected = max((error(256, pair), pair) for pair in range(64))
    assert found["every"] == 256 and found["position"] == 256 and found["pair"] == expected[1], (found, expected)
    assert abs(found["radians"] - expected[0]) < 1e-7
    exact = certificate(*OPTIMIZED, "--positions", "1:255")
    assert exact["max_angle"] is None
    exact = certificate("sweep", "--kernel", "builtin:reference", *MODEL, "--positions", "0:300")["max_angle"]
    assert 0 < exact["radians"] < 2**-24


def test_people_are_told_the_verdict():
    text = good(*OPTIMIZED, "--positions", "0:3000").text.splitlines()
    assert re.match(r"(correct|faithful): every value", text[1]), text
    text = good("sweep", "--kernel", "builtin:reference", *MODEL, "--positions", "0:300").text.splitlines()
    assert text[1] == "correct: every value is the correctly rounded one", text
    text = good("sweep", "--kernel", "model:fp32-product", *MODEL, "--positions", "100000:100512").text
    assert "not faithful: off by up to" in text and "million pairs/s" in text, text
    assert re.search(r"largest error \S+ ulp at position \d+, pair \d+, (cos|sin): expected -?0x\S+, got -?0x", text), text
    assert re.search(r"largest angle error 0\.\d+ rad at position \d+, pair \d+", text), text


def test_a_rotation_is_swept_by_unit_pairs():
    for layout in ["half", "interleaved"]:
        found = certificate(*OPTIMIZED, "--level", "rotate", "--layout", layout, "--dtype", "bf16", "--positions", "5000:5300")
        assert found["max_ulp"] <= 1, found


def high_water_mark(process):
    """Peak resident memory in MiB."""
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) / 1024


def test_a_killed_sweep_goes_on_and_gives_what_one_run_gives():
    positions = ["--positions", "-3000000:9000000"]
    with scratch() as folder:
        file = folder / "state.json"
        process = start(*OPTIMIZED, *LENGTH, *positions, "--threads", "1", "--out", file)
        assert wait_for(lambda: checked(file) > 0, process), "the range is too short for this machine"
        kill(process)
        done = read(file)
        assert 0 < done["values_checked"] and not done["complete"]
        finished = certificate(*OPTIMIZED, *LENGTH, *positions, "--resume", "--out", file)
        assert finished == certificate(*OPTIMIZED, *LENGTH, *positions) == read(file)
        assert finished == certificate(*OPTIMIZED, *LENGTH, *positions, "--resume", "--out", file)


def test_memory_is_flat_and_little_is_lost():
    """All positions there are: peak memory, and how old the state gets while the sweep runs."""
    with scratch() as folder:
        file = folder / "state.json"
        process = start(*OPTIMIZED, "--positions", f"{-2**31}:{2**31}", "--out", file)
        try:
            assert wait_for(lambda: checked(file) > 0, process)
            oldest, until = 0, time.monotonic() + 4
            while time.monotonic() < until:
                oldest = max(oldest, time.time() - os.stat(file).st_mtime)
                time.sleep(0.02)
            peak = high_water_mark(process)
        finally:
            kill(process)
        assert peak < 200, f"{peak} MiB"
        assert oldest < 4, f"a state {oldest} s old"
        assert len(read(file)["done"]) <= 64 and file.stat().st_size < 20000


def test_a_slow_kernel_is_saved_as_often():
    """A call of 1024 rows that takes a third of a second: each block is one call, and each is saved."""
    example = ROOT / "examples/python_kernel.py"
    values_of_a_call = 2 * 1024 * 64
    with scratch() as folder:
        (folder / "kernel.py").write_text(
            "import math, time\ntrue_cos, count = math.cos, [0]\n"
            "def cos(x):\n"
            "    count[0] += 1\n"
            "    if count[0] % (1024 * 64) == 1: time.sleep(0.3)\n"
            "    return true_cos(x)\n"
            f"math.cos = cos\n__file__ = '{example}'\nexec(compile(open(__file__).read(), __file__, 'exec'))\n")
        file = folder / "state.json"
        process = start("sweep", "--kernel", f"exec:python3 {folder}/kernel.py", "--scheme", "default",
                        "--positions", "0:10000000", "--threads", "1", "--out", file)
        try:
            for _ in range(3):
                before = checked(file)
                assert wait_for(lambda: checked(file) > before, process)
                assert checked(file) - before <= 8 * values_of_a_call
        finally:
            kill(process)


NOT_A_NUMBER = """
import math
math.cos = lambda x: math.nan
__file__ = "{example}"
exec(compile(open(__file__).read(), __file__, "exec"))
"""


def test_a_required_class_decides_the_code():
    """Without --require a certificate is a record. With it the same record is written, printed, and judged."""
    with scratch() as folder:
        (folder / "kernel.py").write_text(NOT_A_NUMBER.format(example=ROOT / "examples/python_kernel.py"))
        no_number = ["--kernel", f"exec:python3 {folder}/kernel.py", "--scheme", "default", "--positions", "0:300"]
        codes = {"exact": (["--kernel", "builtin:reference", *MODEL, "--positions", "0:300"], 0, 0),
                 "fast": (["--kernel", "builtin:optimized", *MODEL, "--positions", "0:3000"], 0, 1),
                 "wrong": (["--kernel", "mutant:P3-bf16-angle", *MODEL, "--positions", "0:3000"], 1, 1),
                 "nan": (no_number, 1, 1)}
        for name, (arguments, faithful, correct) in codes.items():
            record = good("sweep", *arguments, "--json").text
            assert good("sweep", *arguments, "--json", "--require", "none").text == record
            for required, code in (("faithful", faithful), ("correct", correct)):
                file = folder / f"{name}-{required}.json"
                done = run("sweep", *arguments, "--require", required, "--out", file)
                assert done.code == code and done.error == "" and file.read_text() == record, (name, done)
                assert (f"required: {required}, which it does not reach" in done.text) == (code == 1), done.text
                joined = run("merge", file, "--require", required, "--out", folder / f"{name}-{required}-merged.json", "--json")
                assert joined.code == code and joined.text == record, (name, joined)
        refused("merge", folder / "exact-correct.json", "--require", "exact", "--out", folder / "x.json", says=["--require", "correct"])
        assert not (folder / "x.json").exists()


def test_progress_in_a_log():
    done = good(*OPTIMIZED, "--positions", "0:3000", "--progress")
    assert done.error == "", "no line before ten seconds are over"
    done = good("sweep", "--kernel", "model:fp32-recurrence", *MODEL, "--positions", "0:3000")
    assert done.error == "", "no progress where stderr is no terminal"


def test_what_resuming_refuses():
    with scratch() as folder:
        file = folder / "state.json"
        good(*OPTIMIZED, *LENGTH, "--positions", "0:2000", "--out", file)
        before = file.read_bytes()
        def resume(*arguments, says):
            refused(*arguments, "--resume", "--out", file, says=["--resume", "state.json", *says])
            assert file.read_bytes() == before
        refused(*OPTIMIZED, *LENGTH, "--positions", "0:2000", "--out", file, says=["--out", "exists", "--resume"])
        resume(*OPTIMIZED, *LENGTH, "--positions", "0:3000", says=["positions", "0:2000", "0:3000"])
        resume(*OPTIMIZED, *LENGTH, "--positions", "0:200000", "--shard", "0/2", says=["positions"])
        resume(*OPTIMIZED, "--positions", "0:3000", says=["differs in positions (0:2000 and 0:3000)"])
        resume(*OPTIMIZED, "--positions", "0:2001", "--dtype", "f16", says=["differs in dtype (f32 and f16)"])
        resume(*OPTIMIZED, "--positions", "0:2000", says=["differs in seq_len", "--seq-len or else the end of --positions"])
        resume(*OPTIMIZED, "--seq-len", "4096", "--positions", "0:2000", says=["seq_len", "4096", "131072"])
        resume("sweep", "--kernel", "builtin:reference", *MODEL, *LENGTH, "--positions", "0:2000", says=["kernel", "builtin:reference"])
        resume(*OPTIMIZED, *LENGTH, "--set", "rope_theta=400000", "--positions", "0:2000", says=["spec"])
        resume("sweep", "--kernel", "builtin:optimized", "--scheme", "default", *LENGTH, "--positions", "0:2000", says=["scheme", "llama3"])
        for option, value in [("--dtype", "f16"), ("--level", "rotate"), ("--layout", "interleaved"), ("--truth", "shipped")]:
            resume(*OPTIMIZED, *LENGTH, "--positions", "0:2000", option, value, says=[option[2:], value])
        assert file.read_bytes() == before


def test_bad_input():
    refused(*OPTIMIZED, "--positions", "5:5", says=["--positions", "empty"])
    refused(*OPTIMIZED, "--positions", "9:5", says=["--positions", "reversed"])
    refused(*OPTIMIZED, "--positions", "1,2", says=["--positions", "1,2"])
    refused(*OPTIMIZED, "--positions", "1:", says=["--positions", "'1:'"])
    refused(*OPTIMIZED, "--positions", "0:10", "--shard", "2/2", says=["--shard"])
    refused(*OPTIMIZED, "--positions", "0:10", "--require", "dtype", says=["--require", "none, faithful, correct"])
    refused(*OPTIMIZED, "--positions", "0:10", "--level", "frequencies", says=["--level"])
    refused(*OPTIMIZED, "--positions", "0:10", "--dtype", "f64", says=["--dtype", "f64"])
    refused(*OPTIMIZED, says=["--positions", "missing"])
    refused("sweep", *MODEL, "--positions", "0:10", says=["--kernel", "missing"])
    refused(*OPTIMIZED, "--positions", "0:10", "--out", "/not/there/x.json", says=["/not/there/x.json"])
    refused(*OPTIMIZED, "--positions", "0:10", "--out", "", says=["--out", "''"])
    refused(*OPTIMIZED, "--positions", "0:10", "--resume", says=["--out"])


main(globals())
