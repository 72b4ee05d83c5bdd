"""Does ONNX Runtime's operator get table, rows and layout as meant? Both operators against binary64."""

import sys
import unittest

import numpy as np

import truth
from client import Adapter

ROWS = 64
POSITIONS = np.array([0, 1, 2, 7, 31, 63, 5, 5, 40], np.int64)
ELEMENT = {"f32": np.float32, "f16": np.float16}


class OnnxRuntimeAdapter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.adapters = [Adapter([sys.argv[-1], "--operator", name]) for name in ("onnx", "contrib")]
        cls.rng = np.random.default_rng(9706)

    @classmethod
    def tearDownClass(cls):
        for adapter in cls.adapters:
            assert adapter.close() == 0

    def create(self, adapter, rotary_dim=128, offset=0):
        config = {"scheme": "default", "dialect": "paper", "base": 1e4, "head_dim": 128, "rotary_dim": rotary_dim,
                  "rotary_offset": offset, "layout": "half", "parameters": {}}
        return adapter.ask({"call": "create", "session": 7, "config": config})[0]

    def rotate(self, adapter, data, dtype="f32", layout="half", rotary_dim=128, positions=POSITIONS, rows=ROWS,
               **more):
        angle = np.arange(rows)[:, None] * truth.frequencies(1e4, rotary_dim)
        cos, sin = np.cos(angle).astype(ELEMENT[dtype]), np.sin(angle).astype(ELEMENT[dtype])
        request = {"call": "rotate", "session": 7, "dtype": dtype, "layout": layout, "out_layout": layout,
                   "transpose": False, "threads": 1, "attention_scale": 1.0, **more}
        tensors = {"positions": ("i64", positions), "query": (dtype, data), "table_cos": (dtype, cos),
                   "table_sin": (dtype, sin)}
        return adapter.ask(request, tensors)

    def check(self, adapter, dtype, layout, rotary_dim, positions=POSITIONS, rows=ROWS):
        self.assertTrue(self.create(adapter, rotary_dim)["ok"])
        data = self.rng.standard_normal((len(positions), 3, 128)).astype(ELEMENT[dtype])
        reply, answer = self.rotate(adapter, data, dtype, layout, rotary_dim, positions, rows)
        self.assertTrue(reply["ok"], reply)
        exact = truth.rotate(data, positions, truth.frequencies(1e4, rotary_dim), layout)
        # A rounded table (1), two rounded products and a rounded sum, each at most half an ulp = u of its value.
        error = truth.worst_pair_error(answer["query"], exact, rotary_dim, layout)
        self.assertLess(error, 4 * truth.UNIT_ROUNDOFF[dtype])
        np.testing.assert_array_equal(answer["query"][..., rotary_dim:], data[..., rotary_dim:])

    def test_describes_itself(self):
        for adapter in self.adapters:
            reply, _ = adapter.ask({"call": "describe"})
            self.assertEqual((reply["protocol"], reply["inputs"], reply["table_in_dtype"]), (1, ["table"], True))

    def test_every_type_layout_and_width(self):
        for adapter in self.adapters:
            for dtype in ("f32", "f16"):
                for layout in ("half", "interleaved"):
                    for rotary_dim in (128, 32):
                        with self.subTest(dtype=dtype, layout=layout, rotary_dim=rotary_dim):
                            self.check(adapter, dtype, layout, rotary_dim)

    def test_more_tokens_than_rows(self):
        for adapter in self.adapters:
            self.check(adapter, "f32", "half", 128, positions=np.array([3, 1, 0, 2, 2, 1, 3], np.int64), rows=4)

    def test_a_position_outside_the_table_is_an_error(self):
        for adapter in self.adapters:
            self.create(adapter)
            outside = np.array([0, 1, ROWS], np.int64)
            reply, _ = self.rotate(adapter, np.ones((3, 1, 128), np.float32), positions=outside)
            self.assertEqual((reply["ok"], reply["status"]), (False, "failed"))

    def test_refuses_what_it_cannot_be(self):
        for adapter in self.adapters:
            self.assertEqual(self.create(adapter, rotary_dim=64, offset=64)["status"], "unsupported")
            self.create(adapter)
            data = np.ones((len(POSITIONS), 1, 128), np.float32)
            self.assertEqual(self.rotate(adapter, data, transpose=True)[0]["status"], "unsupported")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
