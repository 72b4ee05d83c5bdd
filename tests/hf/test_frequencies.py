"""Are our frequencies Hugging Face's, within its own binary32 roundings? usage: test_frequencies.py PROGRAM [full]"""

import concurrent.futures
import os
import re
import sys
import unittest

import bounds
import configurations
import library
from program import Program

program = Program(sys.argv[1])
full = sys.argv[2:] == ["full"]
WIDTH = {"rope_theta", "head_dim", "rotary_dim", "partial_rotary_factor"}  # told by the resolved width instead
LENGTHS = {"dynamic": [None, 1.5, 8.0], "longrope": [None, 0.5, 2.0]}  # of a profile, in trained contexts


def case_of(config, seq_len):
    """What the bounds need, read by Hugging Face's rules (generation 4: YaRN's L and rounding are fixed)."""
    block = config.get("rope_scaling") or {}
    scheme = library.scheme_of(config)
    longest = config.get("max_position_embeddings")
    original = config.get("original_max_position_embeddings", block.get("original_max_position_embeddings", longest))
    old_yarn = library.GENERATION == 4 and scheme == "yarn"
    context = longest if old_yarn or scheme == "dynamic" else original
    lists = block.get("long_factor" if seq_len and context and seq_len > context else "short_factor")
    proportional = scheme == "proportional"
    return {"scheme": scheme, "base": config.get("rope_theta", 10000.0),
            "width": config["head_dim"] if proportional else configurations.rotary_dim(config),
            "factor": block.get("factor", 1.0), "trained_context": context, "list": lists, "alpha": library.alpha_of(config),
            "seq_len": seq_len or context,
            "beta_fast": block.get("beta_fast") or 32, "beta_slow": block.get("beta_slow") or 1,
            "truncate": block.get("truncate", True) or old_yarn,
            "low_freq_factor": block.get("low_freq_factor"), "high_freq_factor": block.get("high_freq_factor")}


class Tally:
    """What was compared, and how near the bound it came."""

    def __init__(self):
        self.configurations = self.values = 0
        self.worst, self.witness, self.breaches = 0.0, None, []

    def add(self, label, ratio):
        self.values += 1
        if ratio > self.worst:
            self.worst, self.witness = ratio, label
        if not ratio <= 1:
            self.breaches.append((label, ratio))

    def line(self, name):
        return (f"{name}: {self.configurations} configurations, {self.values} values, "
                f"worst {self.worst:.3f} of the bound ({self.witness})")


def ratio_of(got, exact, bound):
    """|got − exact| over the bound; an exact zero must be met."""
    if exact == 0:
        return 0.0 if got == 0 else float("inf")
    return abs(got - exact) / (bound * abs(exact)) if bound else (0.0 if got == exact else float("inf"))


def compare(tally, label, case, theirs, ours):
    found, factor = theirs
    exact, scale = ours
    assert len(found) == len(exact), f"{label}: {len(found)} pairs, ours {len(exact)}"
    tally.configurations += 1
    roundings = bounds.ROUNDINGS[case["scheme"]]
    for pair, (got, truth) in enumerate(zip(found, exact)):
        bound = bounds.relative(roundings(case, pair)) if truth else 0
        tally.add(f"{label}, pair {pair}", ratio_of(got, truth, bound))
    tally.add(f"{label}, attention factor", ratio_of(factor, scale, bounds.attention(case)))


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


class Frequencies(unittest.TestCase):
    def conclude(self, tally, name):
        print(tally.line(f"transformers {library.transformers.__version__} {name}"))
        self.assertEqual(tally.breaches[:5], [])
        self.assertGreater(tally.values, 0)

    def check_grid(self, scheme):
        tally = Tally()
        asked = [(config, length) for config, lengths in configurations.of_scheme(scheme, full)
                 for length in lengths]
        ours = in_parallel(call_of_file, asked)
        for (config, length), (_, exact, scale) in zip(asked, ours):
            label = f"{ {key: value for key, value in config.items() if key != 'model_type'} } seq_len {length}"
            compare(tally, label[:400], case_of(config, length), library.frequencies(config, length), (exact, scale))
        self.conclude(tally, scheme)

    def test_profiles(self):
        """Every built-in model whose scheme this generation has, with what it says handed over as it was read."""
        tallies = {scheme: Tally() for scheme in library.FUNCTIONS}
        answers = sum(in_parallel(answers_of_model, program.models(library.DIALECT)), [])
        for name, config, length, (_, exact, scale) in answers:
            compare(tallies[library.scheme_of(config)], f"{name} seq_len {length}", case_of(config, length),
                    library.frequencies(config, length), (exact, scale))
        for scheme, tally in tallies.items():
            if tally.values:
                self.conclude(tally, f"{scheme} profiles")
        self.assertGreaterEqual(len({answer[0] for answer in answers}), {4: 240, 5: 260}[library.GENERATION])


def answers_of_model(model):
    """[(name, config, length, our answer)]."""
    resolved = call_of_model(model)
    config = config_of(resolved)
    lengths = [int(part * resolved["trained_context"]) if part else None for part in parts_of(config)]
    return [(model["name"], config, length, program.frequencies(["--model", model["name"]], library.DIALECT, length))
            for length in lengths]


def parts_of(config):
    """Lengths in trained contexts; none where generation 4 misses what it needs. It takes YaRN's L from
    max_position_embeddings alone and longrope's from outside the block alone, which it then misreads (docs/peers.md). A
    config with alpha ends at L: beyond, transformers 5.23 and dialect huggingface (5.16) part, and generation 4 has no
    model that reads it."""
    scheme = library.scheme_of(config)
    needed = {"yarn": "max_position_embeddings", "longrope": "original_max_position_embeddings"}.get(scheme)
    if library.GENERATION == 4 and needed and needed not in config:
        return []
    if library.alpha_of(config):
        return [None, 0.5, 1.0] if library.GENERATION == 5 else []
    return LENGTHS.get(scheme, [None])


def call_of_file(asked):
    return program.of_file(asked[0], library.DIALECT, asked[1])


def call_of_model(model):
    return program.frequencies(["--model", model["name"]], library.DIALECT)[0]


def config_of(resolved):
    """A profile as a config.json of its scheme alone: the parameters that it states where it states them, no default. Of
    M-RoPE it is the inner scheme that makes the frequencies; the axes only share them out."""
    stated = dict(resolved["parameters"])
    scheme = stated.pop("inner", {"value": resolved["scheme"]})["value"]
    for key in ("mrope_section", "mrope_interleaved", "axis_order"):
        stated.pop(key, None)
    made = {"head_dim": resolved["head_dim"] if scheme == "proportional" else resolved["rotary_dim"],
            "rope_theta": resolved["base"]}
    block = {"rope_type": scheme}
    for key, entry in stated.items():
        inside = re.search(r"rope_(scaling|parameters)[.\]]", entry["origin"])
        if key in ("max_position_embeddings", "original_max_position_embeddings") and entry["origin"].startswith("profile"):
            (block if inside else made)[key] = entry["value"]
        elif inside and key not in WIDTH or (key == "partial_rotary_factor" and scheme == "proportional"):
            block[key] = entry["value"]
    return {**made, "rope_scaling": block} if scheme != "default" else made


def add_scheme(scheme):
    setattr(Frequencies, f"test_{scheme}", method_of(scheme))


def method_of(scheme):
    def method(self):
        self.check_grid(scheme)
    return method


for name in library.rules.ROPE_INIT_FUNCTIONS:
    add_scheme(name)
add_scheme("default")

if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
