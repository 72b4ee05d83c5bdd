# What does RoPE take in PyTorch's eager mode? Hugging Face's formulation: x·cos + rotate_half(x)·sin, on [batch, heads,
# tokens, size] as its models hand it over (a transposed view).
# SPDX-License-Identifier: MIT
import numpy as np

from harness import Absent, measure, serve, serve_absent

try:
    import torch
except ImportError as error:
    serve_absent(f"no PyTorch (python3-torch): {error}")
    raise SystemExit(0) from error

DTYPE = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}


def read(name, dtype, *shape):
    bits = np.fromfile(name, np.int32 if dtype == torch.float32 else np.int16)
    return torch.from_numpy(bits).view(dtype).reshape(shape)


def bits_of(tensor):
    return tensor.contiguous().view(torch.int32 if tensor.dtype == torch.float32 else torch.int16).numpy()


def table(request):
    torch.set_num_threads(request["threads"])
    positions = torch.from_numpy(np.fromfile(request["positions"], np.int64)).float()
    frequencies = torch.from_numpy(np.fromfile(request["frequencies"], np.float32))
    angles, cos, sin = (torch.empty(len(positions), len(frequencies)) for _ in range(3))

    def body():
        torch.outer(positions, frequencies, out=angles)
        torch.cos(angles, out=cos)
        torch.sin(angles, out=sin)
    answer = measure(body, request)
    cos.numpy().tofile(request["cos"])
    sin.numpy().tofile(request["sin"])
    return answer


def rotate_half(x):
    half = x.shape[-1] // 2
    return torch.cat((-x[..., half:], x[..., :half]), dim=-1)


def rotate(request):
    if request["layout"] != "half" or request["in_place"]:
        raise Absent("Hugging Face's formulation has the half layout and makes a new tensor")
    torch.set_num_threads(request["threads"])
    dtype, size, tokens = DTYPE[request["dtype"]], request["head_dim"], request["tokens"]
    x = read(request["input"], dtype, 1, tokens, request["heads"], size).transpose(1, 2)
    positions = torch.arange(tokens)[None] + request["first_position"]
    frequencies = 1.0 / (request["base"] ** (torch.arange(0, size, 2).float() / size))
    given = None
    if request["angles"] == "given":
        halves = [read(request[name], torch.float32, 1, tokens, size // 2) for name in ("cos", "sin")]
        given = [torch.cat((half, half), dim=-1).to(dtype) for half in halves]
    result = [None]

    def computed():
        angles = (frequencies[None, :, None] @ positions[:, None, :].float()).transpose(1, 2)
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos().to(dtype), angles.sin().to(dtype)

    def body():
        cos, sin = (part[:, None] for part in given or computed())
        result[0] = x * cos + rotate_half(x) * sin
    with torch.no_grad():
        answer = measure(body, request)
    bits_of(result[0].transpose(1, 2)).tofile(request["output"])
    return answer


serve(torch.__version__, {"table": table, "rotate": rotate})
