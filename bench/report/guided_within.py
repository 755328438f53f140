"""The shipped denoiser with its guidance inside: one call, one prediction, as of a model that is distilled from guidance.

    python3 guided_within.py models/moving-shapes SCALE OUT.onnx

Both branches are computed in the graph, the one without a prompt from what the text encoder makes of an empty one.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

folder, scale, out = pathlib.Path(sys.argv[1]), float(sys.argv[2]), pathlib.Path(sys.argv[3])
tokenizer = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
tokenizer.enable_padding(length=12, pad_token="<pad>", pad_id=tokenizer.token_to_id("<pad>"))
ids = np.array([tokenizer.encode("").ids], dtype=np.int64)
empty = onnxruntime.InferenceSession(folder / "text_encoder" / "model.onnx").run(None, {"input_ids": ids})[0]

model = onnx.load(folder / "transformer" / "model.onnx")
graph = model.graph
own = [port.name for port in graph.input]
for node in graph.node:
    node.input[:] = [f"both.{name}" if name in own else name for name in node.input]
    node.output[:] = [f"both.{name}" if name == "velocity" else name for name in node.output]
graph.initializer.extend(
    [numpy_helper.from_array(empty, "empty"), numpy_helper.from_array(np.float32(scale), "scale")]
)
before = [
    helper.make_node("Shape", ["encoder_hidden_states"], ["text_shape"]),
    helper.make_node("Expand", ["empty", "text_shape"], ["empty_rows"]),
    helper.make_node("Concat", ["empty_rows", "encoder_hidden_states"], ["both.encoder_hidden_states"], axis=0),
    *(helper.make_node("Concat", [name, name], [f"both.{name}"], axis=0) for name in ("hidden_states", "timestep")),
]
after = [
    helper.make_node("Split", ["both.velocity"], ["without", "with"], axis=0),
    helper.make_node("Sub", ["with", "without"], ["difference"]),
    helper.make_node("Mul", ["difference", "scale"], ["scaled"]),
    helper.make_node("Add", ["without", "scaled"], ["velocity"]),
]
nodes = [*before, *graph.node, *after]
del graph.node[:]
graph.node.extend(nodes)
del graph.value_info[:]
assert {port.type.tensor_type.elem_type for port in graph.input} == {TensorProto.FLOAT}
onnx.checker.check_model(model)
out.parent.mkdir(parents=True, exist_ok=True)
onnx.save(model, str(out))
