"""Do the dialects compute what their engines do? Each rule written again, in Python, from the engines' own formulas."""
import math

from program import good, main

QWEN = dict(d=128, b=1e6, s=4.0, L=32768, fast=32.0, slow=1.0)
OSS = dict(d=64, b=150000.0, s=32.0, L=4096, fast=32.0, slow=1.0)
DEEPSEEK = dict(d=64, b=10000.0, s=40.0, L=4096, fast=32.0, slow=1.0)
LONG = dict(d=128, b=10000.0, s=4.0, L=131072, fast=32.0, slow=1.0)
SHORT = dict(d=64, b=10000.0, s=8.0, L=64, fast=12.0, slow=11.0)  # both ends are cut to 0


def frequencies(scheme, dialect, settings, *arguments):
    options = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    document = good("eval", "--scheme", scheme, "--dialect", dialect, *options, *arguments, "--quantity", "frequency",
                    "--json").json
    return [float(value) for value in document["frequency"]], float(document["attention_scale"])


def settings_of(case, **more):
    return {"head_dim": case["d"], "rope_theta": case["b"], "factor": case["s"], "beta_fast": case["fast"],
            "beta_slow": case["slow"], "original_max_position_embeddings": case["L"],
            "max_position_embeddings": int(case["L"] * case["s"]), **more}


def close(got, expected, tolerance=2e-13):
    assert len(got) == len(expected)
    for pair, (ours, theirs) in enumerate(zip(got, expected)):
        assert abs(ours - theirs) <= tolerance * theirs, (pair, ours, theirs)


