"""Do we take for absent keys what Hugging Face's configuration classes take? usage: test_class_defaults.py PROGRAM

Every text model's class of the installed transformers reads a file that says nothing of base, head width and rotary share.
"""

import sys
import unittest

import library
from program import Program
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

program = Program(sys.argv[1])
FILE = {"hidden_size": 2560, "num_attention_heads": 20, "num_key_value_heads": 20, "num_hidden_layers": 4,
        "max_position_embeddings": 16384}
# Not text decoders or encoders: their rotations have names and keys of their own.
OTHER_TOWERS = ("vision", "audio", "video", "encoder_model", "dinov3", "tokenizer", "tracker", "codec", "mimi", "asr",
                "timesfm", "efficientloftr", "flamingo", "dit", "lasr", "edgetam", "transcribe", "esmc")


def base_of(block):
    """The base of a rope_parameters block that scales nothing; None where it does, or has layers of several kinds."""
    if not isinstance(block, dict) or block.get("rope_type") != "default":
        return None
    return block.get("rope_theta")


def cases():
    """(model_type, base, head width, rotary share)"""
    for model_type in sorted(CONFIG_MAPPING.keys()):
        if any(part in model_type for part in OTHER_TOWERS):
            continue
        try:
            config = CONFIG_MAPPING[model_type](**FILE)
        except Exception:  # it demands keys that other classes do not have
            continue
        if getattr(config, "qk_rope_head_dim", None) is not None or getattr(config, "hidden_size", None) != 2560:
            continue  # MLA states its rotated part; wrappers hand their text part on
        block = getattr(config, "rope_parameters", None)
        base = base_of(block)
        if base is not None and config.num_attention_heads == 20:
            width = getattr(config, "head_dim", None) or 2560 // 20
            yield model_type, base, width, block.get("partial_rotary_factor", 1.0)


class ClassDefaults(unittest.TestCase):
    def test_base_width_and_share(self):
        wrong, compared = [], 0
        for model_type, base, width, share in cases():
            rotated = int(width * share)
            if rotated % 2:
                continue  # moonshine's 0.9 of most widths: half a pair, which we refuse
            spec, _, _ = program.of_file({"model_type": model_type, **FILE}, library.DIALECT)
            found = spec["base"], spec["head_dim"], spec["rotary_dim"]
            if found != (base, width, rotated):
                wrong.append(f"{model_type}: {found}, transformers {library.transformers.__version__} {(base, width, rotated)}")
            compared += 1
        print(f"{compared} classes of transformers {library.transformers.__version__}")
        self.assertEqual(wrong, [])
        self.assertGreater(compared, 60)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
