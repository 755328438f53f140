"""One run of a pipeline: its step, its guidance branches, and what these gave."""

import collections
import re

import torch
from torch.utils import _pytree as pytree

from ._inputs import CONDITIONING, _check_processors, _flag, _same, _time_argument
from ._predict import _weighted, _weights
from ._table import _begin, _next_step, _step_made, _step_told


class Run:
    """What is known of one run of the scheduler, from its set_timesteps on."""

    def __init__(self, scheduler, keeps):
        self.scheduler, self.checked = scheduler, False
        #: How many of its last computed outputs each branch keeps.
        self.keeps = keeps
        #: The first step that was made, which is not step 0 where a run begins in the middle of the table.
        self.first = None
        #: The step of the last call, how many steps have begun, and the calls of this one.
        self.at, self.round, self.turns = None, 0, collections.Counter()
        self.branches, self.times = {}, []
        _begin(scheduler)

    def begin_call(self, following, denoiser, told):
        if not self.checked:
            following.policy.check(self.scheduler)
            _check_processors(denoiser)
            self.checked = True
        time = told.get(_time_argument(denoiser))
        step = _step_told(self.scheduler, _next_step(self.scheduler), time)
        if step is None:
            self._expect_step(following.pipe, time)
        if step != self.at:
            if self.at is not None and (step is None or step < self.at):
                # The run goes back, or a new one begins: what is held belongs to later steps.
                self.branches.clear()
                self.first, self.times = (None, []) if step is None else (self.first, self.times)
            self.at, self.round = step, self.round + 1
            self.turns.clear()
        return step

    def _expect_step(self, pipe, time):
        """Refuses a run that goes on and on, and the scheduler that is watched is never stepped."""
        if isinstance(time, torch.Tensor) and not any(_same(time, before) for before in self.times):
            self.times.append(time.clone())
        if len(self.times) > 3:
            raise ValueError(
                f"{type(pipe).__name__} does not step its own scheduler, but copies of it, so that the step is not known: it "
                "cannot follow a schedule of steps. Run it in full, without the schedule."
            )

    def stepped(self, args, kwargs):
        upcoming = _step_made(self.scheduler, args, kwargs)
        if self.first is None:
            self.first = upcoming - 1

    def branch(self, names, denoiser, told):
        """The guidance branch of a call: by its names, flags and shapes, and by what it is conditioned on."""
        time = _time_argument(denoiser)
        # Whether a denoiser writes what it remembers, or reads it, goes by the step, and not by the branch.
        apart = [name for name in told if name != time and "cache" not in name]
        plain = [part for name in apart for part in pytree.tree_leaves(told[name])]
        kind = (*names, *(tuple(part.shape) if isinstance(part, torch.Tensor) else _flag(part) for part in plain))
        given = [told[name] for name in told if name != time and re.search(CONDITIONING, name)]
        given = [part for part in pytree.tree_leaves(given) if isinstance(part, torch.Tensor)]
        turn, alike = self.turns[kind], self.branches.setdefault(kind, [])
        self.turns[kind] += 1
        free = sorted((one for one in alike if one.round != self.round), key=lambda one: one.turn != turn)
        found = next((one for one in free if one.is_given(given)), None)
        if found is None:
            found = Branch(kind, turn, given, self.keeps)
            alike[:] = [one for one in alike if one.round == self.round or one.turn != turn] + [found]
        found.round = self.round
        return found

    def output_like(self, branch):
        """What another denoiser gave last for such a branch; None where there is none."""
        for kind, alike in self.branches.items():
            found = next((one for one in alike if one.turn == branch.turn and one.points), None)
            if kind[1:] == branch.kind[1:] and found is not None:
                return found.points[0][1]
        return None


class Branch:
    """One guidance branch of a run, with its last computed outputs, newest first, each with its step."""

    def __init__(self, kind, turn, given, keeps):
        self.kind, self.turn, self.given, self.keeps = kind, turn, given, keeps
        self.round, self.points = None, []

    def is_given(self, tensors):
        return all(one is other or torch.equal(one, other) for one, other in zip(self.given, tensors, strict=True))

    def keep(self, step, made):
        """made: its output, or what the block stack has added, as it may be kept."""
        self.points = [(step, made), *self.points][: self.keeps]

    def made_at(self, schedule, step, first):
        """What a reused step is given: what was kept last, or that extended along sigma, or weighted, through the last ones."""
        weights = self._weights(schedule, step, first)
        outputs = [output for _, output in self.points][: len(weights)]
        if weights == [1.0]:
            return outputs[0]
        return pytree.tree_map(lambda *parts: _weighted(weights, parts), *outputs)

    def _weights(self, schedule, step, first):
        row = schedule.row_of(step)
        if row is not None:
            if len(self.points) < len(row[2]):
                raise ValueError(
                    f"The weights of step {step} need {len(row[2])} computed steps before it, and this run has "
                    f"{len(self.points)} of such a call: run the whole table, or use a schedule without fitted weights."
                )
            return list(row[2])
        if not schedule.order:
            return [1.0]
        steps = [first if at is None else at for at, _ in self.points]
        return _weights([schedule.sigmas[at] for at in steps], schedule.sigmas[step])
