/** Made by `npm run embed` of python/src/lemica: change it there. */
export const pythonSource = {
  schedule: `"""A schedule: which steps of a run are computed, and what the others are made of."""

import dataclasses


@dataclasses.dataclass(frozen=True, eq=False)
class Schedule:
    """Which steps are computed, of which table, and how reused values are made.

    mask: a flag for each step: 1 compute, 0 reuse. The first step is computed.
    order: reused outputs are held (0), or extended by a line (1) or a parabola (2) along sigma.
    scheduler: the class of the scheduler that it was measured with; None where that is not known.
    timesteps, sigmas: the table that it was measured on; empty where that is not known.
    rows: of fitted weights, for each interval with a reused step \`(from, to, weights, noise)\`: a weight for each of the last
        computed values, newest first, and one for the noise that the run began with, 0 at the level residual; None for the
        orders above. Of outputs they weigh what the scheduler is given, of residuals what each guidance branch has kept.
    level: "output", or "residual" where what the block stack adds is reused.
    """

    mask: tuple[int, ...]
    order: int = 0
    scheduler: str | None = None
    timesteps: tuple[float, ...] = ()
    sigmas: tuple[float, ...] = ()
    rows: tuple[tuple[int, int, tuple[float, ...], float], ...] | None = None
    level: str = "output"

    @property
    def steps(self):
        """T, the steps of a full run."""
        return len(self.mask)

    @property
    def compute(self):
        """The computed steps, ascending."""
        return [step for step, flag in enumerate(self.mask) if flag]

    @property
    def looks_back(self):
        """How many computed values a reused one is made of, at most."""
        return self.order + 1 if self.rows is None else max((len(row[2]) for row in self.rows), default=1)

    def row_of(self, step):
        """The row of fitted weights of a reused step; None where there is none."""
        return next((row for row in self.rows or () if row[0] < step < row[1]), None)
`,
  policy: `"""What decides at each step of a run: nothing by itself, and what a schedule says."""

from ._predict import _weighted
from ._table import _check_table


class Policy:
    """Watches, and changes nothing."""

    #: T, the steps of the table; calls behind them are nobody's.
    steps = float("inf")
    #: How many of its last computed outputs each guidance branch keeps.
    keeps = 1
    #: What of a denoiser is reused in place of its outputs, made with the denoiser and its name; None for the outputs.
    stack = None
    #: Whether it is asked at the scheduler's steps, too.
    watches_steps = False

    def check(self, scheduler):
        """Raises ValueError before the first call of a run that cannot be what is asked for."""

    def output(self, run, step, branch):
        """What a denoiser gives in place of being called; None to call it. step: None at the first, where it is not told."""

    def wants(self, branch):
        """Whether what a computed call of this branch gives is kept for later steps."""
        return False

    def prediction(self, run, step, given):
        """What the scheduler is given: by default what the pipeline made."""
        return given["model_output"]

    def stepped(self, run, step, given, result):
        """Hears of a step that the scheduler has made."""


class Scheduled(Policy):
    """Computes the steps of a schedule, and reuses at the others."""

    def __init__(self, schedule, other_table=False, stack=None):
        self.schedule, self.other_table, self.stack = schedule, other_table, stack
        #: Whether fitted weights are of what the scheduler is given, and not of what each branch keeps.
        self.watches_steps = schedule.rows is not None and stack is None
        self.steps, self.keeps = schedule.steps, 1 if self.watches_steps else schedule.looks_back
        #: Of fitted weights: the run that is on, its first latent, and the last predictions, newest first.
        self.run, self.noise, self.last = None, None, []

    def check(self, scheduler):
        _check_table(scheduler, self.schedule, self.other_table)

    def output(self, run, step, branch):
        if step is None or self.schedule.mask[step]:
            return None
        if self.watches_steps and not branch.points:
            # What the scheduler is given is made of predictions: what the second of two experts gives is not looked at.
            return run.output_like(branch)
        if not branch.points:
            return None
        return branch.points[0][1] if self.watches_steps else branch.made_at(self.schedule, step, run.first)

    def wants(self, branch):
        return True

    def prediction(self, run, step, given):
        if self.run is not run:
            self.run, self.noise, self.last = run, _kept(given["sample"]), []
        made = given["model_output"]
        row = self.schedule.row_of(step)
        if row is None:
            self.last = [_kept(made), *self.last][: self.schedule.looks_back]
            return made
        _, _, weights, noise = row
        if len(self.last) < len(weights):
            raise ValueError(
                f"The run begins at a step behind the first, and the weights of step {step} need the predictions before it: "
                "run the whole table, or use a schedule without fitted weights."
            )
        return _weighted([*weights, noise], [*self.last[: len(weights)], self.noise]).to(made.dtype)


def _kept(tensor):
    return tensor.detach().clone()
`,
  follow: `"""A pipeline that is watched: who is asked at each of its calls."""

import contextlib
import functools
import inspect
import weakref

from ._inputs import _named_inputs, _time_argument
from ._predict import _copied
from ._run import Run
from ._table import _forget, _step_at
from ._watch import _unwatch, _watch, _watchers_of

# What takes no schedule of steps: it looks into its denoiser after each call, or steps copies of its scheduler.
REFUSED = ("StableDiffusionSAG", "StableDiffusionAttendAndExcite", "LEditsPP", "SkyReelsV2DiffusionForcing")


def _follow(pipe, policy, component=None, scheduler="scheduler"):
    """Makes a pipeline ask a policy at each call of its denoisers and each step of its scheduler.

    component: the name of its denoiser, such as "transformer" or "unet", or several names. Without it, all that it has: of
    two experts (Wan 2.2) each holds its own outputs.
    scheduler: the name of the scheduler that these denoisers are stepped by.

    Raises ValueError for a pipeline that cannot be followed.
    """
    if any(cls.__name__.startswith(REFUSED) for cls in type(pipe).__mro__):
        raise ValueError(
            f"{type(pipe).__name__} looks into its denoiser after each call, or steps copies of its scheduler: it cannot "
            "follow a schedule of steps. Run it in full."
        )
    names = _denoisers_of(pipe, component)
    if getattr(pipe, scheduler, None) is None:
        raise ValueError(
            f'{type(pipe).__name__} has no "{scheduler}": name the one that steps its denoiser, as in '
            'component="decoder", scheduler="decoder_scheduler".'
        )
    for name in names:
        for earlier in list(_watchers_of(getattr(pipe, name)) or ()):
            if earlier.pipe not in (None, pipe):
                raise ValueError(
                    f'The "{name}" follows the schedule of another pipeline, which shares it: undo that one first.'
                )
            earlier()
    return Following(pipe, names, scheduler, policy)


def _denoisers_of(pipe, component):
    """The names of what is called at each step: modules that are told the time."""
    if component is not None:
        names = [component] if isinstance(component, str) else list(component)
    else:
        parts = getattr(pipe, "components", None) or vars(pipe)
        names = [name for name, part in parts.items() if part is not None and _time_argument(part)]
        # A prior makes its own steps before, by a scheduler of its own.
        names = [name for name in names if not name.startswith("prior")] or names
    if not names or any(getattr(pipe, name, None) is None for name in names):
        asked = f"no {', '.join(names)}" if names else "no part that is told a timestep"
        raise ValueError(f"{type(pipe).__name__} has {asked}: name its denoiser, as in component=\\"unet\\".")
    return names


class Following:
    """A pipeline that asks a policy, until this is called or left as a context manager.

    Nothing of it is replaced: the pipeline, its scheduler and its denoisers get a class of their own, which asks here first.
    So their signatures, their copies, hooks of accelerate and compiled graphs stay what they were.
    """

    def __init__(self, pipe, names, scheduler, policy):
        self._pipe, self.policy = weakref.ref(pipe), policy
        #: The things that are watched, by their names in the pipeline.
        self.scheduler_name, self.watched = scheduler, dict.fromkeys((scheduler, *names))
        self.run, self.branch_name = None, None
        #: Where something inside of the denoisers is reused, what knows how, by their names.
        self.stacks = {}
        #: Of the last call of the pipeline: the calls of denoisers that were computed, and the latents that it came to.
        self.computed, self.final = 0, None
        _watch(pipe, self, {"__call__": self._call})
        try:
            self._attend()
        except ValueError:
            self()
            raise

    @property
    def pipe(self):
        """The pipeline; None once it is gone and others go on with its parts."""
        return self._pipe()

    def __call__(self):
        """Undoes it. May be called twice, and in any order with others."""
        for thing in (self.pipe, *self.watched.values()):
            _unwatch(thing, self)
        for stack in self.stacks.values():
            stack()
        self.stacks.clear()
        _forget(self.watched.get(self.scheduler_name))
        self.run = None
        self.watched.clear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self()

    def _attend(self):
        """Watches what the pipeline has now: its scheduler may have been replaced, its denoiser compiled."""
        for name, before in self.watched.items():
            thing = before if self.pipe is None else getattr(self.pipe, name)
            if thing is before:
                continue
            _unwatch(before, self)
            self.watched[name] = thing
            if name == self.scheduler_name:
                _forget(before)
                _watch(thing, self, {"set_timesteps": self._set_timesteps, "step": self._step})
                self.run = self._run_of(thing) if getattr(thing, "num_inference_steps", None) is not None else None
            elif thing is not None:
                around = {"__call__": functools.partial(self._follow, name)}
                if hasattr(thing, "cache_context"):
                    around["cache_context"] = self._cache_context
                if self.policy.stack is not None:
                    self._watch_stack(name, thing)
                _watch(thing, self, around)

    def _watch_stack(self, name, thing):
        if name in self.stacks:
            self.stacks.pop(name)()
        self.stacks[name] = self.policy.stack(thing, name)

    def _call(self, call, *args, **kwargs):
        self._attend()
        # What comes before set_timesteps belongs to no run.
        self.run, self.computed, self.final = None, 0, None
        try:
            return call(*args, **kwargs)
        finally:
            # However it ended, nothing of this run is there in the next one.
            self.run = None

    def _set_timesteps(self, call, *args, **kwargs):
        self.run = None
        result = call(*args, **kwargs)
        self._attend()
        self.run = self._run_of(self.watched[self.scheduler_name])
        return result

    def _run_of(self, scheduler):
        return Run(scheduler, self.policy.keeps)

    def _step(self, call, *args, **kwargs):
        run = self.run
        if run is None:
            return call(*args, **kwargs)
        if not self.policy.watches_steps:
            result = call(*args, **kwargs)
            run.stepped(args, kwargs)
            self.final = result[0].detach()
            return result
        given = inspect.signature(type(run.scheduler).step).bind(run.scheduler, *args, **kwargs)
        step = _step_at(run.scheduler, given.arguments["timestep"])
        given.arguments["model_output"] = self.policy.prediction(run, step, given.arguments)
        result = call(*given.args[1:], **given.kwargs)
        run.stepped(given.args[1:], given.kwargs)
        self.final = result[0].detach()
        self.policy.stepped(run, step, given.arguments, result)
        return result

    @contextlib.contextmanager
    def _cache_context(self, call, *args, **kwargs):
        before, self.branch_name = self.branch_name, args[0] if args else kwargs.get("name")
        try:
            with call(*args, **kwargs) as entered:
                yield entered
        finally:
            self.branch_name = before

    def _follow(self, name, call, *args, **kwargs):
        """One call of a denoiser: computed, or made of what it gave before."""
        self._attend()
        run, denoiser = self.run, self.watched[name]
        if run is None:
            return call(*args, **kwargs)
        told = _named_inputs(denoiser, args, kwargs)
        step = run.begin_call(self, denoiser, told)
        if step is not None and step >= self.policy.steps:
            # Some pipelines call once more behind the last step.
            return call(*args, **kwargs)
        branch = run.branch((name, self.branch_name), denoiser, told)
        stack, made = self.stacks.get(name), self.policy.output(run, step, branch)
        if made is not None:
            return _copied(made) if stack is None else stack.reuse(made, functools.partial(call, *args, **kwargs))
        if stack is None:
            output = kept = call(*args, **kwargs)
        else:
            output, kept = stack.compute(branch.kind, functools.partial(call, *args, **kwargs))
        self.computed += 1
        if self.policy.wants(branch):
            branch.keep(step, _copied(kept) if stack is None else kept)
        return output
`,
  run: `"""One run of a pipeline: its step, its guidance branches, and what these gave."""

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
`,
  predict: `"""What a reused value is made of: pure functions of steps, sigmas and tensors."""

import math

import torch
from torch.utils import _pytree as pytree


def _weights(sigmas, sigma):
    """The weights of computed outputs, newest first, of the line or the parabola through them, by divided differences along
    sigma. With fewer points, or two at one sigma, the order is lowered (TaylorSeer, arXiv 2503.06923, on the raw output)."""
    usable = 0
    while usable < len(sigmas) and math.isfinite(sigmas[usable]) and sigmas[usable] not in sigmas[:usable]:
        usable += 1
    if usable < 2 or not math.isfinite(sigma):
        return [1.0]
    ahead, first = sigma - sigmas[0], sigmas[0] - sigmas[1]
    if usable == 2:
        return [1 + ahead / first, -ahead / first]
    second = sigmas[1] - sigmas[2]
    curve = ahead * (sigma - sigmas[1]) / (first + second)
    return [1 + (ahead + curve) / first, -(ahead + curve) / first - curve / second, curve / second]


def _weighted(weights, parts):
    """The weighted sum of tensors, in their type; of what is no tensor the first."""
    if not isinstance(parts[0], torch.Tensor):
        return parts[0]
    return sum(weight * part.float() for weight, part in zip(weights, parts, strict=True)).to(parts[0].dtype)


def _copied(output):
    """An output of its own: pipelines may write into theirs, and so may compiled graphs."""
    return pytree.tree_map(lambda part: part.detach().clone() if isinstance(part, torch.Tensor) else part, output)
`,
  inputs: `"""What a denoiser is given, and who looks into it."""

import functools
import inspect
import re

import torch

# The inputs of a denoiser that tell guidance branches apart.
CONDITIONING = "encoder|text|prompt|cap_|context|pooled|embed|cond|label|ids$|^y$"
# The one that says at which timestep it is called.
TIME = "(^|_)(t|r|time|timesteps?)(_|$)"


@functools.lru_cache
def _signature(forward):
    return inspect.signature(forward)


def _forward(part):
    """The forward of a denoiser's class, as it was written, also of a compiled one."""
    return type(getattr(part, "_orig_mod", part)).forward


def _time_argument(part):
    """The name of the argument by which a denoiser is told the time; None for what is no denoiser."""
    name = type(getattr(part, "_orig_mod", part)).__name__
    if not isinstance(part, torch.nn.Module) or re.search("^(?!UNet).*ControlNet|Adapter", name):
        return None
    return next((name for name in _signature(_forward(part)).parameters if re.search(TIME, name)), None)


def _named_inputs(denoiser, args, kwargs):
    """What a denoiser is given, by name."""
    names = list(_signature(_forward(denoiser)).parameters)[1:]
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _flag(part):
    """Flags and layers that a branch leaves out belong to what it is; other numbers may move from step to step."""
    return part if isinstance(part, bool | int | str) else None


def _same(time, before):
    if time.shape == before.shape:
        return torch.equal(time, before)
    return torch.equal(time.flatten()[:1], before.flatten()[:1])


def _check_processors(denoiser):
    """Whoever looks into a denoiser after its call finds nothing of a reused step."""
    processors = getattr(denoiser, "attn_processors", {}).values()
    looking = sorted({type(one).__name__ for one in processors if re.search("Store|Excite|LEDITS", type(one).__name__)})
    if looking:
        raise ValueError(
            f"The pipeline reads attention maps that each call leaves behind ({', '.join(looking)}), and a reused step leaves "
            "none: it cannot follow a schedule of steps. Run it in full, without the schedule."
        )
`,
  table: `"""Which step of its table a scheduler is at, and whether that table is the measured one."""

import inspect
import math

import torch

# Where a scheduler that does not count keeps its next step: in itself, since there are pipelines that put all that it
# remembers back to what it was, and step again.
NEXT = "_lemica_next_step"


def _begin(scheduler):
    scheduler.__dict__[NEXT] = None


def _forget(scheduler):
    """Leaves nothing behind in a scheduler."""
    getattr(scheduler, "__dict__", {}).pop(NEXT, None)


def _next_step(scheduler):
    """The step that is next; None before the first one, where the scheduler does not tell it."""
    counted = getattr(scheduler, "step_index", None)
    return scheduler.__dict__.get(NEXT) if counted is None else counted


def _step_told(scheduler, step, time):
    """The step that is next, corrected by the timestep that the denoiser is told: a run that begins at the second of two equal
    timesteps (PNDM) is one step further than its scheduler, which does not count, was seen to be."""
    if step is None or getattr(scheduler, "step_index", None) is not None or not isinstance(time, torch.Tensor | int | float):
        return step
    table, told = _floats(scheduler.timesteps), _floats(time)[0]
    near = 1e-4 * max(map(abs, table))
    here, after = ([abs(one - told) <= near for one in table[at : at + 1]] == [True] for at in (step, step + 1))
    return step + 1 if after and not here else step


def _step_at(scheduler, time):
    """The step that a scheduler is about to make, at a timestep."""
    step = _next_step(scheduler)
    return _index_of(scheduler, _floats(time)[0]) if step is None else step


def _step_made(scheduler, args, kwargs):
    """The step that comes after one that was just made; call it behind scheduler.step, with what that was given."""
    upcoming = getattr(scheduler, "step_index", None)
    if upcoming is None:
        time = inspect.signature(type(scheduler).step).bind(scheduler, *args, **kwargs).arguments["timestep"]
        upcoming = _index_of(scheduler, _floats(time)[0]) + 1
        # Behind the last step such a scheduler may begin anew, without set_timesteps.
        scheduler.__dict__[NEXT] = upcoming if upcoming < len(scheduler.timesteps) else None
    return upcoming


def _index_of(scheduler, time):
    """Where a timestep stands in the table; of equal ones the one whose turn it is."""
    table, expected = _floats(scheduler.timesteps), scheduler.__dict__.get(NEXT)
    near = 1e-4 * max(map(abs, table))
    if expected is not None and expected < len(table) and abs(table[expected] - time) <= near:
        return expected
    index = min(range(len(table)), key=lambda step: abs(table[step] - time))
    if abs(table[index] - time) > near:
        raise ValueError(
            f"{type(scheduler).__name__} was stepped at the timestep {time:g}, which is not in its table: this run cannot "
            "follow a schedule of steps. Run it in full, without the schedule."
        )
    return index


def _floats(numbers):
    return torch.as_tensor(numbers).flatten().tolist()


def _check_table(scheduler, schedule, other_table):
    """A schedule belongs to a table of sigmas: on another one it is another schedule."""
    name, timesteps = type(scheduler).__name__, _floats(scheduler.timesteps)
    if len(timesteps) != schedule.steps:
        raise ValueError(
            f"The schedule is for {schedule.steps} steps and the run has {len(timesteps)}: that is how long the table of "
            f"{name} is. Set num_inference_steps so that it has {schedule.steps}, or make a schedule of {len(timesteps)} steps."
        )
    if other_table or schedule.scheduler is None:
        return
    if name != schedule.scheduler:
        raise ValueError(
            f"The schedule was measured with {schedule.scheduler} and the pipeline has {name}, where other "
            "steps can be reused. Give it that scheduler, calibrate with this one, or pass other_table=True."
        )
    for what, measured in (("timestep", schedule.timesteps), ("sigma", schedule.sigmas)):
        found = getattr(scheduler, f"{what}s", None)
        least = 1e-3 * max((abs(number) for number in measured if math.isfinite(number)), default=1.0)
        for step, (one, other) in enumerate(zip(measured, [] if found is None else _floats(found), strict=False)):
            if one != other and not abs(one - other) <= 1e-3 * max(abs(one), least):
                raise ValueError(
                    f"The schedule was measured with another table: at step {step} the {what} was {one:.6g} and in this run "
                    f"it is {other:.6g}. Set up {name} as it was (shift, spacing, size of the picture), calibrate with this "
                    "table, or pass other_table=True."
                )
`,
  watch: `"""Watches one object without changing it: it gets a class of its own."""

import copyreg
import functools
import weakref

# Where the watchers of an object are kept: in the class that is made for it.
WATCHERS = "_lemica_watchers"


def _watch(thing, owner, around):
    """Asks around[name](call, …) in place of methods of this one object: it gets a class of its own, and call goes on."""
    if _watched(thing) is None:
        object.__setattr__(thing, "__class__", _own_class(thing))
    watchers, ask = _watched(thing)
    for name in around:
        ask(name)
    watchers[owner] = around


def _unwatch(thing, owner):
    watchers = None if thing is None else _watchers_of(thing)
    if watchers is None:
        return
    watchers.pop(owner, None)
    # Where another class was put on top of ours, ours stays below it, and hands on.
    if not watchers and WATCHERS in vars(type(thing)):
        object.__setattr__(thing, "__class__", type(thing).__base__)


def _watchers_of(thing):
    """Who watches an object; None where its class is that of others, or was made for another object."""
    found = _watched(thing)
    return None if found is None else found[0]


def _watched(thing):
    for cls in type(thing).__mro__:
        this, watchers, ask = vars(cls).get(WATCHERS, (None, None, None))
        if this is not None and this() is thing:
            return watchers, ask
    return None


def _plain_class(thing):
    """The class that a thing has where nobody watches it."""
    plain = type(thing)
    while WATCHERS in vars(plain):
        plain = plain.__base__
    return plain


def _own_class(thing):
    plain = _plain_class(thing)
    this, watchers = weakref.ref(thing), {}

    class Alike(type(plain)):
        """Pipelines ask type(scheduler) == …, and there are registries by class: there it counts as the plain one."""

        def __eq__(cls, other):
            return other is cls or other is plain

        def __hash__(cls):
            return hash(plain)

    def watched(name):
        # Compiled modules hand on by __getattr__ what they have not.
        inner = getattr(plain, name, None) or (lambda self, *args, **kwargs: plain.__getattr__(self, name)(*args, **kwargs))

        @functools.wraps(inner)
        def method(self, *args, **kwargs):
            call = functools.partial(inner, self)
            if this() is self:
                for around in list(watchers.values()):
                    call = functools.partial(around[name], call) if name in around else call
            return call(*args, **kwargs)

        return method

    def ask(name):
        if name not in vars(own):
            setattr(own, name, watched(name))

    def __reduce_ex__(self, protocol):
        # A copy is a plain one: it computes with its own weights, and nobody watches it.
        make, arguments, *rest = plain.__reduce_ex__(self, protocol)
        make, *arguments = (plain if part is own else part for part in (make, *arguments))
        if make is copyreg.__newobj__:
            # There pickle insists on the class that the object has.
            make = plain.__new__
        return (make, tuple(arguments), *rest)

    body = {"__module__": plain.__module__, "__qualname__": plain.__qualname__, "__doc__": plain.__doc__}
    body |= {"__reduce_ex__": __reduce_ex__, WATCHERS: (this, watchers, ask)}
    own = Alike(plain.__name__, (plain,), body)
    return own
`,
  blocks: `"""The block stack of a denoiser: what it adds to the streams that go through it is kept, and added again without it."""

import functools
import inspect

import torch
from torch.utils import _pytree as pytree

from ._watch import _plain_class, _unwatch, _watch

# Lists with less than this share of the largest one's weights are no stack: refiners and embedders are run at every step.
LEAST_SHARE = 0.1
# How far a call without its blocks may be from the whole one, on the same inputs and with the same residual.
FAR = 1e-2


class Blocks:
    """The blocks of one denoiser. At a computed step they run as they do, and what each unbroken row of them adds to its streams
    is kept; at a reused step each hands on what it is given, and the last one of a row adds what was kept.

    Which of its inputs a block's outputs go on as is told by where they are seen next: the block behind it in its list is given
    the very tensors. What lies between rows (a join of image and text, a change of axes, what a ControlNet adds) is run.

    Raises ValueError for a denoiser without such a stack.
    """

    def __init__(self, denoiser, name):
        self.name, self.proved = name, set()
        #: What each block is asked in a call: to note, to pass on, or nothing.
        self.turn = None
        kind = type(denoiser).__name__
        if hasattr(denoiser, "_orig_mod") or getattr(denoiser, "_compiled_call_impl", None) is not None:
            raise ValueError(
                f'The "{name}" is compiled as a whole, so that its blocks cannot be left out: compile the blocks apart '
                "(compile_repeated_blocks), or use a schedule of the level output."
            )
        if getattr(denoiser, "is_cache_enabled", False):
            raise ValueError(
                f'The "{name}" has a cache of diffusers on its blocks: take it off with disable_cache, or use a schedule of the '
                "level output."
            )
        self.blocks = [block for stack in _stacks(denoiser) for block in stack]
        if not self.blocks:
            raise ValueError(
                f'The "{name}" ({kind}) has no list of blocks that repeat, so that it has no block stack: use a schedule of the '
                "level output."
            )
        for block in self.blocks:
            _watch(block, self, {"__call__": functools.partial(self._asked, block)})

    def __call__(self):
        """Lets go of the blocks."""
        for block in self.blocks:
            _unwatch(block, self)

    def _asked(self, block, call, *args, **kwargs):
        return call(*args, **kwargs) if self.turn is None else self.turn(block, call, args, kwargs)

    def compute(self, kind, call):
        """A whole call: its output, and what is kept of it: (how its blocks were called, what each row of them has added).

        kind: what branch it is of; of each the first call is proved: without the blocks it gives the same.
        """
        noted = _Noted(self.name)
        output = self._during(noted, call)
        noted.end()
        if not noted.calls:
            raise ValueError(f'The "{self.name}" has called none of its blocks: use a schedule of the level output.')
        kept = (_Order(noted.calls), noted.added)
        if kind not in self.proved:
            self._prove(output, kept, call)
            self.proved.add(kind)
        return output, kept

    def reuse(self, kept, call):
        """A call without the blocks, which adds what is kept in their place."""
        order, added = kept
        passing = _Passing(self.name, order.calls, added)
        output = self._during(passing, call)
        passing.check_whole()
        return output

    def _during(self, turn, call):
        self.turn = turn
        try:
            return call()
        finally:
            self.turn = None

    def _prove(self, output, kept, call):
        with torch.random.fork_rng():
            again = self.reuse(kept, call)
        pairs = zip(pytree.tree_leaves(output), pytree.tree_leaves(again), strict=True)
        for whole, short in pairs:
            if isinstance(whole, torch.Tensor) and whole.is_floating_point():
                off = torch.linalg.vector_norm(whole.float() - short.float())
                if not off <= FAR * torch.linalg.vector_norm(whole.float()):
                    raise ValueError(
                        f'The "{self.name}" gives something else without its blocks, on the same inputs and with what they have '
                        "added: something reads from inside the stack. Use a schedule of the level output."
                    )


def _stacks(denoiser):
    """The lists of blocks of one class, none inside another, that hold the most weights. A denoiser whose largest list is of
    several classes is a UNet, whose halves are joined by other ways; one of a single block is no list that repeats."""
    lists = []

    def look(module):
        for name, part in module.named_children():
            if not isinstance(part, torch.nn.ModuleList):
                look(part)
            elif len(part) and "refiner" not in name:
                lists.append(part)

    look(denoiser)
    largest = max(map(_size, lists), default=0)
    found = [stack for stack in lists if _size(stack) >= LEAST_SHARE * largest]
    repeats = sum(map(len, found)) > 1 and all(len({_plain_class(block) for block in stack}) == 1 for stack in found)
    return found if repeats else []


def _size(module):
    return sum(weight.numel() for weight in module.parameters())


class _Order:
    """How the blocks were called, in a wrapping that no weighted sum looks into."""

    def __init__(self, calls):
        self.calls = calls


class _Called:
    """One call of a block: which outputs are streams, and whether its row ends with it."""

    def __init__(self, block, spec, leaves):
        self.block, self.spec = block, spec
        #: Of what it has returned, the place of each tensor, and all that is none.
        self.places = [place for place, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]
        self.others = [None if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]
        self.dtypes = {place: leaves[place].dtype for place in self.places}
        #: Place of an output → the input that it goes on as; and, at the end of a row, which row it is.
        self.streams, self.row = None, None


class _Noted:
    """Notes the calls of blocks, and what each row of them adds."""

    def __init__(self, name):
        self.name, self.calls, self.added = name, [], []
        #: Of the row that is on: what its first block was given, and what its last one has returned.
        self.given, self.versions, self.leaves = None, None, None
        self.streams = {}

    def __call__(self, block, call, args, kwargs):
        given = _given(block, args, kwargs)
        streams = self._handed_on(block, given)
        if streams is None:
            self.end()
            self.given, self.versions = given, {name: _version(one) for name, one in given.items()}
        else:
            self.calls[-1].streams = streams
            self.streams[_plain_class(block)] = streams
        output = call(*args, **kwargs)
        self.leaves, spec = pytree.tree_flatten(output)
        self.calls.append(_Called(block, spec, self.leaves))
        return output

    def _handed_on(self, block, given):
        """By which inputs the outputs of the block before come to this one; None where they do not all."""
        last = self.calls[-1] if self.calls and self.leaves is not None else None
        if last is None or _plain_class(last.block) is not _plain_class(block) or not last.places:
            return None
        found = {
            place: next((name for name, one in given.items() if one is self.leaves[place]), None) for place in last.places
        }
        return None if None in found.values() else found

    def end(self):
        """The row that is on ends: what it has added, in float32 or finer."""
        if self.leaves is None:
            return
        last = self.calls[-1]
        last.streams, last.row = self._streams_of(last), len(self.added)
        for name in set(last.streams.values()):
            if _version(self.given[name]) != self.versions[name]:
                raise ValueError(
                    f'The blocks of the "{self.name}" write into what they are given, so that what they add cannot be told: '
                    "use a schedule of the level output."
                )
        self.added.append([_wide(self.leaves[at]) - _wide(self.given[name]) for at, name in last.streams.items()])
        self.given, self.leaves = None, None

    def _streams_of(self, last):
        """Where no block follows in the list, a block's streams are those of its class, or told by their sizes."""
        known = self.streams.get(_plain_class(last.block), {})
        found = {}
        for place in last.places:
            alike = [name for name, one in self.given.items() if one.shape == self.leaves[place].shape]
            chosen = known.get(place, alike[0] if alike and (len(alike) == 1 or len(last.places) == 1) else None)
            if chosen not in alike or chosen in found.values():
                raise ValueError(
                    f'What goes through the blocks of the "{self.name}" ({type(last.block).__name__}) cannot be told: an output '
                    f"of {list(self.leaves[place].shape)} is like none, or several, of its inputs. Use a schedule of the level "
                    "output."
                )
            found[place] = chosen
        return found


class _Passing:
    """Lets each block hand on what it is given, and the last one of a row add what was kept."""

    def __init__(self, name, calls, added):
        self.name, self.calls, self.added, self.at = name, calls, added, 0

    def __call__(self, block, call, args, kwargs):
        noted = self.calls[self.at] if self.at < len(self.calls) else None
        if noted is None or noted.block is not block:
            self._refuse()
        self.at += 1
        given, leaves = _given(block, args, kwargs), list(noted.others)
        for number, (place, name) in enumerate(noted.streams.items()):
            stream = given[name]
            if noted.row is not None:
                kept = self.added[noted.row][number]
                if kept.shape != stream.shape:
                    self._refuse()
                stream = (_wide(stream) + kept).to(noted.dtypes[place])
            leaves[place] = stream
        return pytree.tree_unflatten(leaves, noted.spec)

    def check_whole(self):
        if self.at != len(self.calls):
            self._refuse()

    def _refuse(self):
        raise ValueError(
            f'The "{self.name}" calls its blocks in another order at a reused step than at the computed one: use a schedule of '
            "the level output."
        )


def _given(block, args, kwargs):
    """The tensors that a block is given, by the names of its inputs."""
    names = list(_parameters(_plain_class(block)))[1:]
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    return {name: one for name, one in given.items() if isinstance(one, torch.Tensor)}


@functools.lru_cache
def _parameters(kind):
    return inspect.signature(kind.forward).parameters


def _version(tensor):
    """How often a tensor was written into; tensors of inference mode do not count."""
    return None if tensor.is_inference() else tensor._version


def _wide(tensor):
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))
`,
};
