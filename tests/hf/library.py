"""How is Hugging Face's own code asked for frequencies? The installed transformers, in either generation.

Generation 4 runs as it is on Debian's python3-torch. Generation 5 declines that PyTorch by its version alone and then skips
one statement of modeling_rope_utils.py, `import torch`; that statement is made up for here, and the module's functions run
as they are. Its scheme `default` stands in each model's file, whose other imports need a newer PyTorch: that one method is
compiled from the installed file.
"""

import __future__
import ast
import logging
import os
import pathlib

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", HF_HUB_DISABLE_TELEMETRY="1")

import torch
import transformers
from transformers import LlamaConfig
from transformers import modeling_rope_utils as rules

logging.disable(logging.WARNING)
GENERATION = int(transformers.__version__.split(".")[0])
DIALECT = {4: "huggingface-v4", 5: "huggingface"}[GENERATION]
if GENERATION == 5:
    rules.torch = torch


def method(model, owner, name):
    """The function `name` of class `owner` in the installed models/`model`, compiled alone."""
    path = pathlib.Path(transformers.__file__).parent / "models" / model / f"modeling_{model}.py"
    tree = ast.parse(path.read_text())
    [parent] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner]
    [found] = [node for node in parent.body if isinstance(node, ast.FunctionDef) and node.name == name]
    found.decorator_list = []
    code = compile(ast.Module([found], []), str(path), "exec", flags=__future__.annotations.compiler_flag)
    space = {"torch": torch}
    exec(code, space)
    return space[name]


FUNCTIONS = dict(rules.ROPE_INIT_FUNCTIONS)
if GENERATION == 5:  # GLM's form of it knows a partial width; Llama's is the same without
    FUNCTIONS["default"] = method("glm", "GlmRotaryEmbedding", "compute_default_rope_parameters")
    FUNCTIONS["alpha"] = method("hunyuan_v1_moe", "HunYuanMoEV1RotaryEmbedding", "compute_ntk_alpha_rope_parameters")


def configuration(config):
    heads = {"num_attention_heads": 8, "hidden_size": 8 * config["head_dim"]}
    copy = {key: dict(value) if isinstance(value, dict) else value for key, value in config.items()}
    return LlamaConfig(**{**heads, **copy})


def scheme_of(config):
    block = config.get("rope_scaling") or {}
    return block.get("rope_type", block.get("type", "default"))


def alpha_of(config):
    """HunYuan's key, which its own models read and the shared functions do not."""
    return (config.get("rope_scaling") or {}).get("alpha")


def frequencies(config, seq_len=None):
    """(frequencies, attention factor) of a config.json's contents."""
    arguments = {} if seq_len is None else {"seq_len": seq_len}
    rule = "alpha" if alpha_of(config) else scheme_of(config)
    found, factor = FUNCTIONS[rule](configuration(config), device=None, **arguments)
    assert found.dtype == torch.float32
    return found.tolist(), float(factor)


def rotary_module(config):
    """A rotary module that follows the length of what it is called with: generation 4's Phi-3 one as it is; generation 5's
    rule, which is a decorator of `forward`, around a module that holds what the rule reads."""
    if GENERATION == 4:
        from transformers.models.phi3.modeling_phi3 import Phi3RotaryEmbedding
        return Phi3RotaryEmbedding(configuration(config))
    return Following(configuration(config))


class Following(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.rope_type = config.rope_parameters["rope_type"]
        self.max_seq_len_cached = self.original_max_seq_len = config.max_position_embeddings
        found, self.attention_scaling = FUNCTIONS[self.rope_type](config)
        for name in ("inv_freq", "original_inv_freq"):
            self.register_buffer(name, found.clone(), persistent=False)

    def update(self, x, position_ids):
        """What the decorator does before it is all that is wanted."""


def call(module, length):
    """Positions 0 … length − 1; then the frequencies the module holds."""
    positions = torch.arange(length)[None]
    module(torch.zeros(1), positions)
    return getattr(module, "inv_freq").tolist()


if GENERATION == 5:
    Following.forward = rules.dynamic_rope_update(Following.update)
