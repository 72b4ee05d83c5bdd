"""Does eval know tokens with several positions, queries and keys that differ, and the scores' companions?"""
import csv
import io
import math
import struct
from fractions import Fraction

from program import good, main, refused
from tensors import read_npy, read_safetensors

DEFAULT = ["eval", "--scheme", "default", "--set", "head_dim=8"]
MROPE = ["eval", "--scheme", "mrope", "--dialect", "huggingface", "--set", "head_dim=16", "--set", "mrope_section=2,3,3"]


def test_tokens_with_a_position_on_each_axis():
    document = good(*MROPE, "--quantity", "angle", "--positions", "3/5/-7,4:6", "--json").json
    assert document["axes"] == 3 and document["axis"] == [0, 0, 1, 1, 1, 2, 2, 2]
    assert document["positions"] == [[3, 5, -7], [4, 4, 4], [5, 5, 5]]
    frequency = good(*MROPE, "--json").json["frequency"]
    for token, angles in zip(document["positions"], document["angle"]):
        for pair, axis in enumerate(document["axis"]):
            exact = Fraction(frequency[pair]) * token[axis]
            assert abs(Fraction(angles[pair]) - exact) <= abs(exact) / 10 ** 18, (token, pair)
    plain = good("eval", "--scheme", "default", "--set", "head_dim=16", "--quantity", "angle", "--positions", "4:6", "--json").json
    assert document["angle"][1:] == plain["angle"] and "axes" not in plain and "axis" not in plain
    assert good(*MROPE, "--quantity", "cos", "--positions", "-1/2/3", "--json").json["positions"] == [[-1, 2, 3]]
    rows = list(csv.DictReader(io.StringIO(good(*MROPE, "--quantity", "cos", "--positions", "3/5/7", "--format", "csv").text)))
    assert {row["position"] for row in rows} == {"3/5/7"}


def test_whole_numbers_of_a_placement():
    axis = good(*MROPE, "--quantity", "axis", "--json").json
    assert axis["axis"] == [0, 0, 1, 1, 1, 2, 2, 2]
    descr, shape, data = read_npy(good(*MROPE, "--quantity", "axis", "--format", "npy").bytes)
    assert (descr, shape) == ("<i8", (8,)) and list(struct.unpack("<8q", data)) == axis["axis"]
    shifted = ["eval", "--scheme", "axial", "--set", "head_dim=8", "--set", "position_shift=1", "--quantity", "position",
               "--positions", "-1/6"]
    assert good(*shifted, "--json").json["position"] == [[0, 0, 7, 7]]
    metadata, tensors = read_safetensors(good(*shifted, "--format", "safetensors").bytes)
    assert tensors["positions"][:2] == ("I64", [1, 2]) and tensors["position"][:2] == ("I64", [1, 4])
    refused(*shifted, "--dtype", "f32", says=["--dtype", "exact"])


def test_queries_and_keys_where_they_differ():
    xpos = ["eval", "--scheme", "xpos", "--set", "head_dim=8", "--positions", "0,700", "--json"]
    gains = {role: good(*xpos, "--quantity", "gain", "--role", role).json for role in ("query", "key")}
    assert gains["query"]["gain"][0] == ["1"] * 4 and gains["key"]["role"] == "key"
    for query, key in zip(gains["query"]["gain"][1], gains["key"]["gain"][1]):
        assert abs(Fraction(query) * Fraction(key) - 1) < Fraction(1, 10 ** 18) and Fraction(query) < 1
    cos = good(*xpos, "--quantity", "cos", "--role", "key").json["cos"][1][3]
    expected = math.cos(0.7) * ((6 + 0.4 * 8) / (1.4 * 8)) ** (-700 / 512)
    assert abs(float(cos) / expected - 1) < 1e-12
    assert good(*xpos, "--quantity", "cos").json["role"] == "query"
    extend = ["eval", "--scheme", "self-extend", "--set", "head_dim=4", "--set", "group_size=4", "--set", "window_size=8",
              "--quantity", "position", "--positions", "-1,9", "--json"]
    assert good(*extend).json["position"] == [[5, 5], [8, 8]]
    assert good(*extend, "--role", "key").json["position"] == [[-1, -1], [2, 2]]
    refused(*DEFAULT, "--role", "key", says=["--role", "default"])
    refused(*xpos, "--quantity", "cos", "--role", "value", says=["--role", "query", "key"])
    refused(*DEFAULT, "--quantity", "gain", "--positions", "1", says=["gain", "xpos"])


def test_wrong_counts_of_positions():
    refused(*MROPE, "--quantity", "cos", "--positions", "3/5", says=["--positions", "3/5", "3 positions"])
    refused(*MROPE, "--quantity", "cos", "--positions", "3/5/", says=["--positions", "3/5/"])
    refused(*MROPE, "--quantity", "cos", "--positions", "3/5/0:7", says=["--positions", "one integer"])
    refused(*DEFAULT, "--quantity", "cos", "--positions", "3/5", says=["--positions", "one axis"])


def test_temperature_and_softmax_factor():
    warm = [*DEFAULT, "--set", "log_n_context=4096"]
    document = good(*warm, "--quantity", "temperature", "--positions", "0,4095,32767", "--json").json
    assert document["temperature"] == ["1", "1", "1.25"] and "pairs" not in document
    refused(*warm, "--quantity", "temperature", "--positions", "-3", says=["--positions", "-3"])
    refused(*DEFAULT, "--quantity", "temperature", "--positions", "3", says=["temperature"])
    table = good(*warm, "--quantity", "cos", "--positions", "-1,32767", "--dims", "0").text.splitlines()
    assert table[0].split()[-1] == "temperature" and table[2].split()[-1] == "1.25" and len(table[1].split()) == 3
    deepseek = ["eval", "--scheme", "yarn", "--dialect", "huggingface", "--set", "factor=40", "--set", "rope_theta=10000",
                "--set", "original_max_position_embeddings=4096", "--set", "mscale=1", "--set", "mscale_all_dim=0.707"]
    factor = good(*deepseek, "--json").json["softmax_factor"]
    assert abs(float(factor) - (1 + 0.0707 * math.log(40)) ** 2) < 1e-12
    assert f"softmax_factor  {factor}" in good(*deepseek).text
    assert "softmax_factor" not in good(*DEFAULT).text


main(globals())
