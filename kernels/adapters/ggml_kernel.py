# What does ggml's CPU rotation answer? A kernel program (docs/protocol.md) around ggml_rope_ext.
# SPDX-License-Identifier: MIT
import numpy as np

import _ggml_library
from _ggml_schemes import SCHEMES, Setup
from ropecheck_kernel import Tensor, Unsupported, serve

DESCRIPTION = {
    "name": "ggml",
    "version": _ggml_library.version(),
    "levels": ["rotate"],
    "dtypes": ["f32", "f16"],
    "layouts": ["half", "interleaved"],
    "inputs": ["config"],
    "features": ["in-place", "transpose", "threads"],
    "schemes": SCHEMES,
    "min_position": -(2**31),  # int32; negative ones occur when llama.cpp shifts its cache
    "max_position": 2**31 - 1,
}


class Session:
    def __init__(self, config):
        self.setup = Setup(config)
        self.offset = config.get("rotary_offset", 0)
        pairs = np.arange(config["rotary_dim"]).reshape(-1, 2).T.ravel()
        self.order = np.arange(config["head_dim"])
        self.order[self.offset:self.offset + len(pairs)] = self.offset + pairs

    def rotate(self, call):
        if call.get("out_layout", call["layout"]) != call["layout"]:
            raise Unsupported("ggml writes the layout it reads")
        if call["dtype"] not in DESCRIPTION["dtypes"]:
            raise Unsupported(f"ggml rotates f32 and f16, not {call['dtype']}")
        how = {
            "dtype": call["dtype"],
            "layout": call["layout"],
            "offset": self.offset,
            "direction": "back" if call.get("transpose") else "forward",
            "in_place": bool(call.get("arrangement", {}).get("in_place")),
            "threads": max(1, int(call.get("threads", 1))),
        }
        lengths = call["seq_lens"].numpy() if "seq_lens" in call else np.zeros(1)
        divisors = self.setup.divisors(lengths.max(initial=0))
        positions = self.setup.positions(call["positions"].numpy())
        return {name: self._tensor(call[name], positions, divisors, how) for name in ("query", "key") if name in call}

    def _tensor(self, tensor, positions, divisors, how):
        data = tensor.numpy()
        if not data.size:
            return tensor
        # ggml_rope_multi pairs halves; for other models the converter permutes the weights, here the elements.
        order = self.order if "sections" in self.setup.options and how["layout"] == "interleaved" else slice(None)
        rotated = np.empty_like(data)
        rotated[..., order] = _ggml_library.rotate(data[..., order], positions, divisors, self.setup.options, **how)
        return Tensor(tensor.dtype, tensor.shape, rotated.tobytes())


if __name__ == "__main__":
    serve(DESCRIPTION, Session)
