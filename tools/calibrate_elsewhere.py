"""Measures the error graph of a diffusion pipeline in PyTorch, for lemica-nodes to solve.

Needs PyTorch, and a scheduler that is spoken to as those of diffusers: `timesteps`, `step(prediction, timestep, latents,
return_dict=False)`, and `scale_model_input` where it scales. How to use it: docs/calibrate-elsewhere.md.

An edge from→to means "compute `from`, reuse until `to`, compute `to`". Its error is how far the final latents move if
only that edge is taken (LeMiCa, arXiv 2511.00090, Eq. 4). One full run keeps the state after every step; each edge is
then replayed from the state after its first step. What is reused is the prediction that the scheduler gets, after
guidance. That is the reuse level "output": holding every branch and guiding then comes to the same, as long as the
guidance does not change from step to step.
"""

import copy
import hashlib
import inspect
import json
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import torch


@dataclass
class Sample:
    """One prompt with one seed."""

    prompt: str
    seed: int
    #: The first latents, already scaled by the scheduler's `init_noise_sigma`; the first size is a batch of 1.
    latents: torch.Tensor
    #: (latents [n, …], timestep, step) → predictions [n, …] after guidance. It is called with one latent or several, which
    #: `scheduler.scale_model_input` has scaled already: what the denoiser itself is given.
    predict: Callable[[torch.Tensor, Any, int], torch.Tensor]


@dataclass(eq=False)
class State:
    """A run after one of its steps."""

    latents: torch.Tensor
    scheduler: Any
    prediction: torch.Tensor


@torch.no_grad()
def calibrate(scheduler, samples, max_gap=7, batch=8, distance="l1", provenance=None, report=None, journal=None):
    """The error graph of `samples`, as the dictionary that a *.error-graph.json holds.

    scheduler: after `set_timesteps`, and before its first step. It is copied, never stepped.
    batch: edges replayed together, that is rows of one call of `predict`.
    distance: "l1" (the paper's), "relative-l1" or "rms", between final latents.
    provenance: what is known of the run, such as {"model": {"name": …}, "guidance": {"mode": …, "scale": …}}.
    report: called with (calls of one row done, of all).
    journal: the path of a file that keeps what is measured, batch by batch. Called again with the same after it was stopped,
        it goes on from there; what was begun of a sample costs that sample's full run again.

    Costs T + Σ (T − to) rows of `predict` a sample. Keeps T latents, T predictions and T copies of the scheduler.

    Raises ValueError, before `predict` is called, for a scheduler that draws noise of its own, that is spoken to otherwise,
    or whose noise levels cannot be told; and for a journal of another calibration.
    """
    samples = list(samples)
    steps = len(scheduler.timesteps)
    max_gap = min(max_gap, steps - 1)
    edges = [(a, b) for a in range(steps) for b in range(a + 2, min(a + max_gap, steps - 1) + 1)]
    if not samples or not edges:
        raise ValueError("Give at least one sample, 3 steps or more, and a largest gap of 2 or more.")
    if distance not in DISTANCES:
        raise ValueError(f"There is no distance {distance!r}; choose one of {', '.join(DISTANCES)}.")
    measure = DISTANCES[distance]
    used = table(scheduler)
    for sample in samples:
        if sample.latents.shape[:1] != (1,):
            raise ValueError(f"The latents of a sample are {list(sample.latents.shape)}; give one sample each, [1, …].")
        rehearse(scheduler, sample.latents)
    kept = Journal(journal, {"table": used, "edges": edges, "distance": distance, "provenance": provenance}, samples)
    # Edges that compute from the same step on are replayed together, so that calls are full from the start.
    ordered = sorted(edges, key=lambda edge: (edge[1], edge[0]))
    total = len(samples) * (steps + sum(steps - to for _, to in edges))
    done, measured = 0, []
    for number, sample in enumerate(samples):
        errors = kept.errors(number)
        missing = [edge for edge in ordered if edge not in errors]
        done += sum(steps - to for _, to in errors) + steps
        states = record(scheduler, sample) if missing else []
        for group in (missing[k : k + batch] for k in range(0, len(missing), batch)):
            finals = replay(states, scheduler.timesteps, sample.predict, group)
            found = {edge: measure(x, states[-1].latents) for edge, x in zip(group, finals, strict=True)}
            errors.update(found)
            kept.add(number, found)
            done += sum(steps - to for _, to in group)
            if report:
                report(done, total)
        measured.append([errors[edge] for edge in edges])
    if report:
        report(done, total)
    means = [math.fsum(column) / len(column) for column in zip(*measured, strict=True)]
    return {
        "format": "lemica.error-graph",
        "version": 1,
        "steps": steps,
        "maxGap": max_gap,
        "distance": distance,
        "aggregate": "mean",
        "reuseLevel": "output",
        "predictor": "hold",
        "edges": [[a, b, error] for (a, b), error in zip(edges, means, strict=True)],
        "samples": [
            {"prompt": s.prompt, "seed": s.seed, "errors": e} for s, e in zip(samples, measured, strict=True)
        ],
        "provenance": {
            "scheduler": used,
            "prompts": list(dict.fromkeys(s.prompt for s in samples)),
            "seeds": list(dict.fromkeys(s.seed for s in samples)),
            "date": datetime.now(timezone.utc).isoformat(),
            "source": "calibrate_elsewhere.py",
            **(provenance or {}),
        },
    }


