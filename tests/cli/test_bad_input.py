"""Does every bad input give code 2, one line that names the field, nothing on stdout and no file?"""
import json
import os

from program import PLUGINS, main, refused, run, scratch

EVAL = ["eval", "--scheme"]


def test_specification_source():
    refused("eval", says=["--model", "--config", "--scheme"])
    refused("eval", "--scheme", "default", "--model", "x", says=["--model", "--scheme"])
    refused("eval", "--scheme", "default", "--layer-type", "x", says=["--layer-type"])


def test_unknown_names_suggest_the_nearest():
    refused(*EVAL, "liner", says=["liner", "linear"])
    refused(*EVAL, "linear", "--set", "facter=4", says=["facter", "factor"])
    refused("eval", "--model", "meta-llama/Lama-3.1-8B", says=["meta-llama/Llama-3.1-8B"])
    refused(*EVAL, "default", "--dialect", "hugginface", says=["--dialect", "huggingface"])
    refused(*EVAL, "default", "--quantity", "cosine", says=["--quantity", "cos"])
    refused(*EVAL, "default", "--dtype", "fp32", says=["--dtype", "f32"])
    refused(*EVAL, "default", "--format", "jsn", says=["--format", "json"])
    refused("schemes", "yarm", says=["yarm", "yarn"])
    refused("models", "--scheme", "lama3", says=["llama3"])
    refused("models", "no such model at all", says=["no such model"])
    refused("mutants", "--category", "freqency", says=["frequency"])


def test_parameters():
    refused(*EVAL, "linear", says=["factor"])
    refused(*EVAL, "linear", "--set", "factor", says=["--set", "key=value"])
    refused(*EVAL, "linear", "--set", "factor=", says=["--set"])
    refused(*EVAL, "linear", "--set", "factor=two", says=["factor", "two"])
    refused(*EVAL, "linear", "--set", "factor=0.5", says=["factor", "0.5"])
    refused(*EVAL, "linear", "--set", "factor=nan", says=["factor"])
    refused(*EVAL, "linear", "--set", "factor=1e999", says=["factor", "1e999"])
    refused(*EVAL, "linear", "--set", "factor=[1,2", says=["factor"])
    refused(*EVAL, "linear", "--set", "factor=2", "--set", "factor=4", says=["factor", "twice"])
    refused(*EVAL, "default", "--set", "rotary_dim=63", says=["rotary_dim", "63"])
    refused(*EVAL, "default", "--set", "rotary_dim=0", says=["rotary_dim"])
    refused(*EVAL, "default", "--set", "head_dim=7", says=["7"])
    refused(*EVAL, "default", "--set", "rope_theta=1", says=["rope_theta", "1"])
    refused(*EVAL, "default", "--set", "rope_theta=-5", says=["rope_theta", "-5"])
    refused(*EVAL, "ntk", "--set", "factor=2", "--set", "head_dim=2", says=["2"])
    refused(*EVAL, "llama3", "--set", "factor=8", "--set", "low_freq_factor=5", "--set", "high_freq_factor=4",
            says=["high_freq_factor"])
    refused(*EVAL, "longrope", "--set", "short_factor=1,2", "--set", "long_factor=1,2", "--set",
            "original_max_position_embeddings=4096", says=["short_factor"])
    refused(*EVAL, "default", "--seq-len", "0", says=["--seq-len", "0"])
    refused(*EVAL, "default", "--seq-len", "-7", says=["--seq-len", "-7"])


def test_positions():
    refused(*EVAL, "default", "--quantity", "cos", "--positions", "1:", says=["'1:'"])
    refused(*EVAL, "default", "--quantity", "cos", "--positions", "1:9:", says=["'1:9:'"])
    for text in ["x", "1,,2", "", ",", "1:", "5:5", "9:3", "1:9:0", "1:9:-1", "1.5", "9223372036854775808", "0:99999999999",
                 "1 2", "0x10", "9007199254740994"]:
        refused(*EVAL, "default", "--quantity", "cos", "--positions=" + text, says=["--positions"])
    refused(*EVAL, "default", "--quantity", "cos", says=["--positions"])
    refused(*EVAL, "default", "--dims", "64", says=["--dims", "64"])
    refused(*EVAL, "default", "--dims", "-1", says=["--dims", "-1"])
    refused(*EVAL, "default", "--quantity", "cos", "--positions", "0:10000000", says=["--positions"])


