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
        computed predictions, newest first, and one for the noise that the run began with; None for the orders above.
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
    #: Whether it is asked at the scheduler's steps, too.
    watches_steps = False

    def check(self, scheduler):
        """Raises ValueError before the first call of a run that cannot be what is asked for."""

    def output(self, run, step, branch):
        """What a denoiser gives in place of being called; None to call it. step: None at the first, where it is not told."""

    def prediction(self, run, step, given):
        """What the scheduler is given: by default what the pipeline made."""
        return given["model_output"]

    def stepped(self, run, step, given, result):
        """Hears of a step that the scheduler has made."""


class Scheduled(Policy):
    """Computes the steps of a schedule, and reuses at the others."""

    def __init__(self, schedule, other_table=False):
        self.schedule, self.other_table = schedule, other_table
        self.steps, self.keeps = schedule.steps, schedule.looks_back if schedule.rows is None else 1
        self.watches_steps = schedule.rows is not None
        #: Of fitted weights: the run that is on, its first latent, and the last predictions, newest first.
        self.run, self.noise, self.last = None, None, []

    def check(self, scheduler):
        _check_table(scheduler, self.schedule, self.other_table)

    def output(self, run, step, branch):
        if step is None or self.schedule.mask[step]:
            return None
        if self.schedule.rows is not None and not branch.points:
            # What the scheduler is given is made of predictions: what the second of two experts gives is not looked at.
            return run.output_like(branch)
        return branch.made_at(self.schedule, step, run.first) if branch.points else None

    def prediction(self, run, step, given):
        if self.run is not run:
            self.run, self.noise, self.last = run, _kept(given["sample"]), []
        made = given["model_output"]
        row = next((row for row in self.schedule.rows if row[0] < step < row[1]), None)
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
        #: Of the last call of the pipeline: the calls of denoisers that were computed, and the latents that it came to.
        self.computed, self.final = 0, None
        _watch(pipe, self, {"__call__": self._call})
        self._attend()

    @property
    def pipe(self):
        """The pipeline; None once it is gone and others go on with its parts."""
        return self._pipe()

    def __call__(self):
        """Undoes it. May be called twice, and in any order with others."""
        for thing in (self.pipe, *self.watched.values()):
            _unwatch(thing, self)
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
                _watch(thing, self, around)

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
        output = self.policy.output(run, step, branch)
        if output is None:
            output = call(*args, **kwargs)
            self.computed += 1
            branch.keep(step, output)
        return output
`,
  run: `"""One run of a pipeline: its step, its guidance branches, and what these gave."""

import collections
import re

import torch
from torch.utils import _pytree as pytree

from ._inputs import CONDITIONING, _check_processors, _flag, _same, _time_argument
from ._predict import _copied, _weighted, _weights
from ._table import _begin, _next_step, _step_made


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
        step = _next_step(self.scheduler)
        if step is None:
            self._expect_step(following.pipe, told.get(_time_argument(denoiser)))
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
        plain = [part for name in told if name != time for part in pytree.tree_leaves(told[name])]
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
                return _copied(found.points[0][1])
        return None


class Branch:
    """One guidance branch of a run, with its last computed outputs, newest first, each with its step."""

    def __init__(self, kind, turn, given, keeps):
        self.kind, self.turn, self.given, self.keeps = kind, turn, given, keeps
        self.round, self.points = None, []

    def is_given(self, tensors):
        return all(one is other or torch.equal(one, other) for one, other in zip(self.given, tensors, strict=True))

    def keep(self, step, output):
        self.points = [(step, _copied(output)), *self.points][: self.keeps]

    def made_at(self, schedule, step, first):
        """The output of a reused step: the last one held, or extended along sigma through the last ones."""
        weights = [1.0]
        if schedule.order and schedule.rows is None:
            steps = [first if at is None else at for at, _ in self.points]
            weights = _weights([schedule.sigmas[at] for at in steps], schedule.sigmas[step])
        outputs = [output for _, output in self.points][: len(weights)]
        if len(outputs) == 1:
            return _copied(outputs[0])
        return pytree.tree_map(lambda *parts: _weighted(weights, parts), *outputs)
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


def _own_class(thing):
    plain = type(thing)
    while WATCHERS in vars(plain):
        plain = plain.__base__
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
};
