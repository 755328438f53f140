"""The table that a scheduler has used, as files of lemica-nodes keep it."""

import math

from ._table import _floats


def table_of(scheduler):
    """Class, configuration, timesteps and sigmas of a scheduler behind set_timesteps. What is not finite becomes None.

    Raises ValueError where its noise levels cannot be told.
    """
    config = {
        key: _finite(value)
        for key, value in dict(getattr(scheduler, "config", {})).items()
        if isinstance(value, str | int | float | bool | None)
    }
    return {
        "className": type(scheduler).__name__,
        "config": config,
        "timesteps": _floats(scheduler.timesteps),
        "sigmas": [_finite(float(sigma)) for sigma in _sigmas_of(scheduler)],
    }


def _finite(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _sigmas_of(scheduler):
    """The noise level at each step and after the last: the scheduler's own, or noise over signal at its timesteps."""
    steps = len(scheduler.timesteps)
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is not None and len(sigmas) >= steps:
        # Some keep one more behind the last.
        return sigmas[: steps + 1]
    bars = getattr(scheduler, "alphas_cumprod", None)
    if bars is not None:
        # DDIM, PNDM, LCM: √((1 − ᾱ)/ᾱ), and 0 after the last.
        used = [float(bars[max(0, min(int(t), len(bars) - 1))]) for t in scheduler.timesteps]
        return [math.sqrt((1 - bar) / bar) if bar > 0 else math.inf for bar in used] + [0.0]
    betas, alphas = getattr(scheduler, "betas", None), getattr(scheduler, "alphas", None)
    if betas is not None and alphas is not None and steps <= len(betas) == len(alphas) <= steps + 1:
        # IPNDM keeps noise and signal of each step.
        return [float(b / a) if a > 0 else math.inf for b, a in zip(betas, alphas, strict=True)]
    raise ValueError(
        f"The noise levels of {type(scheduler).__name__} cannot be told: it has neither sigmas nor alphas_cumprod; use "
        "another scheduler."
    )
