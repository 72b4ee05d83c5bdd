"""Does the ggml adapter hand ggml the right configuration? Each scheme against binary64 at small positions."""

import math
import sys
import unittest

import numpy as np

import truth
from client import Adapter

POSITIONS = np.array([0, 1, 2, 7, 31, 500, 1000, -3], np.int64)
# Accumulated in binary32: rotary_dim/2 factors, each rounded, of a factor whose power is rounded.
RECURRENCE = 64 * 2 * truth.UNIT_ROUNDOFF["f32"]
# Tokens of an image: time, height and width apart.
GRID = np.array([[0, 0, 0], [1, 2, 3], [7, 31, 5], [500, 11, 1000], [4, 4, 9], [2, 0, 1], [3, 90, 8], [6, 1, 70]],
                np.int64)


class GgmlAdapter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.adapter = Adapter([sys.argv[-1]])
        cls.rng = np.random.default_rng(9706)

    @classmethod
    def tearDownClass(cls):
        assert cls.adapter.close() == 0

    def create(self, scheme="default", dialect="huggingface", head_dim=128, rotary_dim=128, offset=0, base=1e4,
               **parameters):
        config = {"scheme": scheme, "dialect": dialect, "base": base, "head_dim": head_dim,
                  "rotary_dim": rotary_dim, "rotary_offset": offset, "layout": "half", "parameters": parameters}
        return self.adapter.ask({"call": "create", "session": 1, "config": config})[0]

    def rotate(self, data, dtype="f32", layout="half", transpose=False, threads=1, key=None, seq_len=0.0,
               in_place=False, positions=POSITIONS):
        tensors = {"positions": ("i64", positions), "query": (dtype, data), "seq_lens": ("f64", [seq_len]),
                   "sequence_starts": ("i64", [0, len(POSITIONS)])}
        if key is not None:
            tensors["key"] = (dtype, key)
        request = {"call": "rotate", "session": 1, "dtype": dtype, "layout": layout, "out_layout": layout,
                   "transpose": transpose, "threads": threads, "attention_scale": 1.0,
                   "axes": 1 if positions.ndim == 1 else positions.shape[1], "arrangement": {"in_place": in_place}}
        reply, answer = self.adapter.ask(request, tensors)
        self.assertTrue(reply["ok"], reply)
        return answer

    def data(self, head_dim=128, heads=3, dtype=np.float32):
        return self.rng.standard_normal((len(POSITIONS), heads, head_dim)).astype(dtype)

    def check(self, frequency, dtype="f32", layout="half", scale=1.0, offset=0, head_dim=128, turned_by=POSITIONS,
              **call):
        data = self.data(head_dim, dtype=np.float32 if dtype == "f32" else np.float16)
        got = self.rotate(data, dtype, layout, **call)["query"]
        exact = truth.rotate(data, turned_by, frequency, layout, scale=scale, offset=offset,
                             transpose=call.get("transpose", False))
        rotary_dim = 2 * len(frequency)
        bound = 6 * truth.UNIT_ROUNDOFF[dtype] + truth.angle_bound(turned_by, frequency, RECURRENCE)
        self.assertLess(truth.worst_pair_error(got, exact, rotary_dim, layout, offset), bound)
        rotated = np.zeros(head_dim, bool)
        rotated[offset:offset + rotary_dim] = True
        np.testing.assert_array_equal(got[..., ~rotated], data[..., ~rotated])

    def test_describes_itself(self):
        reply, _ = self.adapter.ask({"call": "describe"})
        self.assertEqual((reply["protocol"], reply["name"], reply["levels"]), (1, "ggml", ["rotate"]))

    def test_default_in_every_type_layout_and_direction(self):
        self.assertTrue(self.create()["ok"])
        for dtype in ("f32", "f16"):
            for layout in ("half", "interleaved"):
                for call in ({}, {"transpose": True}, {"in_place": True}, {"threads": 3}):
                    with self.subTest(dtype=dtype, layout=layout, **call):
                        self.check(truth.frequencies(1e4, 128), dtype, layout, **call)

    def test_partial_and_trailing_rotation_copy_the_rest(self):
        for offset in (0, 32):
            self.create(rotary_dim=64, offset=offset)
            for in_place in (False, True):
                self.check(truth.frequencies(1e4, 64), offset=offset, in_place=in_place)

    def test_key_with_its_own_heads(self):
        self.create()
        query, key = self.data(heads=5), self.data(heads=1)
        answer = self.rotate(query, key=key)
        exact = truth.rotate(key, POSITIONS, truth.frequencies(1e4, 128), "half")
        self.assertEqual(answer["query"].shape, query.shape)
        np.testing.assert_allclose(answer["key"], exact, atol=1e-3)

    def test_linear(self):
        self.create("linear", factor=8)
        self.check(truth.frequencies(1e4, 128) / 8)

    def test_llama3(self):
        self.create("llama3", base=5e5, factor=8, low_freq_factor=1, high_freq_factor=4,
                    original_max_position_embeddings=8192)
        self.check(truth.llama3_frequencies(5e5, 128, 8, 1, 4, 8192))

    def test_yarn_has_the_attention_scale_once(self):
        for dialect in ("huggingface", "ggml"):
            self.create("yarn", dialect, base=1e6, factor=4, original_max_position_embeddings=32768)
            self.check(truth.yarn_frequencies(1e6, 128, 4, 32768), scale=1 + 0.1 * math.log(4))

    def test_yarn_with_mscale_all_dim(self):
        self.create("yarn", "ggml", base=1e4, factor=40, original_max_position_embeddings=4096, mscale=1.0,
                    mscale_all_dim=1.0)
        self.check(truth.yarn_frequencies(1e4, 128, 40, 4096), scale=1.0)

    def test_longrope_switches_lists_by_length(self):
        short, long = list(np.linspace(1, 2, 64)), list(np.linspace(1, 30, 64))
        self.create("longrope", factor=32, original_max_position_embeddings=4096, short_factor=short,
                    long_factor=long)
        scale = math.sqrt(1 + math.log(32) / math.log(4096))
        for seq_len, divisors in ((0, short), (4096, short), (4097, long)):
            self.check(truth.frequencies(1e4, 128) / np.array(divisors), scale=scale, seq_len=float(seq_len))

    def test_mrope_turns_every_pair_by_its_axis(self):
        frequency = truth.frequencies(1e6, 128)
        for order, section in (("chunked", [16, 24, 24]), ("interleaved", [22, 21, 21])):
            self.create("mrope", base=1e6, mrope_section=section, axis_order=order, inner="default",
                        mrope_interleaved=order == "interleaved")
            turned_by = GRID[:, truth.axis_of_pairs(section, order)]
            for layout in ("half", "interleaved"):
                for call in ({}, {"transpose": True}, {"in_place": True}, {"dtype": "f16"}):
                    with self.subTest(order=order, layout=layout, **call):
                        self.check(frequency, layout=layout, turned_by=turned_by, positions=GRID, **call)

    def test_mrope_of_four_axes(self):
        four = np.concatenate([GRID, GRID[::-1, :1]], axis=1)
        for order, section, name in (("chunked", [16, 16, 16, 16], "chunked"), ("interleaved", [24, 20, 20], "idle")):
            self.create("mrope", "ggml", base=1e6, mrope_section=section, axis_order=order)
            turned_by = four[:, truth.axis_of_pairs(section, name)]
            self.check(truth.frequencies(1e6, 128), turned_by=turned_by, positions=four)

    def test_unclaimed_pairs_stand_still(self):
        """Hugging Face turns them by the first position; llama.cpp's fourth is 0."""
        section = [24, 20, 20]
        self.create("mrope", base=1e6, mrope_section=section, axis_order="interleaved")
        padded = np.pad(GRID, ((0, 0), (0, 1)))
        turned_by = padded[:, truth.axis_of_pairs(section, "idle")]
        self.assertTrue((turned_by[:, 61:63] == 0).all())
        self.check(truth.frequencies(1e6, 128), turned_by=turned_by, positions=GRID)

    def test_mrope_over_yarn(self):
        self.create("mrope", base=1e6, mrope_section=[16, 24, 24], inner="yarn", factor=4,
                    original_max_position_embeddings=32768)
        turned_by = GRID[:, truth.axis_of_pairs([16, 24, 24], "chunked")]
        self.check(truth.yarn_frequencies(1e6, 128, 4, 32768), scale=1 + 0.1 * math.log(4), turned_by=turned_by,
                   positions=GRID)

    def test_partial_mrope_behind_an_offset(self):
        for layout in ("half", "interleaved"):
            self.create("mrope", rotary_dim=64, offset=32, mrope_section=[8, 12, 12])
            turned_by = GRID[:, truth.axis_of_pairs([8, 12, 12], "chunked")]
            self.check(truth.frequencies(1e4, 64), layout=layout, offset=32, turned_by=turned_by, positions=GRID)

    def test_vision(self):
        grid = np.ascontiguousarray(GRID[:, 1:])
        for shift in (0, 1):
            for layout in ("half", "interleaved"):
                for call in ({}, {"transpose": True}):
                    self.create("axial", head_dim=80, rotary_dim=80, position_shift=shift)
                    self.check(truth.axial_frequencies(1e4, 80), layout=layout, head_dim=80,
                               turned_by=np.repeat(grid + shift, 20, axis=1), positions=grid, **call)

    def test_refuses_what_it_cannot_be(self):
        for scheme, dialect in (("yarn", "paper"), ("ntk-by-parts", "paper"), ("dynamic", "huggingface")):
            reply = self.create(scheme, dialect, factor=4, original_max_position_embeddings=4096)
            self.assertEqual((reply["ok"], reply.get("status")), (False, "unsupported"))
        for scheme, more in (("mrope", {"mrope_section": [22, 22, 20], "axis_order": "height-width-time"}),
                             ("axial", {"axial_frequencies": "alternating"}), ("axial", {"rotary_dim": 64})):
            self.assertEqual(self.create(scheme, **more).get("status"), "unsupported")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
