"""A case's denoiser as ONNX files by both exporters of PyTorch, and what the workflow is conditioned on, for one folder each."""

import dataclasses
import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lemica._onnx_denoiser import denoiser_part
from lemica._onnx_graph import Part, write_graph
from safetensors.torch import save_file

from case import Case
from watched import Clock, Run, run

EXPORTERS = ("legacy", "dynamo")
#: Inputs that the workflow makes itself.
OWN = {
    *("hidden_states", "sample", "timestep", "timestep_r", "timestep_cond", "guidance", "text_lens", "img_shapes"),
    *("img_ids", "txt_ids", "time_ids", "image_rotary_emb_cos", "image_rotary_emb_sin", "resolution", "aspect_ratio"),
}


def part_of(case: Case, call: dict[str, Any]) -> Part:
    """The denoiser of one call as what becomes a graph, as the package has it."""
    part = denoiser_part(case.model, call, call)
    if not case.half:
        return part
    halves = [
        {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in example.items()}
        for example in part.examples
    ]
    return dataclasses.replace(part, examples=tuple(halves))


def calls_of(case: Case) -> list[dict[str, Any]]:
    """What the pipeline calls its denoiser with in the first step, by name, a dictionary a call."""
    calls: list[dict[str, Any]] = []
    signature = inspect.signature(type(case.model).forward)

    def wrap(clock: Clock, plain: Run) -> Run:
        def forward(*args: Any, **kwargs: Any) -> Any:
            if clock.step == 0:
                bound = signature.bind(case.model, *args, **kwargs).arguments
                calls.append({k: v for k, v in bound.items() if k not in ("self", "return_dict") and v is not None})
            return plain(*args, **kwargs)

        return forward

    run(case, case.steps[0], wrap)
    return calls


def branches_of(case: Case, calls: list[dict[str, Any]]) -> list[dict[str, torch.Tensor]]:
    """One row of conditioning for each branch, the prompt's first."""
    wrapped = denoiser_part(case.model, calls[0], calls[0])
    if len(calls) == 2:
        rows = [wrapped.module.tensors(call) for call in calls]
    else:
        both = wrapped.module.tensors(calls[0])
        count = both[wrapped.module.latent].shape[0]
        rows = [
            {name: tensor[k : k + 1] if name in wrapped.rows else tensor for name, tensor in both.items()} for k in range(count)
        ]
        # Negative first, as nearly all have it.
        if count == 2 and case.family != "z-image":
            rows.reverse()
    beside = {} if case.beside is None else {"condition": rows[0]["hidden_states"][:, case.beside :]}
    return [{name: tensor for name, tensor in row.items() if name not in OWN} | beside for row in rows]


def export(case: Case, call: dict[str, Any], exporter: str, file: Path, *, dynamic: bool) -> Part:
    """Writes the graph of one call, for any number of rows or for the one that is traced, its weights in it."""
    case.model.to(torch.float16 if case.half else torch.float32)
    part = part_of(case, call)
    write_graph(part, file, exporter, ("rows",) if dynamic else (), beside=False)
    return part


def write_case(case: Case, folder: Path) -> None:
    """Everything of a case but its graphs: configurations, conditioning, noise."""
    folder.mkdir(parents=True, exist_ok=True)
    config = dict(dict(case.model.config).items())
    (folder / "config.json").write_text(json.dumps(config, default=list))
    scheduler = dict(case.pipe.scheduler.config) | {"_class_name": type(case.pipe.scheduler).__name__}
    (folder / "scheduler_config.json").write_text(json.dumps(dict(scheduler.items()), default=str).replace("-Infinity", "null"))
    noise = case.latents if case.noise is None else case.noise
    np.save(folder / "noise.npy", noise.numpy().astype("<f4"))
    for name, branch in zip(("positive", "negative"), branches_of(case, calls_of(case)), strict=False):
        save_file({k: v.contiguous().clone() for k, v in branch.items()}, folder / f"{name}.safetensors")
