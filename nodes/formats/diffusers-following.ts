/** Python that makes a pipeline follow: its `enable`, and who is asked at each of the pipeline's calls. */
export const followingPython = `# What takes no schedule of steps: it looks into its denoiser after each call, or steps copies of its scheduler.
REFUSED = ("StableDiffusionSAG", "StableDiffusionAttendAndExcite", "LEditsPP", "SkyReelsV2DiffusionForcing")


def enable(pipe, component=None, *, scheduler="scheduler", other_table=False):
    """Makes a pipeline follow the schedule; returns what undoes it, by a call or as a context manager.

    component: the name of its denoiser, such as "transformer" or "unet", or several names. Without it, all that it has: of
    two experts (Wan 2.2) each holds its own outputs.
    scheduler: the name of the scheduler that these denoisers are stepped by.
    other_table: follow the mask by position even though the scheduler, or its table, is another than the measured one.

    At a computed step nothing is changed. At a reused step a denoiser is not called (no weights are loaded, no hooks run):
    each guidance branch gets what it gave before, or an extrapolation of it. A branch is known by the name that the pipeline
    calls it by (cache_context), by what it is conditioned on and by its shapes; what is not known is computed. Enabling
    again replaces what was enabled before.

    Raises ValueError where a run would not be the one that the schedule is for: another number of steps, another table.
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
            'enable(pipe, "decoder", scheduler="decoder_scheduler").'
        )
    for name in names:
        for earlier in list(_watchers_of(getattr(pipe, name)) or ()):
            if earlier.pipe not in (None, pipe):
                raise ValueError(
                    f'The "{name}" follows the schedule of another pipeline, which shares it: undo that one first.'
                )
            earlier()
    return Following(pipe, names, scheduler, other_table)


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
        raise ValueError(f"{type(pipe).__name__} has {asked}: name its denoiser, as in enable(pipe, 'unet').")
    return names


class Following:
    """A pipeline that follows the schedule, until this is called or left as a context manager.

    Nothing of it is replaced: the pipeline, its scheduler and its denoisers get a class of their own, which asks here first.
    So their signatures, their copies, hooks of accelerate and compiled graphs stay what they were.
    """

    def __init__(self, pipe, names, scheduler, other_table):
        self._pipe, self.other_table = weakref.ref(pipe), other_table
        #: The things that are watched, by their names in the pipeline.
        self.scheduler_name, self.watched = scheduler, dict.fromkeys((scheduler, *names))
        self.run, self.branch_name = None, None
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
                _watch(thing, self, {"set_timesteps": self._set_timesteps, "step": self._step})
                self.run = Run(thing) if getattr(thing, "num_inference_steps", None) is not None else None
            elif thing is not None:
                around = {"__call__": functools.partial(self._follow, name)}
                if hasattr(thing, "cache_context"):
                    around["cache_context"] = self._cache_context
                _watch(thing, self, around)

    def _call(self, call, *args, **kwargs):
        self._attend()
        # What comes before set_timesteps belongs to no run.
        self.run = None
        try:
            return call(*args, **kwargs)
        finally:
            # However it ended, nothing of this run is there in the next one.
            self.run = None

    def _set_timesteps(self, call, *args, **kwargs):
        self.run = None
        result = call(*args, **kwargs)
        self._attend()
        self.run = Run(self.watched[self.scheduler_name])
        return result

    def _step(self, call, *args, **kwargs):
        result = call(*args, **kwargs)
        if self.run:
            self.run.stepped(args, kwargs)
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
        if step is not None and step >= STEPS:
            # Some pipelines call once more behind the last step.
            return call(*args, **kwargs)
        branch = run.branch((name, self.branch_name), denoiser, told)
        if step is not None and not MASK[step] and branch.points:
            return branch.made_at(step, run.first)
        output = call(*args, **kwargs)
        branch.keep(step, output)
        return output
`;
