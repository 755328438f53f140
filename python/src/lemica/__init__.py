"""Caching schedules for any diffusers pipeline, by the method of LeMiCa (arXiv 2511.00090).

    runs = lemica.record(pipe, prompts, seeds=[1, 2], out="runs.full-runs.safetensors", num_inference_steps=50)
    with lemica.apply(pipe, "b17.schedule.json"):
        pipe(prompt, num_inference_steps=50)
    lemica.check(pipe, "b17.schedule.json", prompts, min_psnr=40, num_inference_steps=50)

A pipeline is watched by its manners: what is told a timestep is its denoiser, its scheduler is the clock. No family is known
by name. What a pipeline computes is not changed where nothing is reused, bit for bit.
"""

from ._apply import apply
from ._calibrate import calibrate
from ._check import check
from ._files import read_schedule
from ._record import record
from ._schedule import Schedule

__all__ = ["Schedule", "apply", "calibrate", "check", "read_schedule", "record"]