def save(graph, path):
    """Writes an error graph that lemica-nodes reads. Infinite sigmas become null, since JSON has no infinity."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(graph, file, ensure_ascii=False, allow_nan=False)


class Journal:
    """What a calibration has measured so far, a line of JSON for each batch of edges, behind one that says of what."""

    def __init__(self, path, of, samples):
        self.path, self.found = path, [{} for _ in samples]
        if path is None:
            return
        starts = [[s.prompt, s.seed, digest(s.latents)] for s in samples]
        head = json.loads(json.dumps({"format": "lemica.calibration-journal", "version": 1, **of, "samples": starts}))
        lines = []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                lines = file.read().split("\n")
        first = json.dumps(head, ensure_ascii=False) + "\n"
        # A stop in the middle of writing leaves half a line, which is measured again.
        whole = [line + "\n" for line in lines[:-1]]
        if not first.startswith(whole[0] if whole else "".join(lines)):
            raise ValueError(
                f"{path} is no journal, or that of another calibration (other samples, table, edges, distance or provenance); "
                "name another journal, or remove it."
            )
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(whole or [first])
        for line in map(json.loads, whole[1:]):
            self.found[line["sample"]].update(((a, b), error) for a, b, error in line["errors"])

    def errors(self, number):
        """Edge → error of a sample, as far as it is measured."""
        return dict(self.found[number])

    def add(self, number, errors):
        if self.path is not None:
            self.write({"sample": number, "errors": [[a, b, error] for (a, b), error in errors.items()]})

    def write(self, line):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def digest(latents):
    return hashlib.sha256(latents.detach().cpu().float().numpy().tobytes()).hexdigest()


def rehearse(scheduler, latents):
    """Refuses a scheduler that cannot be replayed, by a run on noise before any prediction is computed."""
    name = type(scheduler).__name__
    if getattr(scheduler, "_step_index", None) is not None or getattr(scheduler, "counter", 0) not in (0, None):
        raise ValueError("The scheduler is in the middle of a run: call its set_timesteps(…) again before calibrating.")
    step = inspect.signature(getattr(scheduler, "step", lambda: None)).parameters.values()
    wanted = [p.name for p in step if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(wanted) != 3:
        raise ValueError(
            f"{name}.step is told {', '.join(wanted) or 'nothing'}, not prediction, timestep and latents; calibrate with "
            "another scheduler."
        )
    with torch.random.fork_rng(devices=[latents.device] if latents.device.type == "cuda" else []):
        noise = torch.randn(len(scheduler.timesteps), *latents.shape).to(latents)
        try:
            ends = [rehearsal(scheduler, latents, noise) for _ in range(2)]
        except Exception as reason:
            raise ValueError(
                f"{name} cannot step through its own table ({type(reason).__name__}: {reason}); calibrate with another "
                "scheduler."
            ) from reason
    if not all(torch.allclose(one, other, rtol=0, atol=0, equal_nan=True) for one, other in zip(*ends, strict=True)):
        raise ValueError(
            f"{name} draws noise of its own, which no replay would meet again; calibrate with a deterministic scheduler."
        )


def rehearsal(scheduler, latents, predictions):
    """A run's latents after each step, of predictions that are noise."""
    scheduler, x, after = copy.deepcopy(scheduler), latents, []
    for timestep, prediction in zip(scheduler.timesteps, predictions, strict=True):
        scaled(scheduler, x, timestep)
        x = advance(scheduler, prediction, timestep, x)
        if x.shape != latents.shape:
            raise ValueError(f"it gives {list(x.shape)} for latents {list(latents.shape)}")
        after.append(x)
    return after


