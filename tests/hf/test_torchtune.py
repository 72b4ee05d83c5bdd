"""What do the printed figures of torchtune's rotation test come from? usage: test_torchtune.py PROGRAM

Its test turns torch.randn(4, 2048, 32, 128) of seed 0 by llama3 frequencies (base 10000, factor 8) and prints mean, sum and
maximum. PyTorch makes the same numbers today, so its figures can be made again, and its table can be held against ours.
"""

import math
import os
import subprocess
import sys
import tempfile
import unittest

import numpy
import torch

import bounds

CASE = {"scheme": "llama3", "base": 10000.0, "width": 128, "factor": 8.0, "trained_context": 8192,
        "low_freq_factor": 1.0, "high_freq_factor": 4.0}
TOKENS = 2048


def their_frequencies():
    """torchtune's arithmetic: binary32, one pair after the other."""
    plain = 1.0 / (10000 ** (torch.arange(0, 128, 2).float() / 128))
    scaled = []
    for frequency in plain:
        wavelength = 2 * math.pi / frequency
        if wavelength < 8192 / 4:
            scaled.append(frequency)
        elif wavelength > 8192:
            scaled.append(frequency / 8)
        else:
            mix = (8192 / wavelength - 1) / 3
            scaled.append((1 - mix) * frequency / 8 + mix * frequency)
    return torch.stack(scaled)


def ours(quantity, *more):
    """[position][pair] as numpy sees it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "values.npy")
        settings = ["head_dim=128", "rope_theta=10000", "factor=8", "low_freq_factor=1", "high_freq_factor=4",
                    "original_max_position_embeddings=8192"]
        call = [sys.argv[1], "--quiet", "eval", "--scheme", "llama3", "--dialect", "huggingface", "--quantity", quantity,
                "--dtype", "f64", "--format", "npy", "-o", path, *more]
        for setting in settings:
            call += ["--set", setting]
        subprocess.run(call, check=True)
        return numpy.load(path)


class Torchtune(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.angles = torch.outer(torch.arange(TOKENS).float(), their_frequencies())
        cls.table = [cls.angles.cos(), cls.angles.sin()]
        cls.exact = [ours(name, "--positions", f"0:{TOKENS}") for name in ("cos", "sin")]
        torch.manual_seed(0)
        cls.data = torch.randn(4, TOKENS, 32, 128)

    def turned(self, table):
        first, second = self.data[..., 0::2], self.data[..., 1::2]
        cos, sin = (part[None, :, None, :] for part in table)
        return torch.stack([first * cos - second * sin, second * cos + first * sin], -1)

    def test_its_figures_with_its_binary32_table(self):
        """out_mean and out_max within half a unit of the last printed figure; out_sum, which depends on the order of 2^25
        binary32 additions, within torchtune's own tolerance of 1e-5."""
        result = self.turned(self.table)
        self.assertAlmostEqual(result.double().mean().item(), -2.4781e-06, delta=0.5e-10)
        self.assertAlmostEqual(result.double().sum().item(), -83.1523, delta=1e-5 * 83.1523)
        self.assertAlmostEqual(result.max().item(), 5.4625, delta=0.00005)

    def test_out_max_with_our_table(self):
        result = self.turned([torch.from_numpy(part.astype(numpy.float32)) for part in self.exact])
        self.assertAlmostEqual(result.max().item(), 5.4625, delta=0.00005)

    def test_its_table_is_ours_within_binary32_angles(self):
        """Why the other two figures differ with an exact table: position × frequency, one product more than the frequency's
        roundings, is off by up to p·θ·(N + 1)·u, and cos and sin follow by as much; their own error is below 1 ulp."""
        frequency = ours("frequency")
        roundings = numpy.array([bounds.relative(bounds.llama3(CASE, pair) + 1) for pair in range(64)])
        bound = numpy.arange(TOKENS)[:, None] * frequency[None, :] * roundings[None, :] + 2 * bounds.U
        for got, exact in zip(self.table, self.exact):
            share = numpy.abs(got.double().numpy() - exact) / bound
            print(f"torchtune's table: worst {share.max():.3f} of the bound over {share.size} values")
            self.assertLessEqual(share.max(), 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
