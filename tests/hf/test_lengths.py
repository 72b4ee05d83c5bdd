"""Do modules that follow the length give our frequencies for the length they remember? usage: test_lengths.py PROGRAM

Hugging Face's dynamic modules remember: they grow with every longer call, stay as they are for a shorter one, and go back to
the beginning below the trained context. A longrope module switches by each call's own length.
"""

import sys
import unittest

import bounds
import configurations
import library
from program import Program
from test_frequencies import Tally, case_of, ratio_of

program = Program(sys.argv[1])
CALLS = [1.0, 0.4, 2.0, 1.5, 1.0, 0.5, 1.5, 1.25, 4.0, 4.0, 0.9, 1.0, 1.1]  # in trained contexts


def remembered(calls, context):
    """[(call, the length that counts)]; None: as freshly made."""
    cached = context
    for length in calls:
        cached = max(cached, length)
        if length < context:
            cached = context
        yield length, cached if cached > context else None


class Lengths(unittest.TestCase):
    def follow(self, config, context, expected, roundings):
        """Calls one module again and again; (length of the call, length that counts) as `expected` lists them."""
        module, tally = library.rotary_module(config), Tally()
        for call, (length, counted) in enumerate(expected):
            found = library.call(module, length)
            _, exact, _ = program.of_file(config, library.DIALECT, counted)
            self.assertEqual(len(found), len(exact))
            tally.configurations += 1
            for pair, (got, truth) in enumerate(zip(found, exact)):
                bound = bounds.relative(roundings(case_of(config, counted), pair))
                tally.add(f"d {config['head_dim']}, L {context}, call {call} of {length}, pair {pair}",
                          ratio_of(got, truth, bound))
        self.assertEqual(tally.breaches[:5], [])
        return tally

    def test_dynamic_modules_grow_stay_and_go_back(self):
        for width, context, factor in [((128, None), 2048, 2.0), ((64, None), 1000, 3.7), ((128, 0.5), 4096, 8.0)]:
            config = configurations.config(width, 10000.0, context, {"rope_type": "dynamic", "factor": factor})
            calls = [int(part * context) for part in CALLS]
            tally = self.follow(config, context, remembered(calls, context), bounds.dynamic_by_tensor)
            print(tally.line(f"transformers {library.transformers.__version__} dynamic module"))

    def test_the_reset_that_transformers_tests(self):
        """hf/dynamic/reset: 32 positions at L = 8, then 4."""
        config = configurations.config((8, None), 10000.0, 8, {"rope_type": "dynamic", "factor": 4.0})
        module = library.rotary_module(config)
        first = getattr(module, "inv_freq").tolist()
        self.assertNotEqual(library.call(module, 32), first)
        self.assertEqual(module.max_seq_len_cached, 32)
        self.assertEqual(library.call(module, 4), first)
        self.assertEqual(module.max_seq_len_cached, 8)
        self.follow(config, 8, remembered([32, 4], 8), bounds.dynamic_by_tensor)

    def test_longrope_modules_switch_by_the_call(self):
        pairs = 48
        lists = {"short_factor": [1 + 0.01 * pair for pair in range(pairs)],
                 "long_factor": [1 + 0.5 * pair for pair in range(pairs)]}
        config = {**configurations.config((96, None), 10000.0, 16384, {"rope_type": "longrope", "factor": 4.0, **lists}),
                  "original_max_position_embeddings": 4096}
        calls = [1, 4096, 4097, 4096, 16384, 17, 5000]
        tally = self.follow(config, 4096, [(length, length) for length in calls], bounds.longrope)
        print(tally.line(f"transformers {library.transformers.__version__} longrope module"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
