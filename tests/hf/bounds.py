"""How far may Hugging Face's binary32 arithmetic be from the exact frequency? Derived per scheme, in u = 2^-24.

Every function below returns, for one pair, a number N such that the relative error is at most N·u/(1 − N·u) (Higham's
gamma_N, which covers the products of the single errors). The parts, in the order of modeling_rope_utils.py:

  e = 2i/d          one rounded division in [0, 1): u, which the power turns into e·ln(b)·u
  b as binary32     the scalar is converted: e·u, only where binary32 does not hold b
  b^e               PyTorch's vector power is SLEEF's pow of 1.0 ulp: 2u
  1/x, ·, /, +      u each; a scalar that binary32 does not hold costs u more

so that 1/b^e has (2i/d·ln b + 3)·u, plus e·u for an odd base. What a scheme adds is its own function. Binary64 steps
(the ends of YaRN's ramp, dynamic's base) and our own rounding to binary64 add up to less than 2^-16·u: BINARY64.
"""

import math
import struct

U = 2.0 ** -24
BINARY64 = 2.0 ** -16


def held(value):
    """The roundings of a scalar's conversion to binary32: 0 or 1."""
    return 0 if struct.unpack("f", struct.pack("f", value))[0] == value else 1


def relative(roundings):
    return roundings * U / (1 - roundings * U)


def power(case, pair):
    """b^e."""
    exponent = 2 * pair / case["width"]
    return exponent * (math.log(case["base"]) + held(case["base"])) + 2 + BINARY64


def default(case, pair):
    return power(case, pair) + 1  # the reciprocal


def linear(case, pair):
    return default(case, pair) + held(case["factor"]) + 1  # /= factor


def proportional(case, pair):
    return linear(case, pair)


def dynamic(case, pair):
    """base·(s·l'/L − (s − 1))^(d/(d−2)), or HunYuan's base·alpha^(d/(d−2)), in binary64: a scalar that binary32 does not
    hold as a rule."""
    exponent = 2 * pair / case["width"]
    return exponent * (math.log(stretched_base(case)) + 1) + 3 + BINARY64


def stretch(case):
    if case["alpha"]:
        return case["alpha"]
    factor, ratio = case["factor"], case["seq_len"] / case["trained_context"]
    return factor * ratio - (factor - 1) if ratio > 1 else 1.0


def stretched_base(case):
    return case["base"] * stretch(case) ** (case["width"] / (case["width"] - 2))


def dynamic_by_tensor(case, pair):
    """The same where a module found l' as the largest position: a tensor, so that the base is made in binary32.

    s·l' and /L: 2u and the conversions of s, l' and L; of the difference with s − 1 (converted) and its rounding comes
    an error of (2 + conversions)·s·l'/L + (s − 1) + stretch, relative to the stretch; the power multiplies it by
    d/(d − 2), and by d/(d − 2) rounded: its logarithm; the power itself 2u, ·base u and the base's conversion.
    """
    factor, ratio, width = case["factor"], case["seq_len"] / case["trained_context"], case["width"]
    converted = held(factor) + held(case["seq_len"]) + held(case["trained_context"])
    inner = ((2 + converted) * factor * ratio + (factor - 1)) / stretch(case) + 1
    steep = width / (width - 2)
    base = inner * steep + steep * math.log(stretch(case)) + 2 + 1 + held(case["base"])
    exponent = 2 * pair / width
    return exponent * (math.log(stretched_base(case)) + base) + 3 + BINARY64


def yarn(case, pair):
    """E·m + E/s·(1 − m) with a ramp m of absolute error `slip`.

    E: 1/b^e. E/s: the product with s and its conversion more. 1 − m, two products, a sum: at most 3 on either way.
    The slip enters with E·(1 − 1/s), against the result E·(m + (1 − m)/s).
    """
    factor = case["factor"]
    kept, slip = ramp(case, pair)
    mixed = kept + (1 - kept) / factor
    return default(case, pair) + 1 + held(factor) + 3 + slip * (1 - 1 / factor) / mixed


def ramp(case, pair):
    """(m, slip in u). r = (i − low)/(high − low) clamped, m = 1 − r: low's conversion (absolute, over the width), the
    difference, the width's conversion and the quotient (relative to r), and the last difference."""
    low, high = ramp_ends(case)
    width = high - low if high != low else 0.001
    reached = (pair - low) / width
    clamped = min(max(reached, 0.0), 1.0)
    slip = abs(low) * held(low) / abs(width) + clamped * (2 + held(width)) + (1 - clamped)
    beyond = max(reached - 1, -reached) * (2 + held(width)) + abs(low) * held(low) / abs(width)
    outside = reached < 0 or reached > 1
    if outside and max(reached - 1, -reached) > beyond * 2 * U:
        slip = 0  # surely clamped: 0 and 1 are exact
    return 1 - clamped, slip


def ramp_ends(case):
    def pair_of(rotations):
        return (case["width"] * math.log(case["trained_context"] / (rotations * 2 * math.pi))
                / (2 * math.log(case["base"])))
    low, high = pair_of(case["beta_fast"]), pair_of(case["beta_slow"])
    if case["truncate"]:
        low, high = math.floor(low), math.ceil(high)
    return max(low, 0), min(high, case["width"] - 1)


def longrope(case, pair):
    """1/(list·b^e): the list's conversion and the product more."""
    return default(case, pair) + held(case["list"][pair]) + 1


def llama3(case, pair):
    """Three bands. Outside the middle: /factor or nothing. In the middle (1 − μ)·F/s + μ·F.

    wavelength 2π/F: its error is F's, 2π's conversion and the quotient; L/wavelength one more; minus low, over
    (high − low): μ's slip. Then 1 − μ, a product, a quotient with s converted, a sum. A pair within the wavelength's
    error of an edge may take either branch; both ends of the middle meet the outer bands, so its bound covers both.
    """
    own = default(case, pair)
    factor, low, high = case["factor"], case["low_freq_factor"], case["high_freq_factor"]
    rotations = case["trained_context"] * case["base"] ** (-2 * pair / case["width"]) / (2 * math.pi)
    near = 2 * (own + 3) * U
    divided = 1 + held(factor)
    if rotations > high * (1 + near):
        return own
    if rotations < low * (1 - near) or low == high:
        return own + divided
    mix = min(max((rotations - low) / (high - low), 0.0), 1.0)
    slip = (rotations * (own + 3) + rotations - low + low * held(low)) / (high - low) + mix * (1 + held(high - low))
    return own + 3 + divided + slip * (1 - 1 / factor) / (mix + (1 - mix) / factor)


ATTENTION_BITS = 2.0 ** -53


def attention(case):
    """The attention factor is binary64 in Python. 0.1 (inexact), its two products, a logarithm of 1 ulp (2 roundings):
    5 on a part of the sum, and the sum's: 6. A quotient of two: 13. √(1 + ln s/ln L): (2 + 2 + 1 + 1)/2 + 1 = 4. One
    more for our rounding to binary64."""
    return {"yarn": 14, "longrope": 5}.get(case["scheme"], 0) * ATTENTION_BITS * (1 + 2.0 ** -40)


ROUNDINGS = {"default": default, "linear": linear, "dynamic": dynamic, "yarn": yarn, "longrope": longrope,
             "llama3": llama3, "proportional": proportional}
