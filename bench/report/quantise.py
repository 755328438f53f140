"""Smaller files of a denoiser, by onnxruntime's own tools: float16 weights and arithmetic, and int8 with activations
quantised as they come.

    python3 quantise.py model.onnx FOLDER
"""

import pathlib
import sys

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16

source, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), str(folder / "float16.onnx"))
quantize_dynamic(source, str(folder / "int8.onnx"), weight_type=QuantType.QInt8)