def record(scheduler, sample):
    """One full run, with the state after every step."""
    given, scheduler = scheduler, copy.deepcopy(scheduler)
    x, states = sample.latents, []
    for step, timestep in enumerate(scheduler.timesteps):
        prediction = sample.predict(scaled(scheduler, x, timestep), timestep, step)
        check(prediction, x, step)
        if getattr(given, "_step_index", None) is not None:
            raise ValueError(
                "predict has called scale_model_input of the scheduler, and what it is given is scaled already; leave that "
                "call out, and call the scheduler's set_timesteps(…) again."
            )
        x = advance(scheduler, prediction, timestep, x)
        states.append(State(x, copy.deepcopy(scheduler), prediction))
    check_final(x)
    return states


def replay(states, timesteps, predict, edges):
    """The final latents of some edges, from step to step together."""
    lanes = [None] * len(edges)
    for step in range(min(a for a, _ in edges) + 1, len(timesteps)):
        for k, (a, _) in enumerate(edges):
            if a + 1 == step:
                lanes[k] = State(states[a].latents, copy.deepcopy(states[a].scheduler), states[a].prediction)
        computing = [lanes[k] for k, (_, b) in enumerate(edges) if b <= step]
        if computing:
            # Each lane is scaled by its own scheduler, which knows at which step it is.
            x = torch.cat([scaled(lane.scheduler, lane.latents, timesteps[step]) for lane in computing])
            predictions = predict(x, timesteps[step], step)
            check(predictions, x, step)
            for lane, prediction in zip(computing, predictions.split(1), strict=True):
                lane.prediction = prediction
        for lane in lanes:
            if lane is not None:
                if lane not in computing:
                    # What a run does at a reused step, too: some schedulers find their place here.
                    scaled(lane.scheduler, lane.latents, timesteps[step])
                lane.latents = advance(lane.scheduler, lane.prediction, timesteps[step], lane.latents)
    for lane in lanes:
        check_final(lane.latents)
    return [lane.latents for lane in lanes]


def scaled(scheduler, x, timestep):
    """The latents as the denoiser is given them at a step."""
    return scheduler.scale_model_input(x, timestep) if hasattr(scheduler, "scale_model_input") else x


def advance(scheduler, prediction, timestep, x):
    return scheduler.step(prediction, timestep, x, return_dict=False)[0]


def check(prediction, x, step):
    if prediction.shape != x.shape:
        raise ValueError(f"predict gave {list(prediction.shape)} for latents {list(x.shape)} at step {step}.")
    if not torch.isfinite(prediction).all():
        raise ValueError(f"predict gave NaN or infinity at step {step}; try another dtype.")


def check_final(x):
    if not torch.isfinite(x).all():
        raise ValueError("A run ended with NaN or infinity in its latents; give latents of another dtype, such as float32.")


def l1(x, reference):
    return (x.double() - reference.double()).abs().mean().item()


def relative_l1(x, reference):
    return ((x.double() - reference.double()).abs().sum() / reference.double().abs().sum()).item()


def rms(x, reference):
    return (x.double() - reference.double()).square().mean().sqrt().item()


DISTANCES = {"l1": l1, "relative-l1": relative_l1, "rms": rms}


def table(scheduler):
    """The scheduler with the very table it uses, since defaults of libraries change. What is not finite becomes None."""
    config = {
        key: finite(value)
        for key, value in dict(getattr(scheduler, "config", {})).items()
        if isinstance(value, (str, int, float, bool, type(None)))
    }
    return {
        "className": type(scheduler).__name__,
        "config": config,
        "timesteps": [float(t) for t in scheduler.timesteps],
        "sigmas": [finite(float(sigma)) for sigma in sigmas_of(scheduler)],
    }


def finite(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value


def sigmas_of(scheduler):
    """The noise level at each step and after the last: the scheduler's own, or noise over signal at its timesteps."""
    steps = len(scheduler.timesteps)
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is not None and len(sigmas) >= steps:
        # Some keep one more behind the last.
        return sigmas[: steps + 1]
    bars = getattr(scheduler, "alphas_cumprod", None)
    if bars is not None:
        # DDIM, PNDM, LCM: √((1 − ᾱ)/ᾱ), and 0 after the last.
        used = [float(bars[max(0, min(int(t), len(bars) - 1))]) for t in scheduler.timesteps]
        return [math.sqrt((1 - bar) / bar) if bar > 0 else math.inf for bar in used] + [0.0]
    betas, alphas = getattr(scheduler, "betas", None), getattr(scheduler, "alphas", None)
    if betas is not None and alphas is not None and steps <= len(betas) == len(alphas) <= steps + 1:
        # IPNDM keeps noise and signal of each step.
        return [float(b / a) if a > 0 else math.inf for b, a in zip(betas, alphas, strict=True)]
    raise ValueError(
        f"The noise levels of {type(scheduler).__name__} cannot be told: it has neither sigmas nor alphas_cumprod; calibrate "
        "with another scheduler."
    )
