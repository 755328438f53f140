"""What other tools make of an exported graph: its residual cut must be right, or refused."""

from collections.abc import Callable
from pathlib import Path

import onnx
import onnxruntime
from onnxruntime.quantization import quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16


def without_metadata(file: Path, to: Path) -> None:
    model = onnx.load(file)
    for node in model.graph.node:
        del node.metadata_props[:]
    onnx.save(model, to)


def optimized(level: str) -> Callable[[Path, Path], None]:
    def write(file: Path, to: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, f"ORT_ENABLE_{level.upper()}")
        options.optimized_model_filepath = str(to)
        onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    return write


def quantized(file: Path, to: Path) -> None:
    quantize_dynamic(file, to)


def half(file: Path, to: Path) -> None:
    onnx.save(convert_float_to_float16(onnx.load(file), keep_io_types=True), to)


VARIANTS: dict[str, Callable[[Path, Path], None]] = {
    "no metadata": without_metadata,
    "onnxruntime basic": optimized("basic"),
    "onnxruntime extended": optimized("extended"),
    "onnxruntime all": optimized("all"),
    "int8": quantized,
    "float16": half,
}
