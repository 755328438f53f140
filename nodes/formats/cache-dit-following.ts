/** Python that makes a pipeline follow by cache-dit: its `enable`, and who sees that cache-dit counts the steps as they are made. */
export const cacheDitFollowingPython = `def enable(pipe, guided=GUIDED, *, other_table=False, **settings):
    """Makes a diffusers pipeline follow the mask by cache-dit; returns the pipeline. disable(pipe) undoes it.

    guided: whether it runs with classifier-free guidance. cache-dit counts calls of the transformer, and has to know how many
    a step has: two where a guided pipeline calls it for each branch. None: as cache-dit takes it from the pipeline's class.
    other_table: follow the mask by position even though the scheduler, or its table, is another than the measured one.
    settings: others of DBCacheConfig than those below, such as enable_separate_cfg, which says by itself that a step has two
    calls (True) or one (False).

    Raises ValueError for a pipeline that cache-dit does not know, and in the first step of a run where it would count other
    steps than are made: another number of steps, another table, a start in the middle of it (image-to-image), another number
    of calls.
    """
    if not BlockAdapterRegister.is_supported(pipe):
        raise ValueError(
            f"cache-dit knows no {type(pipe).__name__}: export the schedule for diffusers, or write a BlockAdapter for it."
        )
    names = [name for name in ("transformer", "transformer_2") if getattr(pipe, name, None) is not None]
    if any(getattr(getattr(pipe, name), "_is_cached", False) for name in names):
        raise ValueError(f"This {type(pipe).__name__} is cached already, and keeps its first mask: disable(pipe) first.")
    if guided is not None:
        # A pipeline that guides in one batch makes one call a step all the same. Of Flux cache-dit does not say it.
        apart = type(pipe).__name__.startswith("Flux") or BlockAdapterRegister.has_separate_cfg(pipe)
        settings.setdefault("enable_separate_cfg", bool(guided) and apart)
    parts = _parts(pipe, names)
    config = _config(STEPS_COMPUTATION_MASK, settings)
    modifiers = [ParamsModifier(cache_config=_config(mask, settings)) for mask in parts.values()] if len(parts) > 1 else None
    # Offloading that was switched on before would put the uncached forward back after each run: it goes around the cache.
    offloaded = bool(getattr(pipe, "_all_hooks", None))
    if offloaded:
        pipe.remove_all_hooks()
    counting = Counting(pipe, parts, other_table)
    try:
        cache_dit.enable_cache(pipe, cache_config=config, calibrator_config=_calibrator(pipe), params_modifiers=modifiers)
    except BaseException:
        counting.stop()
        raise
    finally:
        if offloaded:
            pipe.enable_model_cpu_offload(device=pipe._offload_device)
    # Where nothing was said, cache-dit has decided.
    counting.calls = 2 if config.enable_separate_cfg else 1
    return pipe


def _schedule():
    return Schedule(tuple(STEPS_COMPUTATION_MASK), 0, SCHEDULER, tuple(TIMESTEPS), tuple(SIGMAS))


def disable(pipe):
    """Undoes enable(pipe)."""
    cache_dit.disable_cache(pipe)
    for counting in list(_watchers_of(pipe) or ()):
        counting.stop()


def _config(mask, settings):
    own = {
        # One block computed at reused steps is the least that cache-dit allows.
        "Fn_compute_blocks": 1,
        "Bn_compute_blocks": 0,
        "num_inference_steps": len(mask),
        "steps_computation_mask": mask,
        # "static" reuses exactly where the mask says; "dynamic" lets cache-dit compute more steps where it sees need.
        "steps_computation_policy": "static",
    }
    return DBCacheConfig(**{**own, **settings})


def _parts(pipe, names):
    """The part of the mask that each transformer makes: cache-dit begins to count anew with the second expert."""
    if len(names) < 2:
        return dict.fromkeys(names, STEPS_COMPUTATION_MASK)
    boundary = getattr(pipe.config, "boundary_ratio", None)
    if boundary is None or not TIMESTEPS:
        raise ValueError(
            f"This {type(pipe).__name__} has two transformers, and the table that would say at which step they change is not "
            "known: export a schedule that was calibrated, or export it for diffusers."
        )
    change = sum(timestep >= boundary * pipe.scheduler.config.num_train_timesteps for timestep in TIMESTEPS)
    first, second = STEPS_COMPUTATION_MASK[:change], STEPS_COMPUTATION_MASK[change:]
    # The second one has nothing to reuse when it begins.
    return {name: mask for name, mask in zip(names, (first, [1, *second[1:]]), strict=True) if mask}


class Counting:
    """Sees that cache-dit, which counts calls, counts the steps that are made."""

    def __init__(self, pipe, parts, other_table):
        self.pipe, self.parts, self.other_table, self.calls = pipe, parts, other_table, 1
        #: The transformers called since the last step; None where no run has begun.
        self.called, self.made = None, 0
        self.transformers = {name: getattr(pipe, name) for name in parts}
        self.scheduler = pipe.scheduler
        # cache-dit replaces the call of the pipeline's class, and keeps one to go back to for all pipelines of a class: in
        # a class of its own each pipeline goes back to what it was.
        _watch(pipe, self, {})
        _watch(self.scheduler, self, {"set_timesteps": self._set_timesteps, "step": self._step})
        for name, transformer in self.transformers.items():
            _watch(transformer, self, {"__call__": functools.partial(self._call, name)})

    def stop(self):
        for thing in (self.pipe, self.scheduler, *self.transformers.values()):
            _unwatch(thing, self)
        _forget(self.scheduler)

    def _set_timesteps(self, call, *args, **kwargs):
        result = call(*args, **kwargs)
        self.called, self.made = [], 0
        _begin(self.scheduler)
        return result

    def _call(self, name, call, *args, **kwargs):
        if self.pipe.scheduler is not self.scheduler:
            _unwatch(self.scheduler, self)
            self.scheduler = self.pipe.scheduler
            _watch(self.scheduler, self, {"set_timesteps": self._set_timesteps, "step": self._step})
            self._set_timesteps(lambda: None)
        if self.called is not None and getattr(self.transformers[name], "_is_cached", False):
            if self.made == 0 and not self.called:
                _check_table(self.scheduler, _schedule(), self.other_table)
            self.called.append(name)
            if self.made == 0 and len(self.called) > self.calls:
                self._refuse_calls()
        return call(*args, **kwargs)

    def _step(self, call, *args, **kwargs):
        result = call(*args, **kwargs)
        upcoming = _step_made(self.scheduler, args, kwargs)
        if self.called:
            if self.made == 0 and upcoming != 1:
                raise ValueError(
                    f"The run begins at step {upcoming - 1} of {STEPS}, and cache-dit would begin the mask anew there: export "
                    "the schedule for diffusers, which follows the noise level, or run from the start (strength 1)."
                )
            if len(self.called) != self.calls:
                self._refuse_calls()
            self._check_expert(upcoming - 1)
            self.called, self.made = [], self.made + 1
        return result

    def _refuse_calls(self):
        raise ValueError(
            f"Step {self.made} of this run calls the transformer {len(self.called)} times or more, and cache-dit takes "
            f"{self.calls} for a step, so that it would follow another schedule. Say enable(pipe, enable_separate_cfg="
            f"{self.calls == 1}) where each step has {3 - self.calls}; export it for diffusers where that changes in the run."
        )

    def _check_expert(self, step):
        change = len(next(iter(self.parts.values())))
        wanted = list(self.parts)[int(step >= change)] if len(self.parts) > 1 else None
        if wanted is not None and wanted not in self.called:
            raise ValueError(
                f"Step {step} was made by the {self.called[0]}, and the mask is cut for the {wanted}: the experts change at "
                f"another step than {change}. Export the schedule for diffusers, or calibrate this table."
            )
`;
