"""Full runs of a pipeline, for schedules to be proposed from."""

import datetime
import inspect
import json
import os
import struct
import time

import torch

from ._files import write_safetensors
from ._linear import linear_action
from ._provenance import table_of
from ._replay import Remembered, _run, check_replay
from ._tape import Tape


@torch.no_grad()
def record(pipe, prompts, *, seeds=(0,), out, states=True, component=None, scheduler="scheduler", report=None, **call):
    """Records a full run of each prompt with each seed in a *.full-runs.safetensors; returns what its header says.

        lemica.record(pipe, ["a red fox", "a harbour"], seeds=[1, 2], out="runs.full-runs.safetensors", num_inference_steps=50)

    `lemica propose` makes schedules for every budget from it, without another evaluation. Costs T steps a sample, and of the
    first one once more all but its denoiser: it is made again from what was kept, and must come out the same.

    prompts: texts; an empty list for a pipeline without prompts.
    seeds: whole numbers; each makes a torch.Generator on the CPU.
    out: the file. What was finished of a recording that was stopped lies in `OUT.recording`, and is not run again.
    states: keep the latents of every step, T + 1 of float32 a sample on disk, for weights to be fitted in closed loop.
    report: called with (samples done, of all).
    call: goes to the pipeline untouched, such as num_inference_steps, guidance_scale, height.

    In memory are 3 latents besides what the pipeline takes; all else is on disk.

    Raises ValueError for what cannot be recorded: a solver that draws noise or is not linear, a run that begins in the middle
    of its table, a pipeline that makes more of its result than its scheduler is given.
    """
    samples = [(prompt, seed) for prompt in (prompts or [None]) for seed in seeds]
    folder = f"{out}.recording"
    os.makedirs(folder, exist_ok=True)
    common = None
    for number, (prompt, seed) in enumerate(samples):
        kept = os.path.join(folder, f"{number}.safetensors")
        asked = {"prompt": prompt, "seed": seed, "states": states, "call": _plain(call)}
        about = _about(kept, asked)
        if about is None:
            about = _record_one(pipe, prompt, seed, states, call, component, scheduler, kept, asked, verify=common is None)
        if common is not None and (about["action"], about["latentDims"]) != (common["action"], common["latentDims"]):
            raise ValueError(f'The run of "{prompt}" has another table, or other sizes, than the first: record them apart.')
        common = common or about
        if report:
            report(number + 1, len(samples))
    document = _joined(out, folder, samples, common)
    for number in range(len(samples)):
        os.remove(os.path.join(folder, f"{number}.safetensors"))
    os.rmdir(folder)
    return document


def arguments_of(pipe, prompt, seed, call):
    """What a pipeline is called with for a sample: its latents are wanted, not pictures, where it can say so."""
    known = inspect.signature(type(pipe).__call__).parameters
    given = dict(call)
    if prompt is not None:
        given["prompt"] = prompt
    if "generator" in known or any(one.kind is one.VAR_KEYWORD for one in known.values()):
        given["generator"] = torch.Generator("cpu").manual_seed(seed)
    if "output_type" in known:
        given.setdefault("output_type", "latent")
    return given


def _record_one(pipe, prompt, seed, states, call, component, scheduler, kept, asked, verify):
    tape, remembered = Tape(), Remembered()
    began = time.perf_counter()
    result = _run(pipe, tape, remembered, arguments_of(pipe, prompt, seed, call), component, scheduler)
    milliseconds = (time.perf_counter() - began) * 1000
    tape.check_whole()
    action = linear_action(tape)
    if verify:
        check_replay(pipe, tape, result, remembered, arguments_of(pipe, prompt, seed, call), component, scheduler)
    about = {
        "asked": asked,
        "steps": tape.made,
        "action": action.tolist(),
        "latentDims": list(tape.sizes[1:]),
        "milliseconds": round(milliseconds, 3),
        "scheduler": table_of(tape.run.scheduler),
        "model": type(pipe).__name__,
    }
    rows = tape.latents if states else tape.latents[-1:]
    gram = tape.gram()
    write_safetensors(
        kept,
        [
            ("gram", "F64", tuple(gram.shape), [gram.numpy().tobytes()]),
            ("states", "F32", (len(rows), *tape.sizes[1:]), (memoryview(row.numpy()) for row in rows)),
        ],
        {"about": json.dumps(about)},
    )
    return about


def _about(kept, asked):
    """What the file of a finished sample says; None where there is none, or it is of another."""
    if not os.path.exists(kept):
        return None
    about = json.loads(_header(kept)[0]["__metadata__"]["about"])
    return about if about["asked"] == json.loads(json.dumps(asked)) else None


def _header(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)), 8 + length


def _joined(out, folder, samples, common):
    """Writes the file of all samples from those of each, a piece at a time."""
    tensors, timings = [], []
    for number in range(len(samples)):
        path = os.path.join(folder, f"{number}.safetensors")
        header, start = _header(path)
        timings.append(json.loads(header["__metadata__"]["about"])["milliseconds"])
        for name in ("gram", "states"):
            entry = header[name]
            tensors.append((f"{name}.{number}", entry["dtype"], entry["shape"], _pieces(path, start, *entry["data_offsets"])))
    document = {
        "format": "lemica.full-runs",
        "version": 1,
        "steps": common["steps"],
        # What is recorded is what the scheduler is given: one branch, after guidance.
        "branches": [{"name": "every", "factor": 1}],
        "action": common["action"],
        "latentDims": common["latentDims"],
        "samples": [
            {"prompt": prompt or "", "seed": seed, "milliseconds": timing}
            for (prompt, seed), timing in zip(samples, timings, strict=True)
        ],
        "provenance": {
            "model": {"name": common["model"]},
            "scheduler": common["scheduler"],
            "prompts": list(dict.fromkeys(prompt or "" for prompt, _ in samples)),
            "seeds": list(dict.fromkeys(seed for _, seed in samples)),
            "date": datetime.datetime.now(datetime.UTC).isoformat(),
            "source": "lemica.record",
            "call": common["asked"]["call"],
        },
    }
    write_safetensors(out, tensors, {"lemica": json.dumps(document, ensure_ascii=False, allow_nan=False)})
    return document


def _pieces(path, start, begin, end, size=2**22):
    with open(path, "rb") as file:
        file.seek(start + begin)
        left = end - begin
        while left:
            piece = file.read(min(size, left))
            left -= len(piece)
            yield piece


def _plain(call):
    """What a call was given, as far as JSON can say it."""
    return {key: value for key, value in call.items() if isinstance(value, str | int | float | bool | None)}
