"""A recorded run made again, with other predictions at some of its steps."""

import torch
from torch.utils import _pytree as pytree

from ._follow import _follow
from ._policy import Policy
from ._predict import _copied
from ._watch import _unwatch, _watch


class Replay(Policy):
    """At the steps that it has a prediction for, no denoiser is called and the scheduler is given that; others are computed."""

    watches_steps = True

    def __init__(self, tape, given):
        self.tape, self.given, self.final, self.computed = tape, given, None, set()

    def output(self, run, step, branch):
        at = 0 if step is None else step
        if self.given(at) is not None:
            template = self.tape.templates.get((branch.kind, branch.turn))
            if template is not None:
                return template
        self.computed.add(at)
        return None

    def prediction(self, run, step, given):
        value = self.given(step)
        return given["model_output"] if value is None else value

    def stepped(self, run, step, given, result):
        self.final = result[0].detach()


class Remembered:
    """What a pipeline makes of a prompt, made once: text encoders are not asked again by replays of one sample."""

    def __init__(self):
        self.results, self.turn = [], None

    def around(self, call, *args, **kwargs):
        if self.turn is None:
            result = call(*args, **kwargs)
            self.results.append(_copied(result))
            return result
        self.turn += 1
        return _copied(self.results[self.turn - 1])


def _run(pipe, policy, remembered, arguments, component=None, scheduler="scheduler"):
    """One call of a pipeline under a policy; returns what it returns."""
    following = _follow(pipe, policy, component, scheduler)
    remembered.turn = 0 if remembered.results else None
    asks = hasattr(pipe, "encode_prompt")
    if asks:
        _watch(pipe, remembered, {"encode_prompt": remembered.around})
    try:
        return pipe(**arguments)
    finally:
        if asks:
            _unwatch(pipe, remembered)
        following()


def check_replay(pipe, tape, result, remembered, arguments, component=None, scheduler="scheduler"):
    """Makes a recorded run again of what was kept of it, without its denoiser, and compares all that the pipeline returns.

    Raises ValueError where that is not equal in every number: what does not go through the scheduler no replay makes again.
    """
    if not _same(result, _run(pipe, Replay(tape, tape.prediction_at), remembered, arguments, component, scheduler)):
        raise ValueError(
            f"{type(pipe).__name__} makes another result of the same predictions: part of what it makes does not go through "
            f'its "{scheduler}" (sound beside pictures), and what reuse does to that part cannot be told.'
        )


def _same(one, other):
    """Whether two results are equal in every number."""
    pairs = zip(pytree.tree_leaves(_open(one)), pytree.tree_leaves(_open(other)), strict=True)
    return all(_equal(a, b) for a, b in pairs)


def _open(result):
    return dict(result) if hasattr(result, "items") else result


def _equal(a, b):
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b) or torch.equal(torch.nan_to_num(a), torch.nan_to_num(b))
    if hasattr(a, "tobytes"):
        return a.tobytes() == b.tobytes()
    return a is b or a == b
