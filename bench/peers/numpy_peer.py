# What does RoPE take when written with NumPy? Tables by numpy.cos and sin, rotation as Hugging Face writes it.
# SPDX-License-Identifier: MIT
import numpy as np

from harness import Absent, measure, serve

DTYPE = {"f32": np.float32, "f16": np.float16}


def table(request):
    positions = np.fromfile(request["positions"], np.int64).astype(np.float32)
    frequencies = np.fromfile(request["frequencies"], np.float32)
    shape = (len(positions), len(frequencies))
    angles, cos, sin = (np.empty(shape, np.float32) for _ in range(3))

    def body():
        np.multiply.outer(positions, frequencies, out=angles)
        np.cos(angles, out=cos)
        np.sin(angles, out=sin)
    answer = measure(body, request)
    cos.tofile(request["cos"])
    sin.tofile(request["sin"])
    return answer


def rotate_half(x):
    half = x.shape[-1] // 2
    return np.concatenate((-x[..., half:], x[..., :half]), axis=-1)


def computed(request):
    """Both halves of the width alike, in binary32, then in the tensor's type."""
    size = request["head_dim"]
    positions = np.arange(request["tokens"], dtype=np.float32) + np.float32(request["first_position"])
    exponents = np.arange(0, size, 2, dtype=np.float32) / np.float32(size)
    angles = np.outer(positions, np.float32(1) / np.float32(request["base"]) ** exponents)
    angles = np.concatenate((angles, angles), axis=-1)
    return np.cos(angles), np.sin(angles)


def rotate(request):
    if request["threads"] > 1:
        raise Absent("its elementwise operations run on one thread")
    if request["dtype"] not in DTYPE:
        raise Absent("it has no bf16")
    if request["layout"] != "half" or request["in_place"]:
        raise Absent("Hugging Face's formulation has the half layout and makes a new tensor")
    dtype, size = DTYPE[request["dtype"]], request["head_dim"]
    shape = (request["tokens"], request["heads"], size)
    x = np.fromfile(request["input"], dtype).reshape(shape)
    given = None
    if request["angles"] == "given":
        halves = [np.fromfile(request[name], np.float32).reshape(-1, size // 2) for name in ("cos", "sin")]
        given = [np.concatenate((half, half), axis=-1).astype(dtype) for half in halves]
    result = [None]

    def body():
        cos, sin = given or (part.astype(dtype) for part in computed(request))
        result[0] = x * cos[:, None] + rotate_half(x) * sin[:, None]
    answer = measure(body, request)
    result[0].tofile(request["output"])
    return answer


serve(np.__version__, {"table": table, "rotate": rotate})
