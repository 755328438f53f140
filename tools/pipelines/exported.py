"""A case's denoiser as ONNX files by both exporters of PyTorch, and what the workflow is conditioned on, for one folder each."""

import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file

from case import Case
from rewritten import without_complex, without_rms_norm
from watched import Clock, Run, run

EXPORTERS = ("legacy", "dynamo")
#: What the families of this project call inputs that diffusers calls otherwise.
RENAMED = {"x": "hidden_states", "t": "timestep", "cap_feats": "encoder_hidden_states"}
#: Inputs that the workflow makes itself.
OWN = {
    *("hidden_states", "sample", "timestep", "timestep_r", "timestep_cond", "guidance", "text_lens"),
    *("img_ids", "txt_ids", "time_ids", "image_rotary_emb_cos", "image_rotary_emb_sin", "resolution", "aspect_ratio"),
}


class Wrapped(torch.nn.Module):
    """The denoiser with tensors alone as inputs, in the order of `names`; all else is as it was in the traced call."""

    def __init__(self, model: torch.nn.Module, called: dict[str, Any]):
        super().__init__()
        self.transformer = model
        self.called = called
        self.names = list(flat(called))

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        given = nested(self.called, dict(zip(self.names, tensors, strict=True)))
        result = self.transformer(**given, return_dict=False)[0]
        return torch.stack(result).squeeze(2) if isinstance(result, list) else result


def flat(called: dict[str, Any]) -> dict[str, torch.Tensor]:
    """The tensors of a call by the names that they have as inputs of the graph."""
    found: dict[str, torch.Tensor] = {}
    for key, value in called.items():
        name = RENAMED.get(key, key)
        if isinstance(value, torch.Tensor):
            found[name] = value
        elif isinstance(value, dict):
            found |= {inner: tensor for inner, tensor in value.items() if isinstance(tensor, torch.Tensor)}
        elif isinstance(value, list) and value and isinstance(value[0], torch.Tensor):
            # A list of rows, of which a picture has an axis for its one frame.
            rows = torch.stack(value)
            found[name] = rows.squeeze(2) if rows.dim() == 5 else rows
        elif isinstance(value, tuple) and value and isinstance(value[0], torch.Tensor):
            found |= {f"{key}_{part}": tensor for part, tensor in zip(("cos", "sin"), value, strict=True)}
    return found


def nested(called: dict[str, Any], tensors: dict[str, torch.Tensor]) -> dict[str, Any]:
    """The call again, with these tensors."""
    given: dict[str, Any] = {}
    for key, value in called.items():
        name = RENAMED.get(key, key)
        if isinstance(value, torch.Tensor):
            given[key] = tensors[name]
        elif isinstance(value, dict):
            given[key] = {inner: tensors.get(inner, plain) for inner, plain in value.items()}
        elif isinstance(value, list) and value and isinstance(value[0], torch.Tensor):
            given[key] = [row.unsqueeze(1) if value[0].dim() == 4 else row for row in tensors[name].unbind(0)]
        elif isinstance(value, tuple) and value and isinstance(value[0], torch.Tensor):
            given[key] = tuple(tensors[f"{key}_{part}"] for part in ("cos", "sin"))
        else:
            given[key] = value
    return given


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
    if len(calls) == 2:
        rows = [flat(call) for call in calls]
    else:
        both = flat(calls[0])
        count = both[next(iter(set(both) & {"hidden_states", "sample"}))].shape[0]
        rows = [
            {name: tensor[k : k + 1] if tensor.shape[:1] == (count,) else tensor for name, tensor in both.items()}
            for k in range(count)
        ]
        # Negative first, as nearly all have it.
        if count == 2 and case.family != "z-image":
            rows.reverse()
    beside = {} if case.beside is None else {"condition": rows[0]["hidden_states"][:, case.beside :]}
    return [{name: tensor for name, tensor in row.items() if name not in OWN} | beside for row in rows]


def export(case: Case, call: dict[str, Any], exporter: str, file: Path, *, dynamic: bool) -> None:
    """Writes the graph of one call, for any number of rows or for the one that is traced."""
    call = with_rows(call, 2 if dynamic else 1)
    tensors = flat(call)
    if case.half:
        tensors = {name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    wrapped = Wrapped(case.model.half() if case.half else case.model, call).eval()
    many = {name for name, tensor in tensors.items() if per_row(name, tensor)}
    common: dict[str, Any] = {"input_names": list(tensors), "output_names": ["out"]}
    args = tuple(tensors.values())
    with torch.no_grad(), without_complex(case.model):
        # What is constant is made before it is traced.
        wrapped(*args)
        if exporter == "legacy":
            axes = {name: {0: "batch"} for name in (*many, "out")} if dynamic else {}
            with without_rms_norm():
                torch.onnx.export(wrapped, args, str(file), dynamo=False, dynamic_axes=axes, **common)
        else:
            batch = torch.export.Dim("batch")
            shapes = (tuple({0: batch} if name in many else None for name in tensors),) if dynamic else None
            torch.onnx.export(
                wrapped,
                args,
                str(file),
                dynamo=True,
                dynamic_shapes=shapes,
                external_data=False,
                verbose=False,
                **common,
                **case.options,
            )
    case.model.float()


def per_row(name: str, tensor: torch.Tensor) -> bool:
    """Whether an input has a row for each sample; ids and waves of positions are the same for all."""
    return tensor.dim() > 0 and not name.endswith(("img_ids", "txt_ids", "_cos", "_sin"))


def with_rows(call: dict[str, Any], rows: int) -> dict[str, Any]:
    """The call with so many rows: more than one where none must be taken for the only one."""

    def fitted(name: str, tensor: torch.Tensor) -> torch.Tensor:
        if not per_row(name, tensor):
            return tensor
        return tensor[:rows] if tensor.shape[0] >= rows else torch.cat([tensor] * rows)[:rows]

    tensors = {name: fitted(name, tensor) for name, tensor in flat(call).items()}
    # Lists of rows are as long as the rows that they are made of.
    return nested(call, tensors)


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
