"""Caching schedules for any diffusers pipeline, by the method of LeMiCa (arXiv 2511.00090).

    runs = lemica.record(pipe, prompts, seeds=[1, 2], out="runs.full-runs.safetensors", num_inference_steps=50)
    with lemica.apply(pipe, "b17.schedule.json"):
        pipe(prompt, num_inference_steps=50)
    lemica.check(pipe, "b17.schedule.json", prompts, min_psnr=40, num_inference_steps=50)

A pipeline is watched by its manners: what is told a timestep is its denoiser, its scheduler is the clock. No family is known
by name. What a pipeline computes is not changed where nothing is reused, bit for bit.
"""

import importlib

_HOMES = {
    "Schedule": "_schedule",
    "apply": "_apply",
    "calibrate": "_calibrate",
    "check": "_check",
    "export_onnx": "_export_onnx",
    "read_schedule": "_files",
    "record": "_record",
}
__all__ = ["Schedule", "apply", "calibrate", "check", "export_onnx", "read_schedule", "record"]


def __getattr__(name):
    """Reads a verb when it is first asked for: the process that serves the studio can say that torch is missing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
