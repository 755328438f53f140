"""What a denoiser is given, and who looks into it."""

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
