"""Runs a pipeline in full, or with reuse at some steps, written out by hand: what the workflow must give."""

import inspect
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch

from case import Case

Run = Callable[..., Any]


@contextmanager
def replaced(owner: Any, name: str, make: Callable[[Run], Run]):
    """Puts something in the place of a method for a while; what it calls is the method that was there."""
    plain = getattr(owner, name)
    setattr(owner, name, make(plain))
    try:
        yield
    finally:
        delattr(owner, name)


#: Steps of the scheduler in a run of a family that was asked for so many: PNDM makes one more.
counted_steps: dict[tuple[str, int], int] = {}


class Clock:
    """The step that a run is in, counted at the scheduler's steps, and the calls of the denoiser within it."""

    step = 0
    call = 0
    latents: torch.Tensor


def run(case: Case, steps: int, wrap: Callable[[Clock, Run], Run] | None = None) -> torch.Tensor:
    """Final latents of the pipeline as its scheduler made them, the denoiser's forward replaced by what `wrap` makes of it."""
    clock = Clock()

    def stepping(plain: Run) -> Run:
        def step(*args: Any, **kwargs: Any) -> Any:
            result = plain(*args, **kwargs)
            clock.step, clock.call = clock.step + 1, 0
            clock.latents = result[0] if isinstance(result, tuple) else result.prev_sample
            return result

        step.__signature__ = inspect.signature(plain)
        return step

    def forwarding(plain: Run) -> Run:
        inner = wrap(clock, plain) if wrap else plain

        def forward(*args: Any, **kwargs: Any) -> Any:
            result = inner(*args, **kwargs)
            clock.call += 1
            return result

        return forward

    case.pipe.set_progress_bar_config(disable=True)
    with replaced(case.pipe.scheduler, "step", stepping), replaced(case.model, "forward", forwarding), torch.no_grad():
        case.pipe(latents=case.latents.clone(), num_inference_steps=steps, output_type="latent", return_dict=False, **case.call)
    counted_steps[case.family, steps] = clock.step
    return clock.latents


def full(case: Case, steps: int) -> torch.Tensor:
    return run(case, steps)


def hold(case: Case, steps: int, computed: Sequence[int]) -> torch.Tensor:
    """Steps that are not computed get the denoiser's last outputs again, those of each call within the step for itself."""
    held: dict[int, Any] = {}

    def wrap(clock: Clock, plain: Run) -> Run:
        def forward(*args: Any, **kwargs: Any) -> Any:
            if clock.step in computed:
                held[clock.call] = plain(*args, **kwargs)
            return held[clock.call]

        return forward

    return run(case, steps, wrap)


def residual(case: Case, steps: int, computed: Sequence[int]) -> torch.Tensor:
    """
    Steps that are not computed run the denoiser without its blocks, and add to what comes out of the last one what it has
    added to the stream at the last computed step: its output less its output were all blocks to pass on what they get.
    """
    blocks = [block for name in case.blocks for block in getattr(case.model, name)]
    # Two kinds that take turns, as in Latte, end with the last of the second kind as well.
    last = blocks[-1]
    mode = {"passes": False, "added": None}
    seen: dict[str, Any] = {}
    held: dict[int, Any] = {}

    def passing(plain: Run, is_last: bool) -> Run:
        def forward(*args: Any, **kwargs: Any) -> Any:
            if not mode["passes"]:
                result = plain(*args, **kwargs)
            else:
                result = passed_on(like[id(plain)], args, kwargs)
                if is_last and mode["added"] is not None:
                    result = each(lambda a, b: a + b, result, mode["added"])
            like.setdefault(id(plain), shapes_of(result, args, kwargs))
            if is_last:
                seen["last"] = result
            return result

        return forward

    like: dict[int, Any] = {}

    def wrap(clock: Clock, plain: Run) -> Run:
        def forward(*args: Any, **kwargs: Any) -> Any:
            if clock.step not in computed:
                mode.update(passes=True, added=held[clock.call])
                result = plain(*args, **kwargs)
                mode.update(passes=False, added=None)
                return result
            result = plain(*args, **kwargs)
            after = seen["last"]
            mode.update(passes=True)
            plain(*args, **kwargs)
            mode.update(passes=False)
            held[clock.call] = each(lambda a, b: a - b, after, seen["last"])
            return result

        return forward

    with ExitStack() as stack:
        for block in blocks:
            stack.enter_context(replaced(block, "forward", lambda plain, b=block: passing(plain, b is last)))
        return run(case, steps, wrap)


def each(work: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """`work` on tensors, or on those of a tuple."""
    if isinstance(a, tuple):
        return tuple(None if x is None else work(x, y) for x, y in zip(a, b, strict=True))
    return work(a, b)


def shapes_of(result: Any, args: Any, kwargs: Any) -> Any:
    """Of each output of a block, the place of the input of the same shape; the stream comes before what it sees."""
    inputs = dict(enumerate(args)) | kwargs
    order = sorted(inputs, key=lambda key: key not in (0, "hidden_states", "x"))

    def place(tensor: Any) -> Any:
        if tensor is None:
            return None
        return next(key for key in order if isinstance(inputs[key], torch.Tensor) and inputs[key].shape == tensor.shape)

    return tuple(place(x) for x in result) if isinstance(result, tuple) else place(result)


def passed_on(places: Any, args: Any, kwargs: Any) -> Any:
    inputs = dict(enumerate(args)) | kwargs
    if isinstance(places, tuple):
        return tuple(None if place is None else inputs[place] for place in places)
    return inputs[places]
