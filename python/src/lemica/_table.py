"""Which step of its table a scheduler is at, and whether that table is the measured one."""

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
