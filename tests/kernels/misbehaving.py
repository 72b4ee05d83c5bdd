"""How can a program misuse the framed protocol? One way per mode; the mode "print" only prints."""

import json
import os
import signal
import struct
import sys
import time

MODE = sys.argv[1]
REPLIES = os.fdopen(os.dup(1), "wb")


def read_request():
    head = sys.stdin.buffer.read(16)
    if len(head) < 16:
        sys.exit(0)
    json_bytes, payload_bytes = struct.unpack("<QQ", head)
    request = json.loads(sys.stdin.buffer.read(json_bytes))
    sys.stdin.buffer.read(payload_bytes)
    return request


def raw(json_bytes, payload_bytes, data=b""):
    REPLIES.write(struct.pack("<QQ", json_bytes, payload_bytes) + data)
    REPLIES.flush()


def reply(body, payload=b""):
    text = json.dumps(body).encode()
    raw(len(text), len(payload), text + payload)


def describe():
    body = {"ok": True, "protocol": 1, "name": "misbehaving", "levels": ["table"], "dtypes": ["f32"]}
    if MODE == "protocol-two":
        body["protocol"] = 2
    if MODE == "unknown-level":
        body["levels"] = ["rotat"]
    if MODE == "levels-number":
        body["levels"] = 7
    reply(body)


def tables(rows, pairs):
    block = struct.pack("<%df" % (rows * pairs), *[0.0] * (rows * pairs))
    shape = [rows, pairs]
    cos = {"dtype": "f32", "shape": shape, "offset": 0}
    sin = {"dtype": "f32", "shape": shape, "offset": len(block)}
    return cos, sin, block + block


def table(request, pairs):
    cos, sin, payload = tables(request["tensors"]["positions"]["shape"][0], pairs)
    body = {"ok": True, "tensors": {"cos": cos, "sin": sin}}
    if MODE == "huge-json":
        return raw(1 << 60, 0)
    if MODE == "huge-payload":
        return raw(2, 1 << 60, b"{}")
    if MODE == "not-json":
        return raw(5, 0, b"hello")
    if MODE == "not-object":
        return raw(2, 0, b"[]")
    if MODE == "half-frame":
        raw(100, 0, b"{")
        sys.exit(0)
    if MODE == "exit":
        sys.exit(3)
    if MODE == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if MODE == "hang":
        time.sleep(60)
    if MODE == "refuse":
        return reply({"ok": False, "status": "unsupported", "error": "not for me"})
    if MODE == "raise":
        return reply({"ok": False, "status": "failed"})
    if MODE == "missing-tensor":
        del body["tensors"]["sin"]
    if MODE == "wrong-dtype":
        cos["dtype"] = "f64"
    if MODE == "wrong-shape":
        cos["shape"] = [1, pairs]
    if MODE == "shape-text":
        cos["shape"] = ["many"]
    if MODE == "bad-offset":
        cos["offset"] = len(payload)
    if MODE == "negative-offset":
        cos["offset"] = -8
    if MODE == "huge-offset":
        cos["offset"] = (1 << 64) - 8
    if MODE == "print":
        print("to standard error", file=sys.stderr)
    return reply(body, payload)


PAIRS = 0
while True:
    asked = read_request()
    if asked["call"] == "describe":
        describe()
    elif asked["call"] == "table":
        table(asked, PAIRS)
    elif asked["call"] == "create" and MODE == "picky":
        reply({"ok": False, "status": "unsupported", "error": "no"})
    else:
        PAIRS = asked.get("config", {}).get("rotary_dim", 0) // 2 or PAIRS
        reply({"ok": True})
