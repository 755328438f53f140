"""A run along a schedule, as far as an interval of reuse, for its weights to be fitted."""

import copy

import torch

from ._replay import Replay
from ._tape import CHUNK, _learn, _on_disk, _unknown


class Reached(Exception):
    """The run has come to the step that it was made for."""


class Along(Replay):
    """Goes along computed steps and rows of weights; what was computed once is kept on disk, and not computed again."""

    def __init__(self):
        super().__init__(self, self._given)
        #: What each guidance branch has given at the first step, by its kind and turn.
        self.templates = {}
        #: The predictions of computed steps by step, and the noise that the run began with.
        self.made, self.noise = None, None
        self.computed_steps, self.rows, self.until = [], (), 0

    def to(self, rows, until):
        """rows: of the intervals before, as Schedule has them. until: the computed step behind which the run ends."""
        self.rows, self.until = rows, until
        return self

    def _given(self, step):
        if step in self.computed_steps:
            return self._kept(step)
        row = next((row for row in self.rows if row[0] < step < row[1]), None)
        if row is None:
            return None
        _, _, weights, noise = row
        before = [at for at in reversed(self.computed_steps) if at < step][: len(weights)]
        parts = [weight * self.made[at] for weight, at in zip(weights, before, strict=True)]
        parts.append(noise * self.noise)
        return self._shaped(sum(parts))

    def wants(self, branch):
        return _unknown(self.templates, branch)

    def prediction(self, run, step, given):
        value = self._given(step)
        if value is not None:
            return value
        made = given["model_output"]
        if self.made is None:
            self.sizes, self.dtype, self.device, self.length = tuple(made.shape), made.dtype, made.device, made.numel()
            self.made = _on_disk(len(run.scheduler.timesteps), self.length)
            self.noise = given["sample"].detach().reshape(-1).to("cpu", torch.float32)
        self.made[step].copy_(made.detach().reshape(-1).to("cpu", torch.float32))
        self.computed_steps.append(step)
        return made

    def stepped(self, run, step, given, result):
        _learn(self.templates, run)
        if step == self.until:
            raise Reached(copy.deepcopy(run.scheduler), result[0].detach())

    def products(self, reached, to, look_back, target):
        """The steps that are looked back on, newest first; how far the latents move with each prediction of the interval; and
        inner products of these steps' predictions, the noise, and what is left of the interval, in float64.

        reached: what `Reached` tells. target: the latents of the full run before step `to`, or its final ones, (numbers,).
        """
        scheduler, latents = reached
        span = list(range(self.until + 1, to))
        moves = _moves(scheduler, span)
        nothing = _walked(scheduler, span, torch.zeros_like(latents), latents).reshape(-1).to("cpu", torch.float32)
        whole = float(moves.sum())
        seen = self.computed_steps[::-1][:look_back]
        columns = [*(self.made[at] for at in seen), self.noise]
        gram = torch.zeros(len(columns) + 1, len(columns) + 1, dtype=torch.float64)
        for start in range(0, self.length, CHUNK):
            part = slice(start, start + CHUNK)
            left = target[part].double() - nothing[part].double()
            rest = left / whole if whole else torch.zeros_like(left)
            rows = torch.stack([*(column[part].double() for column in columns), rest])
            gram += rows @ rows.T
        return seen, moves, gram

    def _kept(self, step):
        return self._shaped(self.made[step])

    def _shaped(self, flat):
        return flat.reshape(self.sizes).to(self.device, self.dtype)


def _moves(scheduler, span):
    """How far the latents behind a stretch of steps move with the prediction of each: (steps,) in float64."""
    size = len(span)
    ends = torch.zeros(1, size + 1, 1, 1, dtype=torch.float64)
    predictions = torch.zeros(size, 1, size + 1, 1, 1, dtype=torch.float64)
    for k in range(size):
        predictions[k, 0, k] = 1.0
    # What a solver remembers belongs to other latents: on zeros it adds the same to all, which the last number tells.
    scheduler = _plain(copy.deepcopy(scheduler), ends)
    for step, prediction in zip(span, predictions, strict=True):
        ends = _stepped(scheduler, step, prediction, ends)
    flat = ends.reshape(-1)
    return flat[:-1] - flat[-1]


def _walked(scheduler, span, prediction, latents):
    scheduler = copy.deepcopy(scheduler)
    for step in span:
        latents = _stepped(scheduler, step, prediction, latents)
    return latents


def _stepped(scheduler, step, prediction, latents):
    timestep = scheduler.timesteps[step]
    if hasattr(scheduler, "scale_model_input"):
        scheduler.scale_model_input(latents, timestep)
    return scheduler.step(prediction, timestep, latents, return_dict=False)[0]


def _plain(scheduler, like):
    """A scheduler whose memory of predictions and latents is zeros of other sizes."""

    def emptied(value):
        if isinstance(value, torch.Tensor) and value.dim() > 1:
            return torch.zeros_like(like)
        return [emptied(one) for one in value] if isinstance(value, list) else value

    for name, value in list(vars(scheduler).items()):
        vars(scheduler)[name] = emptied(value)
    return scheduler
