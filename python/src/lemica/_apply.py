"""A schedule laid on a pipeline."""

from ._blocks import Blocks
from ._files import read_schedule
from ._follow import _follow
from ._policy import Scheduled
from ._schedule import Schedule


def apply(pipe, schedule, component=None, *, scheduler="scheduler", other_table=False):
    """Makes a pipeline follow a schedule; returns what undoes it, by a call or as a context manager.

    A schedule that computes every step changes no bit. At a reused step a denoiser is not called: no weights are loaded, no
    hooks run, and each guidance branch gets what it gave before, an extrapolation of it along sigma, or, with fitted weights, the
    scheduler is given a weighted sum of the last computed predictions and of the noise that the run began with. At the level
    "residual" a denoiser is called without its block stack, and what that has added before is added in its place.

    pipe: a diffusers pipeline, or anything that is called with its scheduler and denoiser as attributes.
    schedule: the path of a *.schedule.json, or a Schedule.
    component: the name of its denoiser, such as "transformer" or "unet", or several; without it, all that it has.
    scheduler: the name of the scheduler that these are stepped by.
    other_table: follow the mask by position even though the scheduler, or its table, is another than the measured one.

    Raises ValueError for a schedule that cannot be followed here; and, in the first step of a run, where that run would not be
    the one that the schedule is for: another number of steps, another table.
    """
    chosen = schedule if isinstance(schedule, Schedule) else read_schedule(schedule)
    return _follow(pipe, scheduled(chosen, other_table), component, scheduler)


def scheduled(schedule, other_table=False):
    """What decides by a schedule, at the level that it was measured at."""
    return Scheduled(schedule, other_table, Blocks if schedule.level == "residual" else None)
