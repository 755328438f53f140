"""A pipeline that is watched: who is asked at each of its calls."""

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
        raise ValueError(f"{type(pipe).__name__} has {asked}: name its denoiser, as in component=\"unet\".")
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
