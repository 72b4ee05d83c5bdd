"""How does a Python kernel speak the framed protocol? serve(description, create); standard library only.

    serve({"name": "mine", "version": "1", "levels": ["rotate"], "dtypes": ["f32"]}, create)

create(config) returns an object whose methods are the levels it declares. Each takes the request and returns the reply:

    frequencies(call) -> {"attention_scale": 1.0, "frequencies": Tensor}
    table(call)       -> {"cos": Tensor, "sin": Tensor}
    rotate(call)      -> {"query": Tensor} or {"query": Tensor, "key": Tensor}

`call` holds the request's fields by name; its tensors are Tensor objects under their names (call["positions"].data);
positions_of(call) is every token's list of positions where a scheme may have several.
Raise Unsupported("why") for a case that is not yours; any other exception is answered as `failed` with its text.
Print to standard error only: standard output carries the frames (serve moves it aside, so a stray print does no harm).
"""

import array
import json
import os
import struct
import sys

# f16 and bf16 travel as their raw 16 bits.
TYPECODES = {"f64": "d", "f32": "f", "f16": "H", "bf16": "H", "i64": "q"}


class Unsupported(Exception):
    """This case is not for this kernel."""


class Tensor:
    """A typed row-major block: `dtype`, `shape` and `data`, an array.array (or anything with the buffer protocol)."""

    def __init__(self, dtype, shape, data):
        self.dtype = dtype
        self.shape = [int(n) for n in shape]
        self.data = data

    def numpy(self):
        """The same values as a numpy array; bf16 as raw uint16."""
        import numpy

        types = {"f64": "<f8", "f32": "<f4", "f16": "<f2", "bf16": "<u2", "i64": "<i8"}
        return numpy.frombuffer(self.data, dtype=types[self.dtype]).reshape(self.shape)


def tensor(dtype, shape, values):
    """A Tensor of `values`: numbers for f64, f32 and i64; raw 16-bit patterns for f16 and bf16."""
    return Tensor(dtype, shape, array.array(TYPECODES[dtype], values))


def positions_of(call):
    """Every token's positions: a list per token, of one number, or of one for each axis of mrope and axial."""
    axes, data = call.get("axes", 1), call["positions"].data
    return [list(data[i : i + axes]) for i in range(0, len(data), axes)]


def _read_exactly(stream, count):
    data = stream.read(count)
    if len(data) != count:
        raise EOFError
    return data


def _read_frame(stream):
    json_bytes, payload_bytes = struct.unpack("<QQ", _read_exactly(stream, 16))
    request = json.loads(_read_exactly(stream, json_bytes))
    payload = memoryview(_read_exactly(stream, payload_bytes))
    for name, about in request.pop("tensors", {}).items():
        data = array.array(TYPECODES[about["dtype"]])
        count = 1
        for extent in about["shape"]:
            count *= extent
        data.frombytes(payload[about["offset"] : about["offset"] + count * data.itemsize])
        request[name] = Tensor(about["dtype"], about["shape"], data)
    return request


def _write_frame(stream, reply):
    fields, tensors, blocks, offset = {}, {}, [], 0
    for name, value in reply.items():
        if not isinstance(value, Tensor):
            fields[name] = value
            continue
        block = bytes(value.data)
        tensors[name] = {"dtype": value.dtype, "shape": value.shape, "offset": offset}
        padding = -len(block) % 8
        blocks.append(block + bytes(padding))
        offset += len(block) + padding
    if tensors:
        fields["tensors"] = tensors
    text = json.dumps(fields).encode()
    stream.write(struct.pack("<QQ", len(text), offset) + text + b"".join(blocks))
    stream.flush()


def _answer(request, description, create, sessions):
    call = request["call"]
    if call == "describe":
        return {"protocol": 1, **description}
    if call == "create":
        sessions[request["session"]] = create(request["config"])
        return {}
    if call == "destroy":
        sessions.pop(request["session"], None)
        return {}
    if call not in ("frequencies", "table", "rotate"):
        raise Unsupported("unknown call " + str(call))
    return getattr(sessions[request["session"]], call)(request)


def serve(description, create):
    """Answers requests on standard input until it is closed."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # prints of a library must not corrupt the frames
    sessions = {}
    while True:
        try:
            request = _read_frame(requests)
        except EOFError:
            return
        try:
            reply = {"ok": True, **_answer(request, description, create, sessions)}
        except Unsupported as why:
            reply = {"ok": False, "status": "unsupported", "error": str(why)}
        except Exception as why:  # the judge wants to know, and the next request may be fine
            reply = {"ok": False, "status": "failed", "error": f"{type(why).__name__}: {why}"}
            print(reply["error"], file=sys.stderr)
        _write_frame(replies, reply)
