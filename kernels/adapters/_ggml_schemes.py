# How does llama.cpp set up ggml's rotation for a scheme? The thirteen numbers and the divisors per pair.
# SPDX-License-Identifier: MIT
import math

import numpy as np

import _ggml_library
from ropecheck_kernel import Unsupported

# What llama.cpp and its model converter can express. A name without dialect is every dialect.
SCHEMES = ["default", "linear", "yarn/huggingface", "yarn/ggml", "llama3", "longrope", "proportional",
           "mrope/huggingface", "mrope/ggml", "axial"]
ORDERS = {"chunked": _ggml_library.MROPE, "interleaved": _ggml_library.IMROPE}
NEVER = np.float32(1e30)  # the converter's divisor for a pair that does not turn


class Setup:
    """Parameters of ggml_rope_ext or ggml_rope_multi for one configuration; `divisors(seq_len)` is its freq_factors
    tensor, `positions(list)` its positions."""

    def __init__(self, config):
        self.parameters = config.get("parameters", {})
        self.options = {
            "n_dims": config["rotary_dim"], "n_ctx_orig": 0, "freq_base": config["base"], "freq_scale": 1.0,
            "ext_factor": 0.0, "attn_factor": 1.0, "beta_fast": 32.0, "beta_slow": 1.0,
        }
        self.dialect = config.get("dialect")
        self.head_dim, self.tail = config["head_dim"], config["head_dim"] - config["rotary_dim"]
        self.shift = 0
        self._divisors = {"short": None, "long": None}
        self._configure(config["scheme"])

    def _configure(self, scheme):
        configure = getattr(self, "_" + scheme.replace("-", "_"), None)
        if configure is None or not _declared(scheme, self.dialect):
            raise Unsupported(f"llama.cpp has no way to configure {scheme}/{self.dialect}")
        configure()

    def positions(self, given):
        """Positions as ggml takes them: [tokens], or [tokens, 4] with zeros on the axes that the scheme lacks."""
        if "sections" not in self.options:
            return given
        given = (given if given.ndim == 2 else given[:, None]) + self.shift
        return np.pad(given, ((0, 0), (0, _ggml_library.AXES - given.shape[1])))

    def divisors(self, seq_len):
        """llama.cpp takes the long list where the context exceeds the trained one (only longrope has two)."""
        return self._divisors["long" if seq_len > self.options["n_ctx_orig"] else "short"]

    def _number(self, key, default=None):
        value = self.parameters.get(key)
        if value is None and default is None:
            raise Unsupported(f"parameter {key} is missing")
        return float(default if value is None else value)

    def _default(self):
        pass

    def _linear(self):
        self.options["freq_scale"] = 1 / self._number("factor")

    def _yarn(self):
        factor = self._number("factor")
        all_dims = self._number("mscale_all_dim", 0.0)
        # llama.cpp sets the attention scale it wants and divides by 1 + 0.1·ln(factor), which the kernel puts
        # back for every ext_factor other than 0; attention_factor has no say there.
        wanted = _magnitude(factor, 1.0) / (_magnitude(factor, all_dims) if all_dims else 1.0)
        self.options |= {
            "n_ctx_orig": int(self._number("original_max_position_embeddings")),
            "freq_scale": 1 / factor,
            "ext_factor": 1.0,
            "attn_factor": wanted / (1.0 + 0.1 * math.log(factor)),
            "beta_fast": self._number("beta_fast", 32.0),
            "beta_slow": self._number("beta_slow", 1.0),
        }

    def _llama3(self):
        """The converter's rope_freqs tensor: 1, factor, or the harmonic blend, in binary32."""
        factor, low, high = (self._number(k) for k in ("factor", "low_freq_factor", "high_freq_factor"))
        context = self._number("original_max_position_embeddings")
        pairs = np.arange(0, self.options["n_dims"], 2, dtype=np.float32) / np.float32(self.options["n_dims"])
        frequencies = np.float32(1) / np.float32(self.options["freq_base"]) ** pairs
        divisors = np.ones(len(pairs), np.float32)
        for pair, frequency in enumerate(frequencies):
            wavelength = np.float32(2 * math.pi) / frequency
            if wavelength > context / low:
                divisors[pair] = factor
            elif wavelength >= context / high and low != high:
                smooth = (np.float32(context) / wavelength - np.float32(low)) / np.float32(high - low)
                divisors[pair] = 1 / ((1 - smooth) / np.float32(factor) + smooth)
        self._divisors = {"short": divisors, "long": divisors}

    def _longrope(self):
        context = self._number("original_max_position_embeddings")
        factor = self._number("factor", 1.0)
        scale = 1.0 if factor <= 1 else math.sqrt(1 + math.log(factor) / math.log(context))
        self.options |= {"n_ctx_orig": int(context), "attn_factor": self._number("attention_factor", scale)}
        self._divisors = {name: np.asarray(self.parameters[f"{name}_factor"], np.float32)
                          for name in ("short", "long")}

    def _mrope(self):
        """The inner scheme's numbers, the sections, and the mode by the order of the axes."""
        self._configure(self.parameters.get("inner", "default"))
        interleaved = bool(self.parameters.get("mrope_interleaved", False))
        order = self.parameters.get("axis_order", "interleaved" if interleaved else "chunked")
        if order not in ORDERS:
            raise Unsupported(f"ggml has no order {order}")
        sections = [int(pairs) for pairs in self.parameters["mrope_section"]]
        self.options |= {"sections": sections + [0] * (_ggml_library.AXES - len(sections)), "mode": ORDERS[order]}

    def _axial(self):
        """The vision mode: both axes over half of the width, which is the whole head."""
        if self.parameters.get("axial_frequencies", "restarted") != "restarted" or self.tail:
            raise Unsupported("ggml's vision mode starts the frequencies again and rotates whole heads")
        each = self.options["n_dims"] // 4
        self.shift = int(self.parameters.get("position_shift", 0))
        self.options |= {"n_dims": 2 * each, "sections": [each] * _ggml_library.AXES, "mode": _ggml_library.VISION}

    def _proportional(self):
        """Pairs beyond partial_rotary_factor get a divisor that stops them."""
        turning = int(self._number("partial_rotary_factor", 1.0) * self.head_dim // 2)
        divisors = np.ones(self.options["n_dims"] // 2, np.float32)
        divisors[turning:] = NEVER
        self.options["freq_scale"] = 1 / self._number("factor", 1.0)
        self._divisors = {"short": divisors, "long": divisors}


def _declared(scheme, dialect):
    return scheme in SCHEMES or f"{scheme}/{dialect}" in SCHEMES


def _magnitude(factor, multiplier):
    return 1.0 if factor <= 1 else 1.0 + 0.1 * multiplier * math.log(factor)