def test_empty_values():
    """An empty value is a slip, an unset shell variable say: it is not the same as leaving the option out."""
    for option in ["--dtype", "--positions", "--dims", "--set", "--dialect", "--seq-len", "--format", "-o"]:
        refused(*EVAL, "default", "--quantity", "cos", option, "", says=[option, "''"])
    refused(*EVAL, "default", "--dims=", says=["--dims", "''"])
    for option in ["--out", "--levels", "--dtypes", "--waive", "--kernel"]:
        refused("gate", "--scheme", "default", "--kernel", "builtin:optimized", option, "", says=[option, "''"])
    refused("", says=["''"])
    refused("models", "", says=["argument", "''"])


def test_a_message_is_one_line():
    refused(*EVAL, "line\nar", says=["line\\nar"])
    refused("eval", "--config", "/not/there\n.json", says=["/not/there\\n.json"])
    refused("gate", "--scheme", "default", "--kernel", "lib:/a\tb\nc.so", says=["/a\\tb\\nc.so"])


def test_one_number_is_a_list_of_one():
    one_pair = [*EVAL, "longrope", "--set", "head_dim=2", "--set", "original_max_position_embeddings=4096", "--set", "factor=4"]
    scalar = run(*one_pair, "--set", "short_factor=1.5", "--set", "long_factor=2")
    assert scalar.code == 0 and scalar.text == run(*one_pair, "--set", "short_factor=[1.5]", "--set", "long_factor=[2]").text, scalar
    refused(*EVAL, "linear", "--set", "factor=[2]", says=["factor"])


def test_eval_options():
    refused(*EVAL, "default", "--digits", "0", says=["--digits", "1000"])
    refused(*EVAL, "default", "--digits", "1001", says=["--digits"])
    refused(*EVAL, "default", "--quantity", "ramp", says=["ramp"])
    refused(*EVAL, "default", "--quantity", "rotations", says=["rotations"])
    refused(*EVAL, "default", "--format", "csv", "--json", says=["--format"])


def write(directory, name, content):
    path = directory / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_configurations():
    with scratch() as directory:
        refused("eval", "--config", directory / "absent.json", says=["absent.json"])
        refused("eval", "--config", directory, says=[str(directory)])
        refused("eval", "--config", write(directory, "a.json", "{"), says=["a.json"])
        refused("eval", "--config", write(directory, "b.json", "[1]"), says=["b.json"])
        refused("eval", "--config", write(directory, "c.json", ""), says=["c.json"])
        refused("eval", "--config", write(directory, "d.json", "[" * 100000), says=["d.json"])
        refused("eval", "--config", write(directory, "e.json", " " * (17 << 20)), says=["e.json"])
        refused("eval", "--config", write(directory, "f.json", {"head_dim": 64, "rope_theta": "big"}), says=["rope_theta"])
        refused("eval", "--config", write(directory, "g.json", {
            "head_dim": 64, "rope_theta": 10000, "rope_scaling": {"type": "lineer", "factor": 2}}), says=["lineer", "linear"])
        refused("eval", "--config", write(directory, "h.json", {
            "head_dim": 64, "rope_theta": 10000, "rope_scaling": {"type": "linear"}}), says=["h.json", "factor", "missing"])
        done = refused("eval", "--config", directory / "h.json", "--set", "factor=0.5", says=["factor", "0.5", "--set"])
        assert "h.json" not in done.error, "not the file's fault"


