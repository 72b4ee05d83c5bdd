"""What does ropecheck say about a configuration? Runs `ropecheck eval` and reads its JSON."""

import json
import os
import subprocess
import tempfile


class Program:
    def __init__(self, path):
        self.path = path

    def frequencies(self, arguments, dialect, seq_len=None):
        """(specification, frequencies, attention scale), the numbers binary64."""
        call = [self.path, "--quiet", "eval", *arguments, "--dialect", dialect, "--dtype", "f64", "--format", "json"]
        if seq_len is not None:
            call += ["--seq-len", str(seq_len)]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{' '.join(call)}: {done.stderr.strip()}")
        answer = json.loads(done.stdout)
        return answer["spec"], [float(value) for value in answer["frequency"]], float(answer["attention_scale"])

    def of_file(self, config, dialect, seq_len=None):
        """The same of a config.json with these contents."""
        handle, path = tempfile.mkstemp(suffix=".json")
        try:
            with os.fdopen(handle, "w") as stream:
                json.dump(config, stream)
            return self.frequencies(["--config", path], dialect, seq_len)
        finally:
            os.unlink(path)

    def models(self, dialect):
        """The built-in models whose scheme has rules of this dialect."""
        offered = [scheme["name"] for scheme in self.listed("schemes") if dialect in scheme["dialects"]]
        return [model for model in self.listed("models") if model["scheme"] in offered]

    def listed(self, what):
        done = subprocess.run([self.path, what, "--json"], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)[what]