def yarn(case, *, rounds, cut, width, context=None):
    """The engines' reference form, in their own order."""
    d, b, s = case["d"], case["b"], case["s"]

    def correction(turns):
        return d * math.log((context or case["L"]) / (turns * 2 * math.pi)) / (2 * math.log(b))
    low, high = correction(case["fast"]), correction(case["slow"])
    if rounds:
        low, high = math.floor(low), math.ceil(high)
    low, high = max(low, 0), min(high, cut(d))
    denominator = width(low, high)
    result = []
    for i in range(d // 2):
        ramp = min(max((i - low) / denominator, 0), 1)
        power = b ** (2 * i / d)
        result.append(1 / (s * power) * ramp + 1 / power * (1 - ramp))
    return result


def apart(low, high):
    return (high if high != low else high + 0.001) - low


def at_least(low, high):
    return max(0.001, high - low)


def last_element(d):
    return d - 1


def last_pair(d):
    return d // 2 - 1


def test_the_ramp_of_every_yarn_dialect():
    rounded = dict(rounds=True, cut=last_element, width=apart)
    rules = {"huggingface": rounded, "vllm": rounded, "megatron": rounded, "mlx": rounded, "deepseek": rounded,
             "telechat": rounded, "scaled-rope": rounded, "ggml": dict(rounds=True, cut=last_element, width=at_least),
             "olmo": dict(rounds=True, cut=last_pair, width=at_least)}
    for case in (QWEN, OSS, DEEPSEEK, LONG, SHORT):
        for dialect, rule in rules.items():
            close(frequencies("yarn", dialect, settings_of(case))[0], yarn(case, **rule))
        whole = case["L"] * case["s"]
        close(frequencies("yarn", "huggingface-v4", settings_of(case))[0], yarn(case, **rounded, context=whole))
    unrounded = dict(rounds=False, cut=last_element, width=apart)
    for case in (QWEN, OSS, DEEPSEEK):
        for dialect in ("gpt-oss", "onnx"):
            close(frequencies("yarn", dialect, settings_of(case))[0], yarn(case, **unrounded))
        for dialect in ("huggingface", "vllm", "megatron"):
            close(frequencies("yarn", dialect, settings_of(case, truncate="false"))[0], yarn(case, **unrounded))
        name = {"correction_range_round_to_int": "false"}
        close(frequencies("yarn", "megatron", settings_of(case, **name))[0], yarn(case, **unrounded))


def test_attention_scales():
    def gain(weight=1.0, slope=0.1):
        return slope * weight * math.log(40) + 1
    both = settings_of(DEEPSEEK, mscale=0.9, mscale_all_dim=0.7, attn_factor=1.25)
    plain = {"paper": gain(), "huggingface": gain(0.9) / gain(0.7), "megatron": gain(0.9) / gain(0.7),
             "mlx": gain(0.9) / gain(0.7), "ggml": 1.25 * gain() / gain(0.7), "vllm": 1.25 * gain(),
             "deepseek": 1, "gpt-oss": gain(), "onnx": 0.9, "huggingface-v4": gain(), "olmo": gain(),
             "telechat": 1.25 * gain(1, 0.07), "scaled-rope": 1.25 * gain()}
    for dialect, expected in plain.items():
        got = frequencies("yarn", dialect, both)[1]
        assert abs(got - expected) < 1e-15 * 4, (dialect, got, expected)


def test_the_old_ntk_by_parts():
    for case in (QWEN, dict(DEEPSEEK, L=2048, s=8.0)):
        inner = yarn(dict(case, fast=1.25, slow=0.75), rounds=True, cut=last_element, width=apart)
        outer = yarn(dict(case, fast=16, slow=2), rounds=True, cut=last_element, width=apart)
        d, b, s = case["d"], case["b"], case["s"]
        base = b * s ** (d / (d - 2))
        expected = []
        for i in range(d // 2):
            plain, linear, ntk = b ** (-2 * i / d), b ** (-2 * i / d) / s, base ** (-2 * i / d)
            near, far = (inner[i] - linear) / (plain - linear), (outer[i] - linear) / (plain - linear)
            mixed = linear * (1 - near) + ntk * near
            expected.append(mixed * (1 - far) + plain * far)
        settings = {"head_dim": d, "rope_theta": b, "factor": s, "original_max_position_embeddings": case["L"]}
        close(frequencies("ntk-by-parts", "scaled-rope", settings)[0], expected, 2e-12)


def test_ntk_as_vllm_has_it():
    d, b, k = 128, 10000.0, 12.0
    close(frequencies("ntk", "vllm", {"factor": k})[0],
          [1 / (b * k) ** (2 * i / d) / k ** (2 / d) for i in range(d // 2)])
    slope = math.log(k) / (d / 2) ** 0.75
    close(frequencies("ntk", "vllm", {"factor": k, "mixed_b": 0.75})[0],
          [1 / b ** (2 * i / d) / math.exp(slope * (i + 1) ** 0.75) for i in range(d // 2)])


def test_dynamic_ntk_by_length():
    d, b, longest, s = 128, 10000.0, 2048, 2.5

    def stretched(stretch):
        base = b * stretch ** (d / (d - 2))
        return [1 / base ** (2 * i / d) for i in range(d // 2)]
    settings = {"factor": s, "max_position_embeddings": longest}
    for length in (1, 2048, 2049, 5000):
        seq_len = ("--seq-len", str(length))
        current = s * max(length, longest) / longest - (s - 1)
        for dialect in ("huggingface", "mlx", "huggingface-v4"):
            close(frequencies("dynamic", dialect, settings, *seq_len)[0], stretched(current))
        close(frequencies("dynamic", "vllm", settings, *seq_len)[0], stretched(s * s - s + 1))
        steps = 1 if length <= longest else 2 ** math.ceil(math.log2(length / longest) + 1) - 1
        close(frequencies("dynamic", "qwen", {"max_position_embeddings": longest}, *seq_len)[0], stretched(steps))
        alpha = dict(settings, alpha=1000)
        kept = stretched(1000)
        for dialect in ("vllm", "mlx"):
            close(frequencies("dynamic", dialect, alpha, *seq_len)[0], kept)
        lost = kept if length <= longest else stretched(current)
        close(frequencies("dynamic", "huggingface", alpha, *seq_len)[0], lost)


def test_dialects_that_turn_a_pair_by_another_axis():
    """Interleaved sections [24, 20, 20] do not reach pairs 61 and 62: axis 0, and in ggml a fourth axis."""
    sections = ("--set", "mrope_section=24,20,20", "--set", "mrope_interleaved=true", "--set", "rope_theta=5e6")
    rows = {row["dialect"]: row["numbers"] for row in
            good("dialects", "--scheme", "mrope", *sections, "--json").json["dialects"]}
    assert rows["huggingface"]["other_axis"] == []
    assert rows["ggml"]["other_axis"] == [61, 62]
    assert rows["ggml"]["max_relative_difference"] == 0


main(globals())
