"""Do sweeps certify every position, whatever the threads, shards and interruptions?"""
import json
import pathlib
import signal
import subprocess
import tempfile
import time

import jsonschema

from program import PROGRAM, good, main, refused

MODEL = ["--model", "meta-llama/Llama-3.1-8B"]
OPTIMIZED = ["sweep", "--kernel", "builtin:optimized", *MODEL]
LENGTH = ["--seq-len", "131072"]
SCHEMA = pathlib.Path(__file__).parents[2] / "reports/schema/certificate.schema.json"


def certificate(*arguments):
    return good(*arguments, "--json").json


def same(one, other):
    keys = ["positions", "values_checked", "not_correctly_rounded", "max_ulp", "witness", "undecided", "digest", "complete"]
    assert {key: one[key] for key in keys} == {key: other[key] for key in keys}, (one, other)


def test_a_certificate_has_its_fields():
    found = certificate(*OPTIMIZED, "--positions", "-100:4000")
    assert found["positions"] == [-100, 4000] and found["complete"]
    assert found["pairs_checked"] == 4100 * 64 and found["values_checked"] == 2 * 4100 * 64
    assert found["max_ulp"] <= 0.51 and found["kernel"] == "builtin:optimized" and found["level"] == "table"
    assert found["spec"]["scheme"] == "llama3" and len(found["digest"]) == 16
    check = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    check.validate(found)
    assert not check.is_valid({**found, "digest": "?"})


def test_threads_and_shards_change_nothing():
    whole = certificate(*OPTIMIZED, "--positions", "-70000:200000", "--threads", "1")
    same(whole, certificate(*OPTIMIZED, "--positions", "-70000:200000", "--threads", "3"))
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/part-{i}.json" for i in range(3)]
        for i, file in enumerate(files):
            good(*OPTIMIZED, "--positions", "-70000:200000", "--shard", f"{i}/3", "--out", file)
        joined = certificate("merge", *reversed(files), "--out", f"{folder}/whole.json")
        same(whole, joined)
        assert json.loads(pathlib.Path(f"{folder}/whole.json").read_text()) == joined


def test_models_are_as_wrong_as_they_are():
    product = certificate("sweep", "--kernel", "model:fp32-product", *MODEL, *LENGTH, "--positions", "100000:100512")
    recurrence = certificate("sweep", "--kernel", "model:fp32-recurrence", *MODEL, *LENGTH, "--positions", "100000:100512")
    assert recurrence["max_ulp"] > product["max_ulp"] > 1000
    assert product["not_correctly_rounded"] > 0.5 * product["values_checked"]
    witness = product["witness"]
    exact = good("eval", *MODEL, "--quantity", witness["quantity"], f"--positions={witness['position']}",
                 "--dims", str(witness["pair"]), "--digits", "25", "--json").json[witness["quantity"]][0][0]
    assert abs(float(exact) - float.fromhex(witness["expected"])) <= 1e-16


def test_a_rotation_is_swept_by_unit_pairs():
    for layout in ["half", "interleaved"]:
        found = certificate(*OPTIMIZED, "--level", "rotate", "--layout", layout, "--dtype", "bf16", "--positions", "5000:5300")
        assert found["max_ulp"] <= 1, found


def test_a_mutant_is_caught_with_a_witness():
    found = certificate("sweep", "--kernel", "mutant:F2-base-times-factor", "--scheme", "ntk", "--set", "factor=4",
                        "--positions", "0:300")
    assert found["max_ulp"] > 1e3 and found["witness"]["pair"] > 0


def test_a_killed_sweep_goes_on():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "state.json"
        command = [PROGRAM, *OPTIMIZED, *LENGTH, "--positions", "0:40000000", "--threads", "1", "--out", str(file)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if file.exists() and json.loads(file.read_text())["values_checked"] > 0:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = json.loads(file.read_text())
        assert 0 < done["values_checked"] and not done["complete"]
        refused(*OPTIMIZED, *LENGTH, "--positions", "0:40000000", "--out", file, says=["--out", "--resume"])
        refused(*OPTIMIZED, *LENGTH, "--positions", "0:30000000", "--resume", "--out", file, says=["--resume", "positions"])
        refused("sweep", "--kernel", "builtin:reference", *MODEL, *LENGTH, "--positions", "0:40000000", "--resume", "--out", file,
                says=["--resume", "kernel"])
        assert json.loads(file.read_text()) == done


def test_resuming_gives_what_one_run_gives():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "whole.json"
        whole = certificate(*OPTIMIZED, "--positions", "0:150000", "--out", file)
        same(whole, certificate(*OPTIMIZED, "--positions", "0:150000", "--resume", "--out", file))


def test_bad_input():
    refused(*OPTIMIZED, "--positions", "5:5", says=["--positions", "empty"])
    refused(*OPTIMIZED, "--positions", "9:5", says=["--positions", "reversed"])
    refused(*OPTIMIZED, "--positions", "1,2", says=["--positions", "1,2"])
    refused(*OPTIMIZED, "--positions", "0:10", "--shard", "2/2", says=["--shard"])
    refused(*OPTIMIZED, "--positions", "0:10", "--level", "frequencies", says=["--level"])
    refused(*OPTIMIZED, "--positions", "0:10", "--dtype", "f64", says=["--dtype", "f64"])
    refused(*OPTIMIZED, says=["--positions", "missing"])
    refused("sweep", *MODEL, "--positions", "0:10", says=["--kernel", "missing"])
    refused(*OPTIMIZED, "--positions", "0:10", "--out", "/not/there/x.json", says=["/not/there/x.json"])
    refused(*OPTIMIZED, "--positions", "0:10", "--resume", says=["--out"])


def test_merge_refuses_what_does_not_fit():
    with tempfile.TemporaryDirectory() as folder:
        def part(name, positions, *more):
            file = f"{folder}/{name}.json"
            good(*OPTIMIZED, *LENGTH, "--positions", positions, *more, "--out", file)
            return file

        first, gap, overlap = part("a", "0:100"), part("b", "200:300"), part("c", "50:200")
        other, out = part("d", "100:200", "--dtype", "f16"), f"{folder}/out.json"
        refused("merge", first, gap, "--out", out, says=["gap"])
        refused("merge", first, overlap, "--out", out, says=["overlap"])
        refused("merge", first, other, "--out", out, says=["dtype"])
        text = pathlib.Path(first).read_text()
        pathlib.Path(first).write_text(text.replace('"undecided"', '"undecidedd"'))
        refused("merge", first, "--out", out, says=["edited"])
        pathlib.Path(first).write_text(text[:len(text) // 2])
        refused("merge", first, "--out", out, says=["cut short"])
        pathlib.Path(first).write_text(text.replace('"ropecheck": "0', '"ropecheck": "9'))
        refused("merge", first, "--out", out, says=["edited"])
        assert not pathlib.Path(out).exists()


main(globals())
