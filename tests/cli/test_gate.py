"""Does the gate write its record, give the right code, and say on stdout only what was asked for?"""
import json
import pathlib
import xml.etree.ElementTree

from program import PLUGINS, good, main, refused, run, scratch, validator

ROOT = pathlib.Path(__file__).parents[2]
SMALL = ["--scheme", "default", "--set", "head_dim=16", "--max-position", "1000"]
GOOD = f"lib:{PLUGINS}/good.so"
FILES = {"report.html", "report.json", "junit.xml", "summary.md"}


def test_a_good_kernel_conforms_and_four_files_appear():
    with scratch() as directory:
        out = directory / "made" / "here"
        done = good("gate", "--kernel", GOOD, *SMALL, "--out", out)
        assert "pass" in done.text and str(out / "report.html") in done.text
        assert {each.name for each in out.iterdir()} == FILES
        kernel = json.loads((out / "report.json").read_text())["kernels"][0]
        assert kernel["kernel"] == GOOD and kernel["verdict"] == "pass"
        assert kernel["class"] in ("correct", "faithful", "dtype")
        suites = xml.etree.ElementTree.parse(out / "junit.xml").getroot()
        assert all(suite.get("failures") == "0" == suite.get("errors") for suite in suites)
        assert (out / "report.html").read_text().startswith("<!DOCTYPE html>")


def test_json_alone_on_stdout_is_the_report():
    with scratch() as directory:
        done = good("gate", "--kernel", GOOD, *SMALL, "--json", "--out", directory)
        assert done.json == json.loads((directory / "report.json").read_text())
        assert done.error == ""


def test_same_seed_same_bytes():
    runs = [good("gate", "--kernel", GOOD, *SMALL, "--json", "--seed", seed).bytes for seed in ("5", "5", "6")]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_a_wrong_kernel_does_not_conform():
    done = run("gate", "--kernel", "model:fp32-product", "--require", "correct", *SMALL, "--json")
    assert done.code == 1, done
    kernel = done.json["kernels"][0]
    assert kernel["verdict"] == "fail" and kernel["levels"][0]["witness"]


def test_the_gravest_code_wins_and_advisory_kernels_do_not_count():
    crash = f"lib:{PLUGINS}/crash.so"
    assert run("gate", "--kernel", GOOD, "--kernel", crash, *SMALL).code == 3
    assert run("gate", "--kernel", GOOD, "--advisory", crash, *SMALL).code == 0
    both = run("gate", "--kernel", GOOD, "--kernel", crash, "--advisory", crash, *SMALL, "--json")
    assert both.code == 0 and [each["advisory"] for each in both.json["kernels"]] == [False, True]


def test_an_advisory_kernel_that_cannot_be_loaded_does_not_decide():
    """The reason is in the text, the report and the JUnit file; the kernel that decides is judged."""
    absent, silent = f"lib:{PLUGINS}/absent.so", "exec:false"
    for decides, code in [(GOOD, 0), (f"lib:{PLUGINS}/crash.so", 3), ("mutant:P3-bf16-angle", 1)]:
        with scratch() as directory:
            done = run("gate", "--kernel", decides, "--advisory", absent, "--advisory", silent, *SMALL, "--out", directory)
            assert done.code == code and "absent.so: No such file" in done.text and "exit code 1 instead" in done.text, done
            first, *others = json.loads((directory / "report.json").read_text())["kernels"]
            validator(ROOT, "report").validate(json.loads((directory / "report.json").read_text()))
            assert first["kernel"] == decides and first["exit_code"] == code and first["verdict"] != "not-run"
            for kernel, says in zip(others, ["No such file", "exited when asked to describe itself"], strict=True):
                assert kernel["verdict"] == "not-run" and kernel["exit_code"] == 0 and kernel["advisory"], kernel
                assert kernel["class"] is None and "not loaded" in kernel["sentence"] and says in kernel["sentence"], kernel
            suites = xml.etree.ElementTree.parse(directory / "junit.xml").getroot().findall("testsuite")
            assert [suite.get("errors") for suite in suites[1:]] == ["0", "0"]
            assert "absent.so" in (directory / "summary.md").read_text()
    refused("gate", "--kernel", absent, "--advisory", GOOD, *SMALL, says=["absent.so"])
    refused("gate", "--kernel", GOOD, "--advisory", "builtin:optimised", *SMALL, says=["optimised", "optimized"])


def test_what_was_asked_for_and_did_not_run_is_no_pass():
    done = run("gate", "--kernel", GOOD, "--levels", "table,rotate", *SMALL, "--json")
    assert done.code == 4, done
    verdicts = {level["level"]: level["verdict"] for level in done.json["kernels"][0]["levels"]}
    assert verdicts["rotate"] == "not-run" and verdicts["table"] == "pass"
    assert run("gate", "--kernel", GOOD, "--levels", "table,rotate", "--waive", "rotate", *SMALL).code == 0
    assert run("gate", "--kernel", GOOD, "--dtypes", "f32,bf16", *SMALL).code == 4


def test_positions_are_those_that_were_given():
    document = good("gate", "--kernel", GOOD, "--scheme", "default", "--positions", "-4:4", "--json").json
    assert document["kernels"][0]["positions"] == {"selection": "exhaustive", "count": 8, "range": [-4, 3]}


def test_one_position_is_told_in_the_singular():
    text = run("gate", "--kernel", GOOD, "--scheme", "default", "--positions", "999").text
    assert "1 position, 999, exhaustive" in text and "1 positions" not in text, text


def test_github_actions():
    with scratch() as directory:
        summary = directory / "summary.md"
        environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
        done = run("gate", "--kernel", "model:fp32-product", "--require", "correct", *SMALL, environment=environment)
        annotations = [line for line in done.text.splitlines() if line.startswith("::error ")]
        assert 1 <= len(annotations) <= 10 and all("::" in line[8:] for line in annotations)
        assert summary.read_text().startswith("## ropecheck")
        once = summary.read_text()
        machine = run("gate", "--kernel", "model:fp32-product", "--require", "correct", *SMALL, "--json", environment=environment)
        assert machine.json["kernels"] and "::error" in machine.error
        assert summary.read_text().count("## ropecheck: ") == 2 and summary.read_text().startswith(once)
        silent = run("gate", "--kernel", GOOD, *SMALL, "--annotations", "none", environment=environment)
        assert not any(line.startswith("::") for line in silent.text.splitlines())
        assert summary.read_text().count("## ropecheck: ") == 2


def test_rows_that_lie_apart_are_written_apart():
    found = run("gate", "--kernel", f"lib:{PLUGINS}/packed_rows.so", "--scheme", "default", "--max-position", "1000")
    assert found.code == 3 and ("out-of-bounds" in found.text or "unwritten" in found.text), found


def test_a_crash_on_the_way_out_is_a_finding():
    found = run("gate", "--kernel", f"lib:{PLUGINS}/destroy_aborts.so", "--scheme", "default", "--max-position", "1000")
    assert found.code == 3 and "destroy" in found.text, found


main(globals())
