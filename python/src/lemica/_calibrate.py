"""The error graph of a pipeline, measured by making its runs again."""

import datetime
import json
import math
import os

import torch

from ._files import write_json
from ._provenance import table_of
from ._record import _plain, arguments_of
from ._replay import Remembered, Replay, _run, check_replay
from ._tape import Tape


def _l1(x, reference):
    return (x.double() - reference.double()).abs().mean().item()


def _relative_l1(x, reference):
    return ((x.double() - reference.double()).abs().sum() / reference.double().abs().sum()).item()


def _rms(x, reference):
    return (x.double() - reference.double()).square().mean().sqrt().item()


DISTANCES = {"l1": _l1, "relative-l1": _relative_l1, "rms": _rms}


@torch.no_grad()
def calibrate(
    pipe, prompts, *, seeds=(0,), out, max_gap=7, distance="l1", component=None, scheduler="scheduler", report=None, **call
):
    """Measures the error of every edge by replays of the pipeline itself, and writes an *.error-graph.json; returns its path.

        lemica.calibrate(pipe, prompts, seeds=[1], out="fox.error-graph.json", num_inference_steps=28)

    An edge i→j means "compute i, reuse until j, compute j"; its error is how far the final latents move if only that edge is
    taken (LeMiCa, arXiv 2511.00090, Eq. 4), in the mean over samples. Of a replay the steps up to i are given what the full run
    was given: only those from j on are computed, T − j of them.

    prompts, seeds, call: as in record. max_gap: the longest edge. distance: "l1" (the paper's), "relative-l1" or "rms".
    report: called with (edges measured, of all).
    What was measured of a calibration that was stopped stands in `OUT.journal`, and is not measured again.

    Raises ValueError for a pipeline whose full run does not come out the same when it is made again.
    """
    if distance not in DISTANCES:
        raise ValueError(f"There is no distance {distance!r}; choose one of {', '.join(DISTANCES)}.")
    measure = DISTANCES[distance]
    samples = [(prompt, seed) for prompt in (prompts or [None]) for seed in seeds]
    asked = {"samples": samples, "maxGap": max_gap, "distance": distance, "call": _plain(call)}
    journal = _Journal(f"{out}.journal", asked)
    measured, edges, table = [], None, None
    for number, (prompt, seed) in enumerate(samples):
        errors = journal.errors(number)
        if edges is None or len(errors) < len(edges):
            tape, remembered = Tape(), Remembered()
            whole = _run(pipe, tape, remembered, arguments_of(pipe, prompt, seed, call), component, scheduler)
            tape.check_whole()
            table = table or table_of(tape.run.scheduler)
            edges = edges or _edges(tape.made, max_gap)

            if number == 0:
                check_replay(pipe, tape, whole, remembered, arguments_of(pipe, prompt, seed, call), component, scheduler)
            for edge in edges:
                if edge not in errors:
                    replay = _Edge(tape, *edge)
                    _run(pipe, replay, remembered, arguments_of(pipe, prompt, seed, call), component, scheduler)
                    errors[edge] = measure(replay.final, tape.final)
                    journal.add(number, edge, errors[edge])
                if report:
                    report(sum(map(len, measured)) + len(errors), len(samples) * len(edges))
        measured.append(errors)
    steps = len(table["timesteps"])
    write_json(
        out,
        {
            "format": "lemica.error-graph",
            "version": 1,
            "steps": steps,
            "maxGap": min(max_gap, steps - 1),
            "distance": distance,
            "aggregate": "mean",
            "reuseLevel": "output",
            "predictor": "hold",
            "edges": [[*edge, math.fsum(errors[edge] for errors in measured) / len(measured)] for edge in edges],
            "samples": [
                {"prompt": prompt or "", "seed": seed, "errors": [errors[edge] for edge in edges]}
                for (prompt, seed), errors in zip(samples, measured, strict=True)
            ],
            "provenance": {
                "model": {"name": type(pipe).__name__},
                "scheduler": table,
                "prompts": list(dict.fromkeys(prompt or "" for prompt, _ in samples)),
                "seeds": list(dict.fromkeys(seed for _, seed in samples)),
                "date": datetime.datetime.now(datetime.UTC).isoformat(),
                "source": "lemica.calibrate",
                "call": _plain(call),
            },
        },
    )
    os.remove(f"{out}.journal")
    return out


def _edges(steps, max_gap):
    found = [(a, b) for a in range(steps) for b in range(a + 2, min(a + max_gap, steps - 1) + 1)]
    if not found:
        raise ValueError(f"Nothing can be reused in {steps} steps with gaps up to {max_gap}: give 3 steps or more.")
    return found


class _Edge(Replay):
    """Given up to its first step what the full run was given, that again until its second, and nothing from there on. Another
    expert has nothing to hold: its first step is computed, and held."""

    def __init__(self, tape, first, second):
        super().__init__(tape, self._given)
        self.first, self.second = first, second
        self.at, self.held = first, tape.prediction_at(first)

    def _given(self, step):
        if step <= self.first:
            return self.tape.prediction_at(step)
        holds = step < self.second and self.tape.denoisers[step] == self.tape.denoisers[self.at]
        return self.held if holds else None

    def prediction(self, run, step, given):
        held = self.given(step)
        if held is None:
            self.at, self.held = step, given["model_output"].detach().clone()
        return given["model_output"] if held is None else held


class _Journal:
    """What a calibration has measured so far: a line of JSON an edge, behind one that says of what."""

    def __init__(self, path, asked):
        self.path, self.found = path, {}
        head = json.dumps({"format": "lemica.calibration-journal", **json.loads(json.dumps(asked))}, ensure_ascii=False)
        lines = []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                # A stop in the middle of writing leaves half a line, which is measured again.
                lines = file.read().split("\n")[:-1]
        if lines and lines[0] != head:
            raise ValueError(
                f"{path} is the journal of another calibration (other samples, gaps, distance or settings): remove it, or name "
                "another file."
            )
        for sample, a, b, error in map(json.loads, lines[1:]):
            self.found.setdefault(sample, {})[a, b] = error
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in (lines or [head]))

    def errors(self, sample):
        return dict(self.found.get(sample, {}))

    def add(self, sample, edge, error):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps([sample, *edge, error]) + "\n")
