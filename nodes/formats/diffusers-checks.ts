/** What is known of a denoiser's inputs, and which runs are refused. */
export const checksPython = `# The inputs of a denoiser that tell guidance branches apart.
CONDITIONING = "encoder|text|prompt|cap_|context|pooled|embed|cond|label|ids$|^y$"


@functools.lru_cache
def _signature(forward):
    return inspect.signature(forward)


def _forward(part):
    """The forward of a denoiser's class, as it was written, also of a compiled one."""
    return type(getattr(part, "_orig_mod", part)).forward


def _time_argument(part):
    """The name of the argument by which a denoiser is told the time; None for what is no denoiser."""
    name = type(getattr(part, "_orig_mod", part)).__name__
    if not isinstance(part, torch.nn.Module) or re.search("ControlNet|Adapter", name):
        return None
    return next((name for name in _signature(_forward(part)).parameters if re.search(TIME, name)), None)


TIME = r"(^|_)(t|time|timesteps?)(_|$)"


def _named_inputs(denoiser, args, kwargs):
    """What a denoiser is given, by name."""
    names = list(_signature(_forward(denoiser)).parameters)[1:]
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _flag(part):
    """Flags and layers that a branch leaves out belong to what it is; other numbers may move from step to step."""
    return part if isinstance(part, bool | int | str) else None


def _floats(numbers):
    return torch.as_tensor(numbers).flatten().tolist()


def _same(time, before):
    if time.shape == before.shape:
        return torch.equal(time, before)
    return torch.equal(time.flatten()[:1], before.flatten()[:1])


def _check_table(scheduler, other_table):
    """A schedule belongs to a table of sigmas: on another one it is another schedule."""
    name, timesteps = type(scheduler).__name__, _floats(scheduler.timesteps)
    if len(timesteps) != STEPS:
        raise ValueError(
            f"The schedule is for {STEPS} steps and the run has {len(timesteps)}: that is how long the table of {name} is. Set "
            f"num_inference_steps so that it has {STEPS}, or make a schedule of {len(timesteps)} steps."
        )
    if other_table or SCHEDULER is None:
        return
    if name != SCHEDULER:
        raise ValueError(
            f"The schedule was measured with {SCHEDULER} and the pipeline has {name}, where other steps can be reused. Give "
            "it that scheduler, calibrate with this one, or call enable(pipe, other_table=True)."
        )
    for what, measured in (("timestep", TIMESTEPS), ("sigma", SIGMAS)):
        found = getattr(scheduler, f"{what}s", None)
        least = 1e-3 * max((abs(number) for number in measured if math.isfinite(number)), default=1.0)
        for step, (one, other) in enumerate(zip(measured, [] if found is None else _floats(found), strict=False)):
            if one != other and not abs(one - other) <= 1e-3 * max(abs(one), least):
                raise ValueError(
                    f"The schedule was measured with another table: at step {step} the {what} was {one:.6g} and in this run "
                    f"it is {other:.6g}. Set up {name} as it was (shift, spacing, size of the picture), calibrate with this "
                    "table, or call enable(pipe, other_table=True)."
                )


def _check_processors(denoiser):
    """Whoever looks into a denoiser after its call finds nothing of a reused step."""
    processors = getattr(denoiser, "attn_processors", {}).values()
    looking = sorted({type(one).__name__ for one in processors if re.search("Store|Excite|LEDITS", type(one).__name__)})
    if looking:
        raise ValueError(
            f"The pipeline reads attention maps that each call leaves behind ({', '.join(looking)}), and a reused step leaves "
            "none: it cannot follow a schedule of steps. Undo enable(…) and run it in full."
        )
`;
