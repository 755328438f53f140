"""How far the final latents move with the prediction of each step."""

import copy

import torch


def linear_action(tape):
    """The factor of each step's prediction in the final latents, (T,) in float64, all else being the same.

    Found by the scheduler itself on a row of numbers, each with one prediction of 1: its steps are linear in predictions and
    latents, for Euler, DDIM, DPM++, UniPC and their like, or it is refused.

    Raises ValueError for a scheduler that draws noise, or whose steps are not linear.
    """
    name, steps = type(tape.run.scheduler).__name__, tape.made
    size = steps + 4
    predictions = torch.zeros(steps, 1, size, 1, 1, dtype=torch.float64)
    start = torch.zeros(1, size, 1, 1, dtype=torch.float64)
    for step in range(steps):
        predictions[step, 0, step] = 1.0
    # Behind the unit predictions: a start of 1, and three mixtures that must be the sums of their parts.
    start[0, steps] = 1.0
    mixed = torch.randn(steps + 1, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    predictions[:, 0, steps + 1 :, 0, 0] = mixed[:-1]
    start[0, steps + 1 :, 0, 0] = mixed[-1]
    with torch.random.fork_rng(devices=[]):
        try:
            ends = [_end(tape.scheduler, predictions, start) for _ in range(2)]
        except Exception as reason:
            raise ValueError(
                f"{name} cannot step through its own table on plain numbers ({type(reason).__name__}: {reason}); full runs need "
                "another scheduler."
            ) from reason
    found = ends[0]
    expected = torch.cat([found[:steps], found[steps : steps + 1]]) @ mixed
    if not torch.allclose(found, ends[1], rtol=0, atol=0):
        raise ValueError(f"{name} draws noise of its own: full runs need a scheduler that draws none.")
    if not torch.allclose(found[steps + 1 :], expected, rtol=1e-4, atol=1e-5 * float(found.abs().max())):
        raise ValueError(
            f"The steps of {name} are not linear in the predictions (clipping, thresholding): full runs need a scheduler whose "
            "steps are, such as one set up with clip_sample=False."
        )
    return found[:steps].clone()


def _end(scheduler, predictions, latents):
    scheduler = copy.deepcopy(scheduler)
    for timestep, prediction in zip(scheduler.timesteps, predictions, strict=True):
        if hasattr(scheduler, "scale_model_input"):
            scheduler.scale_model_input(latents, timestep)
        latents = scheduler.step(prediction, timestep, latents, return_dict=False)[0]
    return latents.reshape(-1).double()
