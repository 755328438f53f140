"""Measures the error graph of a diffusion pipeline in PyTorch, for lemica-nodes to solve.

Needs PyTorch, and a scheduler that is spoken to as those of diffusers: `timesteps`, and
`step(prediction, timestep, latents, return_dict=False)`. How to use it: docs/calibrate-elsewhere.md.

An edge from→to means "compute `from`, reuse until `to`, compute `to`". Its error is how far the final latents move if
only that edge is taken (LeMiCa, arXiv 2511.00090, Eq. 4). One full run keeps the state after every step; each edge is
then replayed from the state after its first step. What is reused is the prediction that the scheduler gets, after
guidance. That is the reuse level "output": holding every branch and guiding then comes to the same, as long as the
guidance does not change from step to step.
"""

import copy
import json
import math
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Callable

import torch


@dataclass
class Sample:
    """One prompt with one seed."""

    prompt: str
    seed: int
    #: The first latents, already scaled by the scheduler's `init_noise_sigma`; the first size is a batch of 1.
    latents: torch.Tensor
    #: (latents [n, …], timestep, step) → predictions [n, …] after guidance. It is called with one latent or several, and
    #: applies `scheduler.scale_model_input` itself where the scheduler scales.
    predict: Callable[[torch.Tensor, Any, int], torch.Tensor]


@dataclass
class State:
    """A run after one of its steps."""

    latents: torch.Tensor
    scheduler: Any
    prediction: torch.Tensor


@torch.no_grad()
def calibrate(scheduler, samples, max_gap=7, batch=8, distance="l1", provenance=None, report=None):
    """The error graph of `samples`, as the dictionary that a *.error-graph.json holds.

    scheduler: after `set_timesteps`, and before its first step. It is copied, never stepped.
    batch: edges replayed together, that is rows of one call of `predict`.
    distance: "l1" (the paper's), "relative-l1" or "rms", between final latents.
    provenance: what is known of the run, such as {"model": {"name": …}, "guidance": {"mode": …, "scale": …}}.
    report: called with (calls of one row done, of all).

    Costs T + Σ (T − to) rows of `predict` a sample. Keeps T latents, T predictions and T copies of the scheduler.
    """
    samples = list(samples)
    steps = len(scheduler.timesteps)
    max_gap = min(max_gap, steps - 1)
    edges = [(a, b) for a in range(steps) for b in range(a + 2, min(a + max_gap, steps - 1) + 1)]
    if not samples or not edges:
        raise ValueError("Give at least one sample, 3 steps or more, and a largest gap of 2 or more.")
    if getattr(scheduler, "_step_index", None) is not None:
        raise ValueError("The scheduler is in the middle of a run: call its set_timesteps(…) again before calibrating.")
    measure = DISTANCES[distance]
    # Edges that compute from the same step on are replayed together, so that calls are full from the start.
    ordered = sorted(edges, key=lambda edge: (edge[1], edge[0]))
    groups = [ordered[k : k + batch] for k in range(0, len(ordered), batch)]
    done, total = 0, len(samples) * (steps + sum(steps - to for _, to in edges))
    measured = []
    for sample in samples:
        states = record(scheduler, sample)
        done += steps
        errors = {}
        for group in groups:
            finals = replay(states, scheduler.timesteps, sample.predict, group)
            errors.update((edge, measure(x, states[-1].latents)) for edge, x in zip(group, finals))
            done += sum(steps - to for _, to in group)
            if report:
                report(done, total)
        measured.append([errors[edge] for edge in edges])
    means = [math.fsum(column) / len(column) for column in zip(*measured)]
    return {
        "format": "lemica.error-graph",
        "version": 1,
        "steps": steps,
        "maxGap": max_gap,
        "distance": distance,
        "aggregate": "mean",
        "reuseLevel": "output",
        "predictor": "hold",
        "edges": [[a, b, error] for (a, b), error in zip(edges, means)],
        "samples": [{"prompt": s.prompt, "seed": s.seed, "errors": e} for s, e in zip(samples, measured)],
        "provenance": {
            "scheduler": table(scheduler),
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


def record(scheduler, sample):
    """One full run, with the state after every step."""
    scheduler = copy.deepcopy(scheduler)
    x, states = sample.latents, []
    for step, timestep in enumerate(scheduler.timesteps):
        prediction = sample.predict(x, timestep, step)
        check(prediction, x, step)
        before = copy.deepcopy(scheduler) if step == 0 else None
        after = advance(scheduler, prediction, timestep, x)
        if before is not None and not torch.equal(after, advance(before, prediction, timestep, x)):
            raise ValueError(
                f"{type(scheduler).__name__} draws noise of its own, which no replay would meet again; "
                "calibrate with a deterministic scheduler."
            )
        x = after
        states.append(State(x, copy.deepcopy(scheduler), prediction))
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
            x = torch.cat([lane.latents for lane in computing])
            predictions = predict(x, timesteps[step], step)
            check(predictions, x, step)
            for lane, prediction in zip(computing, predictions.split(1)):
                lane.prediction = prediction
        for lane in lanes:
            if lane is not None:
                lane.latents = advance(lane.scheduler, lane.prediction, timesteps[step], lane.latents)
    return [lane.latents for lane in lanes]


def advance(scheduler, prediction, timestep, x):
    return scheduler.step(prediction, timestep, x, return_dict=False)[0]


def check(prediction, x, step):
    if prediction.shape != x.shape:
        raise ValueError(f"predict gave {list(prediction.shape)} for latents {list(x.shape)} at step {step}.")
    if not torch.isfinite(prediction).all():
        raise ValueError(f"predict gave NaN or infinity at step {step}; try another dtype.")


def l1(x, reference):
    return (x.double() - reference.double()).abs().mean().item()


def relative_l1(x, reference):
    return ((x.double() - reference.double()).abs().sum() / reference.double().abs().sum()).item()


def rms(x, reference):
    return (x.double() - reference.double()).square().mean().sqrt().item()


DISTANCES = {"l1": l1, "relative-l1": relative_l1, "rms": rms}


def table(scheduler):
    """The scheduler with the very table it uses, since defaults of libraries change."""
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is None:
        # Samplers without sigmas (DDIM, DDPM): √((1 − ᾱ)/ᾱ) at each timestep, and 0 after the last.
        bars = [float(scheduler.alphas_cumprod[int(t)]) for t in scheduler.timesteps]
        sigmas = [math.sqrt((1 - bar) / bar) if bar > 0 else math.inf for bar in bars] + [0.0]
    config = dict(getattr(scheduler, "config", {}))
    plain = {key: value for key, value in config.items() if isinstance(value, (str, int, float, bool, type(None)))}
    return {
        "className": type(scheduler).__name__,
        "config": plain,
        "timesteps": [float(t) for t in scheduler.timesteps],
        "sigmas": [float(s) if math.isfinite(float(s)) else None for s in sigmas],
    }
