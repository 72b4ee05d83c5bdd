# How is ggml's rotation called? Its C functions through ctypes: one graph with one node, computed on the CPU.
# SPDX-License-Identifier: MIT
import ctypes
import importlib.util
import pathlib

import numpy as np

# enum ggml_type and the rope modes of ggml.h
TYPE = {"f32": 0, "f16": 1}
TYPE_I32 = 26
MODE = {"interleaved": 0, "half": 2}  # GGML_ROPE_TYPE_NORMAL, GGML_ROPE_TYPE_NEOX
MROPE, VISION, IMROPE = 8, 24, 40
AXES = 4  # positions of a token in these three modes
GRAPH_NODES = 8
SLACK_BYTES = 1 << 16  # alignment of the few objects in a context, and the plan's own bookkeeping


class _InitParams(ctypes.Structure):
    _fields_ = [("mem_size", ctypes.c_size_t), ("mem_buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool)]


_P, _I, _L, _F, _Z = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_float, ctypes.c_size_t
_ROPE = [_P, _P, _P, _P, _I, _I, _I, _F, _F, _F, _F, _F, _F]
_MULTI = [_P, _P, _P, _P, _I, ctypes.POINTER(_I), _I, _I, _F, _F, _F, _F, _F, _F]
_BASE_FUNCTIONS = {
    "ggml_version": (ctypes.c_char_p, []),
    "ggml_init": (_P, [_InitParams]),
    "ggml_free": (None, [_P]),
    "ggml_tensor_overhead": (_Z, []),
    "ggml_graph_overhead_custom": (_Z, [_Z, ctypes.c_bool]),
    "ggml_new_tensor_1d": (_P, [_P, _I, _L]),
    "ggml_new_tensor_3d": (_P, [_P, _I, _L, _L, _L]),
    "ggml_view_3d": (_P, [_P, _P, _L, _L, _L, _Z, _Z, _Z]),
    "ggml_get_data": (_P, [_P]),
    "ggml_new_graph_custom": (_P, [_P, _Z, ctypes.c_bool]),
    "ggml_build_forward_expand": (None, [_P, _P]),
    "ggml_rope_ext": (_P, _ROPE),
    "ggml_rope_ext_inplace": (_P, _ROPE),
    "ggml_rope_ext_back": (_P, _ROPE),
    "ggml_rope_multi": (_P, _MULTI),
    "ggml_rope_multi_inplace": (_P, _MULTI),
    "ggml_rope_multi_back": (_P, _MULTI),
}
_CPU_FUNCTIONS = {
    "ggml_cpu_init": (None, []),
    "ggml_graph_compute_with_ctx": (_I, [_P, _P, _I]),
}


def _bind(library, functions):
    for name, (result, arguments) in functions.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _load():
    package = importlib.util.find_spec("libggml")
    folder = pathlib.Path(package.origin).parent / "lib64"
    base = _bind(ctypes.CDLL(str(folder / "libggml-base.so.0"), ctypes.RTLD_GLOBAL), _BASE_FUNCTIONS)
    cpu = _bind(ctypes.CDLL(str(folder / "libggml-cpu.so.0")), _CPU_FUNCTIONS)
    cpu.ggml_cpu_init()  # fills the f16 conversion tables
    return base, cpu


BASE, CPU = _load()


def version():
    return BASE.ggml_version().decode()


def _filled(tensor, array):
    array = np.ascontiguousarray(array)
    ctypes.memmove(BASE.ggml_get_data(tensor), array.ctypes.data, array.nbytes)
    return tensor


def rotate(data, positions, divisors, options, *, dtype, layout, offset, direction, in_place, threads):
    """ggml_rope_ext on `data`, or ggml_rope_multi where `options` hold `sections` and `mode`.

    shapes     data [tokens, heads, head_dim] (f32 or f16); positions [tokens], or [tokens, 4] with sections;
               divisors [rotary_dim/2] or None
    options    n_dims, n_ctx_orig, freq_base, freq_scale, ext_factor, attn_factor, beta_fast, beta_slow
    offset     elements before the rotated part; if not 0 the kernel gets a view, as llama.cpp gives it one for MLA
    direction  "forward" or "back" (ggml_rope_ext_back)
    """
    tokens, heads, head_dim = data.shape
    width = head_dim - offset
    memory = (3 * data.nbytes + 4 * positions.size + 4 * head_dim * (threads + 1) + 8 * BASE.ggml_tensor_overhead()
              + BASE.ggml_graph_overhead_custom(GRAPH_NODES, False) + SLACK_BYTES * (threads + 1))
    context = BASE.ggml_init(_InitParams(memory, None, False))
    if not context:
        raise MemoryError(f"ggml_init could not allocate {memory} bytes")
    try:
        whole = _filled(BASE.ggml_new_tensor_3d(context, TYPE[dtype], head_dim, heads, tokens), data)
        index = _filled(BASE.ggml_new_tensor_1d(context, TYPE_I32, positions.size),
                        positions.T.astype(np.int32))  # axis by axis
        factors = None
        if divisors is not None:
            factors = _filled(BASE.ggml_new_tensor_1d(context, TYPE["f32"], len(divisors)), divisors)
        source, item = whole, data.itemsize
        if offset:
            source = BASE.ggml_view_3d(context, whole, width, heads, tokens, head_dim * item,
                                       heads * head_dim * item, offset * item)
        variant = "_back" if direction == "back" else "_inplace" if in_place else ""
        node = _node(context, source, index, factors, options, layout, variant)
        _compute(context, node, threads)
        return _result(node, whole, data, offset, in_place and direction != "back")
    finally:
        BASE.ggml_free(context)


def _node(context, source, index, factors, options, layout, variant):
    numbers = [options[name] for name in ("n_ctx_orig", "freq_base", "freq_scale", "ext_factor", "attn_factor",
                                          "beta_fast", "beta_slow")]
    if "sections" not in options:
        function = getattr(BASE, "ggml_rope_ext" + variant)
        return function(context, source, index, factors, options["n_dims"], MODE[layout], *numbers)
    function = getattr(BASE, "ggml_rope_multi" + variant)
    sections = (_I * AXES)(*options["sections"])
    return function(context, source, index, factors, options["n_dims"], sections, options["mode"], *numbers)


def _compute(context, node, threads):
    graph = BASE.ggml_new_graph_custom(context, GRAPH_NODES, False)
    BASE.ggml_build_forward_expand(graph, node)
    status = CPU.ggml_graph_compute_with_ctx(context, graph, threads)
    if status != 0:
        raise RuntimeError(f"ggml_graph_compute_with_ctx returned {status}")


def _result(node, whole, data, offset, in_place):
    """A copy of what the kernel wrote: the whole tensor when in place, else the node behind the offset."""
    if in_place:
        return _copied(whole, data.shape, data.dtype)
    tokens, heads, head_dim = data.shape
    rotated = _copied(node, (tokens, heads, head_dim - offset), data.dtype)
    return rotated if not offset else np.concatenate([data[:, :, :offset], rotated], axis=2)


def _copied(tensor, shape, dtype):
    array = np.empty(shape, dtype)
    ctypes.memmove(array.ctypes.data, BASE.ggml_get_data(tensor), array.nbytes)
    return array
