# What does ONNX Runtime's RotaryEmbedding take? Tensors bound once, so that a run is the operator and one call into it.
# SPDX-License-Identifier: MIT
import numpy as np

from harness import Absent, measure, serve, serve_absent

try:
    import onnxruntime
    from onnx import TensorProto, helper
except ImportError as error:
    serve_absent(f"no ONNX Runtime: {error}")
    raise SystemExit(0) from error

ELEMENT = {"f32": (np.float32, TensorProto.FLOAT), "f16": (np.float16, TensorProto.FLOAT16)}
IR_VERSION = 10  # the oldest that carries opset 23


def session(request):
    """One RotaryEmbedding of opset 23 on data [1, tokens, heads · size]."""
    element, size = ELEMENT[request["dtype"]][1], request["head_dim"]
    node = helper.make_node("RotaryEmbedding", ["data", "cos", "sin", "index"], ["rotated"],
                            interleaved=int(request["layout"] == "interleaved"), num_heads=request["heads"],
                            rotary_embedding_dim=size)
    data = [1, request["tokens"], request["heads"] * size]
    rows = [request["tokens"], size // 2]
    inputs = [helper.make_tensor_value_info("data", element, data), helper.make_tensor_value_info("cos", element, rows),
              helper.make_tensor_value_info("sin", element, rows),
              helper.make_tensor_value_info("index", TensorProto.INT64, data[:2])]
    graph = helper.make_graph([node], "rotary", inputs, [helper.make_tensor_value_info("rotated", element, data)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=IR_VERSION)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = request["threads"]
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def rotate(request):
    if request["angles"] != "given":
        raise Absent("the operator is given its table")
    if request["in_place"]:
        raise Absent("the operator makes a new tensor")
    if request["dtype"] not in ELEMENT:
        raise Absent("the operator on the CPU takes f32 and f16")
    dtype, tokens, size = ELEMENT[request["dtype"]][0], request["tokens"], request["head_dim"]
    running = session(request)
    shape = (1, tokens, request["heads"] * size)
    result = np.empty(shape, dtype)
    tensors = {
        "data": np.fromfile(request["input"], dtype).reshape(shape),
        "cos": np.fromfile(request["cos"], np.float32).reshape(tokens, size // 2).astype(dtype),
        "sin": np.fromfile(request["sin"], np.float32).reshape(tokens, size // 2).astype(dtype),
        "index": np.arange(tokens, dtype=np.int64)[None],
    }
    binding = running.io_binding()
    for name, tensor in tensors.items():
        binding.bind_input(name, "cpu", 0, tensor.dtype, tensor.shape, tensor.ctypes.data)
    binding.bind_output("rotated", "cpu", 0, dtype, shape, result.ctypes.data)
    answer = measure(lambda: running.run_with_iobinding(binding), request)
    result.tofile(request["output"])
    return answer


serve(onnxruntime.__version__, {"rotate": rotate})
