"""What should come out? The rotation in binary64, good to 1e-9 at the positions used here."""

import numpy as np

UNIT_ROUNDOFF = {"f32": 2.0**-24, "f16": 2.0**-11}


def frequencies(base, rotary_dim):
    return base ** (-np.arange(0, rotary_dim, 2) / rotary_dim)


def pairs(rotary_dim, layout, offset=0):
    """Element indices (first, second) of every pair."""
    pair = np.arange(rotary_dim // 2)
    if layout == "half":
        return offset + pair, offset + pair + rotary_dim // 2
    return offset + 2 * pair, offset + 2 * pair + 1


def rotate(data, positions, frequency, layout, *, scale=1.0, offset=0, transpose=False):
    """S3 on data [tokens, heads, head_dim]; other elements are copied."""
    exact = np.array(data, np.float64)
    positions = np.asarray(positions, np.float64)  # [tokens], or [tokens, pairs] where pairs differ
    positions = positions[:, None, None] if positions.ndim == 1 else positions[:, None, :]
    angle = positions * frequency * (-1 if transpose else 1)
    first, second = pairs(2 * len(frequency), layout, offset)
    x0, x1 = exact[..., first].copy(), exact[..., second].copy()
    exact[..., first] = scale * (x0 * np.cos(angle) - x1 * np.sin(angle))
    exact[..., second] = scale * (x0 * np.sin(angle) + x1 * np.cos(angle))
    return exact


def worst_pair_error(got, exact, rotary_dim, layout, offset=0):
    """Largest distance of a rotated pair from the exact one, relative to the pair's length."""
    first, second = pairs(rotary_dim, layout, offset)
    difference = np.asarray(got, np.float64) - exact
    return np.max(np.hypot(difference[..., first], difference[..., second])
                  / np.hypot(exact[..., first], exact[..., second]))


def angle_bound(positions, frequency, relative):
    """How far a pair may be off when its angle carries `relative` error."""
    return float(np.max(np.abs(positions))) * float(np.max(frequency)) * relative


def yarn_frequencies(base, rotary_dim, factor, context, beta_fast=32.0, beta_slow=1.0):
    """S11: the ramp over the pair index, with its ends rounded outwards."""
    def at(rotations):
        return rotary_dim * np.log(context / (2 * np.pi * rotations)) / (2 * np.log(base))

    low, high = max(np.floor(at(beta_fast)), 0), min(np.ceil(at(beta_slow)), rotary_dim - 1)
    kept = 1 - np.clip((np.arange(rotary_dim // 2) - low) / max(high - low, 0.001), 0, 1)
    plain = frequencies(base, rotary_dim)
    return plain * kept + plain / factor * (1 - kept)


def axis_of_pairs(section, order):
    """S26: which position turns which pair; `idle` is ggml's reading of interleaved."""
    pair = np.arange(sum(section))
    if order == "chunked":
        return np.repeat(np.arange(len(section)), section)
    axis = pair % 3
    claimed = pair < 3 * np.array(section)[axis]
    return np.where(claimed, axis, 3 if order == "idle" else 0)


def axial_frequencies(base, rotary_dim):
    """S27: both axes start again."""
    return np.tile(frequencies(base, rotary_dim // 2), 2)


def llama3_frequencies(base, rotary_dim, factor, low, high, context):
    """S13: three bands by wavelength."""
    plain = frequencies(base, rotary_dim)
    wavelength = 2 * np.pi / plain
    smooth = np.clip((context / wavelength - low) / (high - low), 0, 1)
    return plain / factor * (1 - smooth) + plain * smooth
