"""Runs of pipelines: in full, and with a hold written by hand, which knows nothing of the exported programs."""

import contextlib
import functools

import torch


def denoisers(pipe):
    return [part for name in ("transformer", "transformer_2", "unet") if (part := getattr(pipe, name, None)) is not None]


def run(pipe, given, steps, **more):
    """The final latents of a run from one seed."""
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(0)
    out = pipe(**{**given, **more}, num_inference_steps=steps, generator=generator, output_type="latent")
    return (out.frames if hasattr(out, "frames") else out.images).clone()


@contextlib.contextmanager
def counted(pipe):
    """How many calls of the pipeline's denoisers are computed."""
    calls = []
    handles = [part.register_forward_hook(lambda *_: calls.append(1)) for part in denoisers(pipe)]
    try:
        yield calls
    finally:
        for handle in handles:
            handle.remove()


@contextlib.contextmanager
def holding(pipe, mask, start=0, predict=None):
    """A hold by hand: at the steps of the mask's ones each call is computed, at the others its last output comes again.

    start: the step at which the run begins. predict: makes an output of [(step, output), …], newest first, at a step.
    """
    at, held, scheduler = {"step": start, "calls": 0}, {}, pipe.scheduler
    plain = {part: part.forward for part in denoisers(pipe)}
    step = scheduler.step

    @functools.wraps(step)
    def stepped(*args, **kwargs):
        at.update(step=at["step"] + 1, calls=0)
        return step(*args, **kwargs)

    def forward_of(part):
        @functools.wraps(plain[part])
        def forward(*args, **kwargs):
            branch = (part, at["calls"])
            at["calls"] += 1
            if mask[at["step"]] or branch not in held:
                output = plain[part](*args, **kwargs)
                held[branch] = [(at["step"], output), *held.get(branch, [])]
            elif predict:
                return predict(held[branch], at["step"])
            return held[branch][0][1]

        return forward

    for part in plain:
        part.forward = forward_of(part)
    scheduler.step = stepped
    try:
        yield
    finally:
        del scheduler.step
        for part in plain:
            del part.forward


#: Eight steps that many tests run, and the mask of those that are computed.
STEPS, COMPUTE = 8, [0, 2, 3, 7]
MASK = [int(step in COMPUTE) for step in range(STEPS)]


def held(pipe, given, mask=MASK, steps=STEPS):
    with holding(pipe, mask):
        return run(pipe, given, steps)
