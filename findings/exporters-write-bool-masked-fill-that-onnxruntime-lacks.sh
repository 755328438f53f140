#!/usr/bin/env bash
# torch.onnx.export(dynamo=True) writes masked_fill of a bool tensor as Where of bools, which onnxruntime has no kernel for.
#
# Versions: torch 2.15.0, onnxscript 0.7.2, onnx 1.23.2, onnxruntime 1.32.0 (CPU).
#
# What happens: mask.masked_fill(other_mask, True), the usual way to join attention masks (HunyuanVideo 1.0's transformer in
# diffusers does it), exports without a warning to Where(bool, bool, bool). That is valid ONNX, and the checker with full_check
# agrees; onnxruntime refuses the whole file as NOT_IMPLEMENTED when it is loaded. The same mask by `|` becomes Or and runs.
#
# Guessed: what the default exporter writes for a plain torch operation on the CPU loads in the runtime that its own docs use; all the
# more as Where exists there for every other usual type.
# Matters: the failure names a node (node_masked_fill) deep in an embedder and no type, so it reads like a broken file; nothing
# but changing the model's code (`|` in place of masked_fill) helps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.15.0 onnxscript==0.7.2 onnx==1.23.2 onnxruntime==1.32.0
cat >"$work/seen.py" <<'PY'
import sys

import onnx
import onnxruntime
import torch


class Filled(torch.nn.Module):
    def forward(self, a, b):
        return a.masked_fill(b, True)


class Joined(torch.nn.Module):
    def forward(self, a, b):
        return a | b


masks = (torch.tensor([True, False]), torch.tensor([False, False]))
for module in (Filled(), Joined()):
    file = f"{sys.argv[1]}/{type(module).__name__}.onnx"
    torch.onnx.export(module, masks, file, dynamo=True, verbose=False)
    onnx.checker.check_model(file, full_check=True)
    kinds = [node.op_type for node in onnx.load(file).graph.node]
    try:
        onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        verdict = "loads"
    except Exception as refusal:
        verdict = type(refusal).__name__
    print(type(module).__name__, kinds, "valid,", verdict)
PY
"$work/venv/bin/python" "$work/seen.py" "$work" 2>/dev/null >"$work/seen.txt"
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
Filled ['Where'] valid, NotImplemented
Joined ['Or'] valid, loads
SEEN
