"""Whole folders: what export-onnx writes of a pipeline, loaded by this project, against the pipeline."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lemica.__main__ import load_pipeline
from lemica._export_onnx import Exported, export_onnx

import watched
from case import Case, randn
from watched import Run
from whole import EMBEDDED

#: In diffusers guidance is off at this, for the name of the argument that a pipeline has.
ALONE = {"guidance_scale": 1.0, "true_cfg_scale": 1.0}
COMPUTED = (0, 1, 3, 7)
Ask = Callable[..., dict[str, Any]]
Noise = Callable[[Case, Path, int], AbstractContextManager[None]]


def exported(case: Case, saved: Path, place: Path, **options: Any) -> Exported:
    """The folder of a case's pipeline, which was saved, as ONNX files."""
    names = {"frames": "num_frames"}
    sizes = {names.get(name, name): size for name, size in case.sizes.items()}
    return export_onnx(load_pipeline(str(saved)), place, **options, **sizes)


def compared(case: Case, folder: Path, place: Path, ask: Ask, noise: Noise) -> Iterator[tuple[str, str]]:
    """
    What is compared, each with the largest difference relative to the pipeline's largest number, or the code of a refusal:
    the latents in full, with outputs held, with residuals held; in full without guidance; in full and held at another size.
    """
    runs: list[tuple[str, Run, str, Case, float]] = [("full", watched.full, "output", case, case.guidance)]
    runs.append(("hold", _held(watched.hold), "output", case, case.guidance))
    if case.blocks:
        runs.append(("residual", _held(watched.residual), "residual", case, case.guidance))
    if case.family not in EMBEDDED:
        runs.append(("alone", watched.full, "output", unguided(case), 1.0))
    if (other := larger(case)) is not None:
        runs.append(("other size", watched.full, "output", other, case.guidance))
        runs.append(("other size, hold", _held(watched.hold), "output", other, case.guidance))
    for told, run, level, one, guidance in runs:
        np.save(place / "noise.npy", (one.latents if one.noise is None else one.noise).numpy().astype("<f4"))
        if picture := one.call.get("image"):
            picture.save(place / "picture.png")
        steps = one.steps[0]
        with noise(one, place, steps):
            latents = run(one, steps).numpy().reshape(-1)
        answer = ask(
            whole=folder, sizes=one.sizes, guidance=guidance, steps=steps, prompt=one.call["prompt"],
            negative=one.call.get("negative_prompt", ""), noise=place / "noise.npy", level=level,
            out=place / "ours.npy", **({"picture": place / "picture.png"} if picture else {}),
            **({} if run is watched.full else {"compute": computed(one, steps)}),
        )  # fmt: skip
        if "code" in answer:
            yield told, f"{answer['code']}: {answer['message']}"
            continue
        ours = np.load(place / "ours.npy").reshape(-1)
        yield told, f"{np.abs(ours - latents).max() / np.abs(latents).max():.1e}"


def computed(case: Case, steps: int) -> list[int]:
    count = watched.counted_steps.get((case.family, steps), steps)
    return [step for step in COMPUTED if step < count - 1] + [count - 1]


def _held(reuse: Callable[[Case, int, list[int]], torch.Tensor]) -> Run:
    return lambda case, steps: reuse(case, steps, computed(case, steps))


def unguided(case: Case) -> Case:
    """The prompt alone."""
    call = {name: ALONE.get(name, value) for name, value in case.call.items()}
    if case.family == "z-image":
        call["guidance_scale"] = 0.0
    pipe = case.pipe
    if "guider" in pipe.components:
        parts = pipe.components | {"guider": type(pipe.guider)(guidance_scale=1.0)}
        pipe = type(pipe)(**parts)
    return Case(**{**vars(case), "call": call, "pipe": pipe})


def larger(case: Case) -> Case | None:
    """Twice as high, or the picture on its side where that says the size; None for a model of one size."""
    call, shape = dict(case.call), list(case.latents.shape)
    if case.family == "cogvideox15" and not case.model.config.use_rotary_positional_embeddings:
        return None
    if "height" not in call:
        call["image"] = call["image"].transpose(2)
        shape[-2:] = shape[:-3:-1]
        sizes = case.sizes | {"height": case.sizes["width"], "width": case.sizes["height"]}
    else:
        call["height"] *= 2
        shape[1 if len(shape) == 3 else -2] *= 2
        sizes = case.sizes | {"height": call["height"]}
    latents = randn(*shape, seed=6)
    noise = None if case.noise is None else latents.flatten(2).transpose(1, 2)
    return Case(**{**vars(case), "call": call, "latents": latents, "sizes": sizes, "noise": noise})
