# How does a peer in Python take part in the measurements? JSON lines in, JSON lines out, timed in its own process.
# SPDX-License-Identifier: MIT
import json
import sys
import time

SECONDS_PER_CASE = 3  # a slow peer gets fewer repetitions, never fewer than three


class Absent(Exception):
    """The library cannot do this work; the text says why."""


def measure(body, request):
    """Seconds per call, one number a repetition: processor time for one thread, else the wall's."""
    now = time.process_time_ns if request["threads"] == 1 else time.perf_counter_ns
    body()
    begin = now()
    body()
    once = max(now() - begin, 1) * 1e-9
    calls = max(1, round(request["min_seconds"] / once))
    repetitions = request["repetitions"]
    while repetitions > 3 and repetitions * calls * once > SECONDS_PER_CASE:
        repetitions -= 1
    seconds = []
    for _ in range(repetitions):
        begin = now()
        for _ in range(calls):
            body()
        seconds.append((now() - begin) * 1e-9 / calls)
    return {"seconds": seconds}


def serve(version, tasks):
    """`tasks`: name -> function(request) that returns the answer or raises Absent. Ends with its input."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"version": version} if request["task"] == "version" else tasks[request["task"]](request)
        except Absent as reason:
            answer = {"absent": str(reason)}
        except Exception as error:  # a library that fails is an absent peer, with what it said
            answer = {"absent": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        print(json.dumps(answer), flush=True)


def serve_absent(reason):
    """For a library that cannot be imported."""
    for _ in sys.stdin:
        print(json.dumps({"absent": reason}), flush=True)
