"""What a pipeline does, seen from outside, and a reuse by hand that knows nothing of the package.

Two passes: the first notes the order of all calls and steps; the second knows of each call, by its number alone, which step it is
of, and which earlier call it is like.
"""

import contextlib
import functools

import torch
from torch.utils import _pytree as pytree

#: The parts that are asked at each step, in the words of diffusers.
DENOISERS = ("transformer", "transformer_2", "unet", "unet_2", "decoder", "unconditional_transformer")
PRIORS = ("prior",)


def denoisers_of(pipe):
    def named(names):
        found = ((name, getattr(pipe, name, None)) for name in names)
        return [(name, part) for name, part in found if isinstance(part, torch.nn.Module) and "VQ" not in type(part).__name__]

    return named(DENOISERS) or named(PRIORS)


class Seen:
    """The calls and steps of one run, in their order."""

    def __init__(self):
        #: ("begin", table) | ("call", name, shapes) | ("step", time)
        self.events = []


@contextlib.contextmanager
def seeing(pipe):
    """Notes what happens in a run. Steps are those of the pipeline's own scheduler, not of its copies."""
    seen, scheduler = Seen(), pipe.scheduler
    with contextlib.ExitStack() as undo:
        for name, part in denoisers_of(pipe):
            undo.enter_context(_called(part, functools.partial(_note_call, seen, name)))
        kind = type(scheduler)
        for method, note in (("step", _note_step), ("set_timesteps", _note_begin)):
            undo.enter_context(_around(kind, method, functools.partial(note, seen, scheduler)))
        yield seen


def _note_call(seen, name, call, args, kwargs):
    shapes = tuple(tuple(one.shape) for one in pytree.tree_leaves((args, kwargs)) if isinstance(one, torch.Tensor))
    seen.events.append(("call", name, shapes))
    return call(*args, **kwargs)


def _note_step(seen, scheduler, call, this, args, kwargs):
    if this is scheduler:
        time = kwargs["timestep"] if "timestep" in kwargs else args[1]
        seen.events.append(("step", float(torch.as_tensor(time).flatten()[0])))
    return call(this, *args, **kwargs)


def _note_begin(seen, scheduler, call, this, args, kwargs):
    result = call(this, *args, **kwargs)
    if this is scheduler:
        seen.events.append(("begin", [float(one) for one in this.timesteps.flatten()]))
    return result


@contextlib.contextmanager
def _called(part, around):
    """Stands before a module's forward."""
    plain = part.forward

    @functools.wraps(plain)
    def forward(*args, **kwargs):
        return around(plain, args, kwargs)

    part.forward = forward
    try:
        yield
    finally:
        del part.forward


@contextlib.contextmanager
def _around(kind, method, note):
    plain = getattr(kind, method)

    @functools.wraps(plain)
    def stood(self, *args, **kwargs):
        return note(plain, self, args, kwargs)

    own = method in vars(kind)
    setattr(kind, method, stood)
    try:
        yield
    finally:
        if own:
            setattr(kind, method, plain)
        else:
            delattr(kind, method)


class Told:
    """Of each call of a denoiser its step and turn: `calls` is [(name, shapes, run, step, turn)], step None behind the last."""

    def __init__(self, events):
        self.calls, self.table, self.steps = [], [], []
        table, at, run, waiting, turns, back = [], -1, 0, [], {}, 0
        for event in events:
            if event[0] == "begin":
                self._place(waiting, run, None, turns, back)
                table, at, run, waiting, turns = event[1], -1, run + 1, [], {}
                self.table = self.table or table
            elif event[0] == "call":
                waiting.append(event[1:])
            else:
                found = _place_of(table, event[1], at)
                if found != at:
                    turns = {}
                if found < at:
                    back += 1
                at = found
                self.steps.append((run, at))
                self._place(waiting, run, at, turns, back)
                waiting = []
        self._place(waiting, run, None, turns, back)

    def _place(self, waiting, run, step, turns, back):
        for name, shapes in waiting:
            turn = turns.get(name, 0)
            turns[name] = turn + 1
            self.calls.append((name, shapes, (run, back), step, turn))


def _place_of(table, time, at):
    """Where a time stands in a table: the next such place, else this one again, else an earlier one."""
    near = 1e-4 * max(map(abs, table), default=1.0)
    places = [k for k, one in enumerate(table) if abs(one - time) <= near]
    if not places:
        raise LookupError(f"stepped at {time:g}, which is not in the table")
    return next((k for k in places if k > at), at if at in places else places[0])


@contextlib.contextmanager
def reusing(pipe, told, mask, weigh=None):
    """Computes the calls at the mask's ones, and the others of the outputs before: held, or made by `weigh(points, step)`.

    Yields the numbers of the calls that were computed.
    """
    number, kept, computed = [0], {}, []

    def around(call, args, kwargs):
        at = number[0]
        number[0] += 1
        name, shapes, run, step, turn = told.calls[at]
        key = (name, shapes, run, turn)
        if step is None or mask[step] or key not in kept:
            output = call(*args, **kwargs)
            computed.append(at)
            if step is not None:
                copied = pytree.tree_map(lambda one: one.clone() if isinstance(one, torch.Tensor) else one, output)
                kept[key] = [(step, copied), *kept.get(key, [])]
            return output
        points = kept[key]
        made = weigh(points, step) if weigh else points[0][1]
        return pytree.tree_map(lambda one: one.clone() if isinstance(one, torch.Tensor) else one, made)

    with contextlib.ExitStack() as undo:
        for _, part in denoisers_of(pipe):
            undo.enter_context(_called(part, around))
        yield computed


def line_along(sigmas):
    """The line through the last two computed outputs, along given noise levels."""

    def weigh(points, step):
        if len(points) < 2 or sigmas[points[0][0]] == sigmas[points[1][0]]:
            return points[0][1]
        (one, last), (two, before) = points[:2]
        share = (sigmas[step] - sigmas[one]) / (sigmas[two] - sigmas[one])
        return pytree.tree_map(
            lambda a, b: a + share * (b - a) if isinstance(a, torch.Tensor) and a.is_floating_point() else a, last, before
        )

    return weigh
