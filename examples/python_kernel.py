"""How small can a kernel in another language be? Plain RoPE: a table and a rotation, f32, half layout.

    ropecheck gate --kernel "exec:python3 examples/python_kernel.py" --scheme default
"""

import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kernels", "python"))
from ropecheck_kernel import serve, tensor


class Kernel:
    def __init__(self, config):
        self.first, self.head_dim = config["rotary_offset"], config["head_dim"]
        self.pairs = config["rotary_dim"] // 2
        self.frequencies = [config["base"] ** (-i / self.pairs) for i in range(self.pairs)]

    def table(self, call):
        angles = [p * f for p in call["positions"].data for f in self.frequencies]
        shape = [len(call["positions"].data), self.pairs]
        return {"cos": tensor("f32", shape, map(math.cos, angles)),
                "sin": tensor("f32", shape, map(math.sin, angles))}

    def rotate(self, call):
        positions = call["positions"].data
        return {name: self.rotated(call[name], positions) for name in ("query", "key") if name in call}

    def rotated(self, x, positions):
        y = list(x.data)  # [token][head][element]; what is not rotated stays
        for t, position in enumerate(positions):
            for i, frequency in enumerate(self.frequencies):
                c, s = math.cos(position * frequency), math.sin(position * frequency)
                for h in range(x.shape[1]):
                    a = (t * x.shape[1] + h) * self.head_dim + self.first + i
                    b = a + self.pairs
                    y[a], y[b] = x.data[a] * c - x.data[b] * s, x.data[a] * s + x.data[b] * c
        return tensor("f32", x.shape, y)


serve({"name": "python-example", "version": "1", "levels": ["table", "rotate"],
       "dtypes": ["f32"], "layouts": ["half"], "schemes": ["default"]}, Kernel)
