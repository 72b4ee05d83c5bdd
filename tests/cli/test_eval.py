"""Are the values of eval right, the same in every format, and exactly what was asked for?"""
import csv
import io
import json
import math
import struct
from fractions import Fraction

from program import good, main, refused, run, scratch
from tensors import read_npy, read_safetensors

DEFAULT = ["eval", "--scheme", "default", "--set", "head_dim=8"]
DTYPES = {"f64": ("<d", "F64", "<f8"), "f32": ("<f", "F32", "<f4"), "f16": ("<e", "F16", "<f2"), "bf16": (None, "BF16", "<u2")}


def unpack(dtype, data):
    """The values of packed little-endian numbers, as exact fractions of floats."""
    code = DTYPES[dtype][0]
    if code is not None:
        return [value[0] for value in struct.iter_unpack(code, data)]
    return [struct.unpack("<f", struct.pack("<I", bits[0] << 16))[0] for bits in struct.iter_unpack("<H", data)]


def test_frequencies_of_the_default_scheme():
    document = good(*DEFAULT, "--json").json
    assert document["attention_scale"].startswith("1")
    assert document["spec"]["scheme"] == "default" and document["spec"]["rotary_dim"] == 8
    assert document["spec"]["parameters"]["head_dim"] == {"value": 8, "origin": "--set"}
    expected = ["1", "0.1", "0.01", "0.001"]
    assert len(document["frequency"]) == 4
    for text, value in zip(document["frequency"], expected):
        assert isinstance(text, str)
        assert abs(Fraction(text) - Fraction(value)) <= Fraction(value) / 10 ** 19, text


def series(first, argument, terms=400):
    """The Taylor series of cos (first = 0) or sin (first = 1), exactly, up to a remainder below 10^-1000."""
    total, term = Fraction(0), Fraction(argument) ** first
    for index in range(first, first + 2 * terms, 2):
        total += term
        term = -term * argument * argument / ((index + 1) * (index + 2))
    return total


def test_digits_are_correct_digits():
    for quantity, first, position in [("cos", 0, 1), ("sin", 1, 3)]:
        for digits in (1, 17, 100, 1000):
            text = good(*DEFAULT, "--quantity", quantity, "--positions", position, "--dims", "0", "--digits", digits,
                        "--json").json[quantity][0][0]
            exact = series(first, position)
            assert digits - 4 <= len(text) - 2 <= digits, text  # trailing zeros are not written
            assert abs(Fraction(text) - exact) <= Fraction(1, 2 * 10 ** digits), (quantity, digits)


def test_quantities_agree_with_each_other():
    linear = ["eval", "--scheme", "linear", "--set", "factor=4", "--set", "head_dim=8", "--set",
              "max_position_embeddings=4096", "--json", "--digits", "30"]
    frequency = [Fraction(each) for each in good(*linear).json["frequency"]]
    wavelength = [Fraction(each) for each in good(*linear, "--quantity", "wavelength").json["wavelength"]]
    rotations = [Fraction(each) for each in good(*linear, "--quantity", "rotations").json["rotations"]]
    angle = good(*linear, "--quantity", "angle", "--positions", "-7,9").json["angle"]
    two_pi = Fraction("6.283185307179586476925286766559005768")
    for pair in range(4):
        assert abs(wavelength[pair] * frequency[pair] / two_pi - 1) < Fraction(1, 10 ** 27)
        assert abs(rotations[pair] * wavelength[pair] / 4096 - 1) < Fraction(1, 10 ** 27)
        assert abs(Fraction(angle[0][pair]) / (-7 * frequency[pair]) - 1) < Fraction(1, 10 ** 27)


def test_all_formats_hold_the_same_numbers():
    positions = [-5, 0, 3, 131071]
    for dtype in DTYPES:
        arguments = [*DEFAULT, "--quantity", "cos", "--positions", ",".join(map(str, positions)), "--dtype", dtype]
        document = good(*arguments, "--format", "json").json
        assert document["positions"] == positions and document["pairs"] == [0, 1, 2, 3]
        exact = [[Fraction(text) for text in row] for row in document["cos"]]
        flat = [value for row in exact for value in row]
        for row, position in zip(exact, positions):
            precision = {"f64": 2e-16, "f32": 1e-7, "f16": 1e-3, "bf16": 8e-3}[dtype]
            assert abs(float(row[0]) - math.cos(position)) < precision, dtype

        descr, shape, data = read_npy(good(*arguments, "--format", "npy").bytes)
        assert (descr, shape) == (DTYPES[dtype][2], (4, 4))
        assert [Fraction(value) for value in unpack(dtype, data)] == flat

        metadata, tensors = read_safetensors(good(*arguments, "--format", "safetensors").bytes)
        assert metadata["quantity"] == "cos" and json.loads(metadata["spec"])["scheme"] == "default"
        kind, shape, data = tensors["cos"]
        assert (kind, shape) == (DTYPES[dtype][1], [4, 4])
        assert [Fraction(value) for value in unpack(dtype, data)] == flat
        assert tensors["positions"] == ("I64", [4], struct.pack("<4q", *positions))

        rows = list(csv.reader(io.StringIO(good(*arguments, "--format", "csv").text)))
        assert rows[0] == ["position", "pair", "cos", "cos_hex"]
        assert [Fraction(row[2]) for row in rows[1:]] == flat
        assert [Fraction(float.fromhex(row[3])) for row in rows[1:]] == flat
        lines = good(*arguments).text.splitlines()
        assert [Fraction(line.split()[2]) for line in lines[1:17]] == flat


