"""What do .npy and safetensors files of eval hold? Read without the libraries, every rule checked."""
import json
import struct


def read_npy(data):
    assert data[:8] == b"\x93NUMPY\x01\x00"
    size = struct.unpack("<H", data[8:10])[0]
    assert (10 + size) % 64 == 0 and data[10 + size - 1:10 + size] == b"\n"
    header = eval(data[10:10 + size].decode("ascii"), {"__builtins__": {}})
    assert header["fortran_order"] is False
    return header["descr"], header["shape"], data[10 + size:]


def read_safetensors(data):
    size = struct.unpack("<Q", data[:8])[0]
    assert size % 8 == 0 and data[8:9] == b"{"
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__")
    assert all(isinstance(value, str) for value in metadata.values())
    payload = data[8 + size:]
    end = 0
    for tensor in sorted(header.values(), key=lambda each: each["data_offsets"]):
        assert tensor["data_offsets"][0] == end, "a hole"
        end = tensor["data_offsets"][1]
    assert end == len(payload)
    return metadata, {name: (each["dtype"], each["shape"], payload[slice(*each["data_offsets"])]) for name, each in header.items()}