def test_outputs_leave_nothing_behind():
    with scratch() as directory:
        (directory / "file").write_text("x")
        eval_cos = [*EVAL, "default", "--quantity", "cos", "--positions", "0:4"]
        refused(*eval_cos, "-o", directory / "absent" / "a.csv", says=["-o"])
        refused(*eval_cos, "-o", directory, says=["-o"])
        refused(*EVAL, "default", "--quantity", "cos", "-o", directory / "b.csv", says=["--positions"])
        gate = ["gate", "--scheme", "default", "--kernel", "builtin:optimized"]
        refused(*gate, "--out", directory / "file", says=["--out"])
        refused(*gate, "--out", directory / "file" / "below", says=["--out"])
        refused(*gate, "--out", "/proc/nowhere", says=["--out"])
        refused("gate", "--scheme", "default", "--kernel", f"lib:{directory}/absent.so", "--out", directory / "new" / "deep",
                says=["absent.so"])
        assert os.listdir(directory) == ["file"]


def test_gate_options():
    gate = ["gate", "--scheme", "default"]
    refused(*gate, says=["--kernel"])
    gate += ["--kernel", "builtin:optimized"]
    refused(*gate, "--kernel", "builtin:optimized", says=["twice"])
    refused(*gate, "--require", "perfect", says=["--require", "correct"])
    refused(*gate, "--levels", "tables", says=["--levels", "table"])
    refused(*gate, "--levels", "table,,rotate", says=["--levels"])
    refused(*gate, "--dtypes", "fp16", says=["--dtypes", "f16"])
    refused(*gate, "--dtypes", "f64", says=["--dtypes", "'f64'", "accepted: f32, f16, bf16"])
    refused(*gate, "--dtypes", "f32,f64", says=["--dtypes", "'f64'"])
    refused(*gate, "--truth", "real", says=["--truth", "ideal"])
    refused(*gate, "--waive", "position_add", says=["--waive", "positions_add"])
    refused(*gate, "--max-position", "0", says=["--max-position"])
    refused(*gate, "--max-position", "5", "--positions", "1", says=["--positions"])
    refused(*gate, "--positions", "5:1", says=["--positions"])
    refused(*gate, "--timeout", "0", says=["--timeout"])
    refused(*gate, "--annotations", "gitlab", says=["--annotations", "github"])


def test_kernels_that_cannot_be_loaded():
    gate = ["gate", "--scheme", "default", "--kernel"]
    refused(*gate, "builtin:optimised", says=["optimised", "optimized"])
    refused(*gate, "nonsense", says=["nonsense"])
    refused(*gate, "model:fp32-prodct", says=["fp32-product"])
    refused(*gate, "mutant:no-such-mistake", says=["no-such-mistake"])
    refused(*gate, f"lib:{PLUGINS}/absent.so", says=["absent.so"])
    refused(*gate, f"lib:{PLUGINS}/no_entry.so", says=["ropecheck_kernel_entry"])
    refused(*gate, f"lib:{PLUGINS}/wrong_abi.so", says=["1001"])
    refused(*gate, "lib:/etc/passwd", says=["/etc/passwd"])
    refused(*gate, "exec:cat", says=["exec:cat", "no answer", "docs/protocol.md"])


def test_a_program_that_never_described_itself():
    """Bad input, said in a sentence: who, what happened, what was seen."""
    gate = ["gate", "--scheme", "default", "--timeout", "0.5", "--kernel"]
    asked = "when asked to describe itself: "
    for command, says in [("false", "exited " + asked + "exit code 1 instead of an answer"),
                          ("kill -SEGV $$", "crashed " + asked + "SIGSEGV"), ("sleep 20", "hung " + asked + "no answer within 0.5 s"),
                          ("yes", "its answer to 'describe' breaks the protocol (docs/protocol.md): json_bytes is "),
                          ("yes", "the text 'y y y y '")]:
        refused(*gate, "exec:" + command, says=[f"exec:{command}: ", says])


def test_kernels_that_misbehave_are_findings():
    gate = ["gate", "--scheme", "default", "--positions", "0:8", "--levels", "table", "--kernel"]
    for plugin, fault, extra in [("crash", "crashed", []), ("hang", "hung", ["--timeout", "0.5"])]:
        done = run(*gate, f"lib:{PLUGINS}/{plugin}.so", "--json", *extra)
        assert done.code == 3, done
        kernel = done.json["kernels"][0]
        assert kernel["verdict"] == "error", kernel["verdict"]
        assert fault in [each["kind"] for each in kernel["faults"]], kernel["faults"]


main(globals())