def test_binary_formats_of_exact_values_are_binary64():
    descr, shape, data = read_npy(good(*DEFAULT, "--format", "npy").bytes)
    assert (descr, shape) == ("<f8", (4,)) and len(data) == 32
    assert struct.unpack("<4d", data) == (1.0, 0.1, 0.01, 0.001)


def test_positions_may_be_negative_in_both_spellings():
    expected = ["--format", "csv", "--quantity", "sin"]
    apart = good(*DEFAULT, *expected, "--positions", "-5:5")
    joined = good(*DEFAULT, *expected, "--positions=-5:5")
    assert apart.bytes == joined.bytes
    rows = [row.split(",") for row in apart.text.splitlines()[1:]]
    assert sorted({int(row[0]) for row in rows}) == list(range(-5, 5))
    by_place = {(int(row[0]), int(row[1])): Fraction(row[2]) for row in rows}
    assert all(by_place[position, pair] == -by_place[-position, pair] for position in range(1, 5) for pair in range(4))


def test_ranges_steps_and_order():
    document = good(*DEFAULT, "--quantity", "angle", "--positions", "9,-8:8:4,2", "--dims", "3,0:2", "--json").json
    assert document["positions"] == [9, -8, -4, 0, 4, 2]
    assert document["pairs"] == [3, 0, 1]
    assert all(len(row) == 3 for row in document["angle"])


def test_set_takes_numbers_words_booleans_and_lists():
    base = ["eval", "--json", "--scheme", "longrope", "--set", "head_dim=4", "--set", "original_max_position_embeddings=4096",
            "--set", "factor=1"]
    plain = good(*base, "--set", "short_factor=1,2", "--set", "long_factor=3,4").json
    listed = good(*base, "--set", "short_factor=[1, 2]", "--set", "long_factor=[3,4.0]").json
    assert plain["frequency"] == listed["frequency"]
    dynamic = good("eval", "--json", "--scheme", "dynamic", "--dialect", "paper", "--set", "inner=linear", "--set",
                   "original_max_position_embeddings=100", "--seq-len", "200").json
    assert abs(Fraction(dynamic["frequency"][0]) - Fraction(1, 2)) < Fraction(1, 10 ** 18)
    assert dynamic["spec"]["seq_len"] == 200


def test_set_overrides_a_model():
    changed = good("eval", "--json", "--model", "meta-llama/Llama-3.1-8B", "--set", "rope_theta=1234").json
    assert changed["spec"]["base"] == 1234 and changed["spec"]["scheme"] == "llama3"
    assert changed["spec"]["parameters"]["rope_theta"]["origin"] == "--set"


def test_warnings_go_to_stderr_unless_quiet():
    with scratch() as directory:
        config = directory / "config.json"
        layers = {name: {"rope_type": "default", "rope_theta": base} for name, base in
                  [("full_attention", 1e6), ("sliding_attention", 1e4)]}
        config.write_text(json.dumps({"head_dim": 8, "rope_parameters": layers}))
        loud = good("eval", "--config", config, "--json")
        assert loud.error.startswith("warning: ") and loud.json["spec"]["warnings"]
        quiet = good("eval", "--config", config, "--json", "--quiet")
        assert quiet.error == "" and quiet.bytes == loud.bytes


def test_files_are_written_whole():
    with scratch() as directory:
        target = directory / "cos.csv"
        arguments = [*DEFAULT, "--quantity", "cos", "--positions", "0:3", "--format", "csv"]
        done = good(*arguments, "-o", target)
        assert done.bytes == b"" and target.read_bytes() == good(*arguments).bytes
        before = target.read_bytes()
        refused(*arguments, "--digits", "0", "-o", target)
        assert target.read_bytes() == before and len(list(directory.iterdir())) == 1
        assert run(*arguments, "-o", "/dev/stdout").bytes == before


def test_threads_change_nothing():
    arguments = [*DEFAULT, "--quantity", "cos", "--positions", "0:50", "--json"]
    assert good(*arguments, "--threads", "1").bytes == good(*arguments, "--threads", "3").bytes


main(globals())
