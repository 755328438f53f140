#!/usr/bin/env bash
# onnxruntime's own float16 converter writes files that the checker of ONNX refuses, and that onnxruntime runs.
#
# Versions: onnxruntime 1.32.0, onnx 1.23.2, numpy 2.4.6.
#
# What happens: convert_float_to_float16(model, keep_io_types=True), the usual call for diffusion models, puts the Cast of each
# graph input behind the nodes that read it: a graph of one MatMul becomes MatMul, Cast (input), Cast (output). ONNX demands that
# a node stands behind those that make what it reads; onnx.checker says so and refuses the file. onnxruntime sorts it and runs it.
#
# Guessed: a converter that ships with the runtime writes valid files, so that a tool may read their nodes in one pass.
# Matters: tools that walk the node list once (graph surgery, shape and data-flow analysis, other runtimes' importers) see an
# input that nobody has made yet; one that asks "does this depend on the latent?" is told no, without an error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6 sympy==1.14.0
cat >"$work/seen.py" <<'PY'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.transformers.float16 import convert_float_to_float16

port = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [2, 2])
weight = numpy_helper.from_array(np.ones((2, 2), np.float32), "w")
graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [port("x")], [port("y")], [weight])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
onnx.checker.check_model(model)
half = convert_float_to_float16(model, keep_io_types=True)
print("nodes:", [node.op_type for node in half.graph.node])
try:
    onnx.checker.check_model(half)
    print("checker: valid")
except onnx.checker.ValidationError as refusal:
    print("checker:", str(refusal).splitlines()[0].split(",")[0])
session = onnxruntime.InferenceSession(half.SerializeToString(), providers=["CPUExecutionProvider"])
print("onnxruntime:", session.run(None, {"x": np.ones((2, 2), np.float32)})[0].tolist())
PY
"$work/venv/bin/python" "$work/seen.py" >"$work/seen.txt"
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
nodes: ['MatMul', 'Cast', 'Cast']
checker: Nodes in a graph must be topologically sorted
onnxruntime: [[2.0, 2.0], [2.0, 2.0]]
SEEN
