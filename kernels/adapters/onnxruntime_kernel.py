# What does ONNX Runtime's RotaryEmbedding answer? A kernel program (docs/protocol.md) around its CPU operator.
# SPDX-License-Identifier: MIT
import argparse

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

from ropecheck_kernel import Tensor, Unsupported, serve

ELEMENT = {"f32": TensorProto.FLOAT, "f16": TensorProto.FLOAT16}
# Both operators take the same four tensors, in another order.
OPERATORS = {
    "onnx": {"domain": "", "opset": 23, "inputs": ["data", "cos", "sin", "index"]},
    "contrib": {"domain": "com.microsoft", "opset": 1, "inputs": ["data", "index", "cos", "sin"]},
}
IR_VERSION = 10  # the oldest that carries opset 23


def description(operator):
    return {
        "name": "onnxruntime" if operator == "onnx" else "onnxruntime-contrib",
        "version": onnxruntime.__version__,
        "levels": ["rotate"],
        "dtypes": list(ELEMENT),
        "layouts": ["half", "interleaved"],
        "inputs": ["table"],
        "table_in_dtype": True,  # the operator has one type for data and tables
        "min_position": 0,  # positions are rows of the table
        "max_position": 2**31 - 1,
    }


def build_model(operator, dtype, layout, heads, rotary_dim):
    """One RotaryEmbedding on data [batch, tokens, heads · head_dim]; batch, tokens and rows are free."""
    kind, element = OPERATORS[operator], ELEMENT[dtype]
    node = helper.make_node("RotaryEmbedding", kind["inputs"], ["rotated"], domain=kind["domain"],
                            interleaved=int(layout == "interleaved"), num_heads=heads,
                            rotary_embedding_dim=rotary_dim)
    shapes = {"data": ["batch", "tokens", "width"], "cos": ["rows", rotary_dim // 2],
              "sin": ["rows", rotary_dim // 2]}
    inputs = [helper.make_tensor_value_info(name, element, shape) for name, shape in shapes.items()]
    inputs.append(helper.make_tensor_value_info("index", TensorProto.INT64, ["batch", "tokens"]))
    output = helper.make_tensor_value_info("rotated", element, shapes["data"])
    graph = helper.make_graph([node], "rotary", inputs, [output])
    opsets = [helper.make_opsetid(kind["domain"], kind["opset"])]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION).SerializeToString()


class Session:
    def __init__(self, operator, config):
        if config.get("rotary_offset", 0):
            raise Unsupported("RotaryEmbedding rotates the first elements of a head; rotary_offset must be 0")
        self.operator, self.rotary_dim, self.running = operator, config["rotary_dim"], {}

    def rotate(self, call):
        if call.get("out_layout", call["layout"]) != call["layout"]:
            raise Unsupported("RotaryEmbedding writes the layout it reads")
        if call.get("transpose"):
            raise Unsupported("RotaryEmbedding has no backward direction")
        if call["dtype"] not in ELEMENT:
            raise Unsupported(f"RotaryEmbedding on the CPU takes f32 and f16, not {call['dtype']}")
        if "table_cos" not in call:
            raise Unsupported("RotaryEmbedding needs a cos/sin table with the call")
        if call["table_cos"].dtype != call["dtype"]:
            raise ValueError(f"the table is {call['table_cos'].dtype}, the tensors are {call['dtype']}")
        table = {"cos": call["table_cos"].numpy(), "sin": call["table_sin"].numpy()}
        return {name: self._tensor(call, call[name], table) for name in ("query", "key") if name in call}

    def _tensor(self, call, tensor, table):
        tokens, heads, head_dim = tensor.shape
        data = tensor.numpy()
        if data.size:
            # The operator refuses more tokens in a sequence than the table has rows; then each is a batch entry.
            batch = (1, tokens) if tokens <= len(table["cos"]) else (tokens, 1)
            feeds = {"data": data.reshape(*batch, heads * head_dim),
                     "index": call["positions"].numpy().reshape(batch), **table}
            data = self._session(call["dtype"], call["layout"], heads).run(None, feeds)[0]
        return Tensor(tensor.dtype, tensor.shape, data.tobytes())

    def _session(self, dtype, layout, heads):
        key = (dtype, layout, heads)
        if key not in self.running:
            model = build_model(self.operator, dtype, layout, heads, self.rotary_dim)
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 4  # a refusal is answered in the reply
            self.running[key] = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return self.running[key]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="RotaryEmbedding of ONNX Runtime behind docs/protocol.md")
    parser.add_argument("--operator", choices=OPERATORS, default="onnx",
                        help="onnx: opset 23 of the standard; contrib: com.microsoft")
    chosen = parser.parse_args().operator
    serve(description(chosen), lambda config: Session(chosen, config))
