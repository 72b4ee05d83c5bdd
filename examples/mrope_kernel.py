"""How does a kernel take tokens with several positions? M-RoPE with chunked sections, f32, half layout.

    ropecheck gate --kernel "exec:python3 examples/mrope_kernel.py" --scheme mrope --set mrope_section=16,24,24
"""

import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kernels", "python"))
from ropecheck_kernel import Unsupported, positions_of, serve, tensor


class Kernel:
    def __init__(self, config):
        parameters = config["parameters"]
        if parameters.get("axis_order", "chunked") != "chunked" or parameters.get("inner", "default") != "default":
            raise Unsupported("only chunked sections of plain frequencies")
        self.first, self.head_dim = config["rotary_offset"], config["head_dim"]
        self.pairs = config["rotary_dim"] // 2
        self.frequencies = [config["base"] ** (-i / self.pairs) for i in range(self.pairs)]
        # The axis of pair i: the first section's pairs turn by a token's first position, and so on.
        self.axes = [axis for axis, count in enumerate(parameters["mrope_section"]) for _ in range(int(count))]

    def angles(self, call):
        return [[token[axis] * frequency for axis, frequency in zip(self.axes, self.frequencies)]
                for token in positions_of(call)]

    def table(self, call):
        rows = self.angles(call)
        shape = [len(rows), self.pairs]
        return {"cos": tensor("f32", shape, [math.cos(a) for row in rows for a in row]),
                "sin": tensor("f32", shape, [math.sin(a) for row in rows for a in row])}

    def rotate(self, call):
        rows = self.angles(call)
        return {name: self.rotated(call[name], rows) for name in ("query", "key") if name in call}

    def rotated(self, x, rows):
        y = list(x.data)  # [token][head][element]; what is not rotated stays
        for t, row in enumerate(rows):
            for i, angle in enumerate(row):
                c, s = math.cos(angle), math.sin(angle)
                for h in range(x.shape[1]):
                    a = (t * x.shape[1] + h) * self.head_dim + self.first + i
                    b = a + self.pairs
                    y[a], y[b] = x.data[a] * c - x.data[b] * s, x.data[a] * s + x.data[b] * c
        return tensor("f32", x.shape, y)


serve({"name": "mrope-example", "version": "1", "levels": ["table", "rotate"],
       "dtypes": ["f32"], "layouts": ["half"], "schemes": ["mrope/huggingface"]}, Kernel)
