"""Are the shipped certificates of the kernels that are there? Short ranges are swept again, bit for bit."""
import json
import pathlib
import re

from program import good, main, scratch, validator

ROOT = pathlib.Path(__file__).parents[2]
FOLDER = ROOT / "reports/certificates"
# Positions of the long certificate of each kernel.
LONG = {"builtin:optimized": [-(2**31), 2**31], "builtin:optimized-exact": [-(2**27), 2**27]}
DTYPES = ["f32", "f16", "bf16"]
# Not `undecided`: what the fast oracle leaves to MPFR depends on the processor's instructions.
RESULTS = ["kernel", "kernel_version", "level", "dtype", "positions", "pairs_checked", "values_checked",
           "not_correctly_rounded", "max_ulp", "witness", "digest", "complete"]


def certificates():
    return {file.name: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))}


def whole():
    return {name: found for name, found in certificates().items() if not name.endswith((".near.json", ".far.json"))}


def test_every_kernel_and_format_has_one_over_all_its_positions():
    found = {(each["kernel"], each["dtype"]) for each in whole().values()}
    assert found == {(kernel, dtype) for kernel in LONG for dtype in DTYPES}, found
    for name, each in whole().items():
        first, end = LONG[each["kernel"]]
        assert each["positions"] == [first, end] and each["complete"], name
        assert each["values_checked"] == 2 * 64 * (end - first), name
        assert each["spec"]["name"] == "meta-llama/Llama-3.1-8B" and each["level"] == "table", name


def test_each_is_sealed_and_follows_its_schema():
    check = validator(ROOT, "certificate")
    with scratch() as folder:
        for name, found in certificates().items():
            check.validate(found)
            good("merge", FOLDER / name, "--out", folder / name)
            assert json.loads((folder / name).read_text()) == found, name


def test_exact_means_every_value():
    for name, found in whole().items():
        if found["kernel"] == "builtin:optimized-exact":
            assert found["not_correctly_rounded"] == 0 and found["max_ulp"] <= 0.5, name


def test_short_ranges_come_out_the_same():
    """A kernel that changed a bit there has another digest: then every certificate is to be made anew."""
    for name, stored in whole().items():
        stem = name[: -len(".json")]
        for part in (".near", ".far"):
            expected = json.loads((FOLDER / f"{stem}{part}.json").read_text())
            assert expected["spec"] == stored["spec"], name
            first, end = expected["positions"]
            now = good("sweep", "--kernel", stored["kernel"], "--model", stored["spec"]["name"], "--dtype", stored["dtype"],
                       "--seq-len", "131072", f"--positions={first}:{end}", "--json").json
            for key in RESULTS:
                assert now[key] == expected[key], (name, part, key, now[key], expected[key], "see tools/certify")


def test_the_table_in_the_readme_is_of_these_certificates():
    rows = re.findall(r"^\| `(\S+)` \|.*\| (\d+) \| ([\d.]+) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    written = {name: (int(wrong), worst) for name, wrong, worst in rows}
    assert written == {name: (found["not_correctly_rounded"], f"{found['max_ulp']:.6f}") for name, found in whole().items()}


main(globals())
