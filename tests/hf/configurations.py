"""Which configurations are compared? config.json contents in Hugging Face's own words, and the lengths to ask for."""

import itertools

# (head_dim, partial_rotary_factor); None: the key is absent. int(192·0.334) = 64, as MiMo-V2-Flash has it.
WIDTHS = [(128, None), (64, None), (96, None), (80, None), (256, 0.25), (128, 0.5), (192, 0.334), (4, None), (576, None)]
# Common ones, 1e8, and three that binary32 does not hold: 3580165449 (Ernie 4.5) and two odd ones.
BASES = [10000, 10000.0, 500000.0, 1000000, 5e6, 1e8, 3580165449, 25000000.3, 1.5]
NARROW = [(2, None), (8, 0.25)]  # two elements: only where no d/(d − 2) is needed


def config(width, base, context, scaling=None):
    head_dim, share = width
    made = {"model_type": "llama", "head_dim": head_dim, "rope_theta": base, "max_position_embeddings": context}
    if share is not None:
        made["partial_rotary_factor"] = share
    if scaling:
        made["rope_scaling"] = scaling
    return made


def rotary_dim(made):
    return int(made["head_dim"] * made.get("partial_rotary_factor", 1.0))


def plain():
    for width, base in itertools.product(WIDTHS + NARROW, BASES):
        yield config(width, base, 4096), [None]


def linear():
    for width, base, factor in itertools.product(WIDTHS + NARROW, BASES, [1.0, 8.0, 2.5, 3.3, 40]):
        yield config(width, base, 4096, {"rope_type": "linear", "factor": factor}), [None]


def dynamic():
    for width, base, factor in itertools.product(WIDTHS, BASES[::2], [1.0, 2.0, 3.7, 10.0]):
        yield (config(width, base, 2048, {"type": "dynamic", "factor": factor}),
               [None, 1, 2047, 2048, 2049, 3000, 16384, 1048576])


YARN = [{}, {"truncate": False}, {"attention_factor": 0.5}, {"mscale": 0.707, "mscale_all_dim": 0.707},
        {"mscale": 1.0, "mscale_all_dim": 0.5}, {"mscale": 1.0}, {"mscale": 0.707, "mscale_all_dim": 0},
        {"beta_fast": 16.0, "beta_slow": 2.0}, {"beta_fast": 1.0, "beta_slow": 1.0},
        {"beta_fast": 1.0, "beta_slow": 1.0, "truncate": False}, {"beta_fast": 64, "beta_slow": 0.5, "truncate": False}]


def yarn():
    for width, base, factor in itertools.product(WIDTHS, BASES[2:8:2], [2.0, 16.0, 40, 1.3]):
        for extra, (context, original) in itertools.product(YARN, [(16384, 4096), (131072, 8192)]):
            yield config(width, base, context, {"rope_type": "yarn", "factor": factor,
                                                "original_max_position_embeddings": original, **extra}), [None]


def longrope():
    for width, base in itertools.product(WIDTHS, BASES[::3]):
        pairs = int(width[0] * (width[1] or 1.0)) // 2
        short = [1.0 + 0.01 * pair for pair in range(pairs)]
        long = [1.0 + 0.37 * pair for pair in range(pairs)]
        long[0] = 0.9977  # MiniCPM4 has a divisor below 1
        for extra in ({"factor": 32.0}, {"factor": 1.0}, {"factor": 4.0, "attention_factor": 1.19}):
            block = {"rope_type": "longrope", "short_factor": short, "long_factor": long, **extra}
            yield ({**config(width, base, 131072, block), "original_max_position_embeddings": 4096},
                   [None, 1, 4096, 4097, 131072])


def llama3():
    bands = [(1.0, 4.0), (1.0, 32.0), (0.7, 3.3), (1.0, 1.0)]
    for width, base, factor in itertools.product(WIDTHS, BASES[2:], [8.0, 32.0, 3.3]):
        for (low, high), original in itertools.product(bands, [8192, 2048]):
            yield config(width, base, 131072, {
                "rope_type": "llama3", "factor": factor, "low_freq_factor": low, "high_freq_factor": high,
                "original_max_position_embeddings": original}), [None]


def proportional():
    for head_dim, base, factor, share in itertools.product([128, 256, 512], BASES, [1.0, 8.0, 3.3], [0.25, 0.5, 1.0]):
        yield config((head_dim, share), base, 131072, {"rope_type": "proportional", "factor": factor}), [None]


# Every STRIDE-th of a full product, coprime to the sizes of its parts, so that each value of each part still occurs.
STRIDE = {"default": 1, "linear": 7, "dynamic": 7, "yarn": 13, "longrope": 2, "llama3": 11, "proportional": 4}


def of_scheme(scheme, full):
    """(config.json contents, lengths) of one scheme: a sample, or all."""
    return itertools.islice(SCHEMES[scheme](), 0, None, 1 if full else STRIDE[scheme])


SCHEMES = {"default": plain, "linear": linear, "dynamic": dynamic, "yarn": yarn, "longrope": longrope,
           "llama3": llama3, "proportional": proportional}
