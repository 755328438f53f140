"""The module for diffusers in diffusers' own pipelines: computed where the schedule says, and equal to a hold by hand."""

import pytest
import torch

import pipelines
from conftest import table_of
from running import COMPUTE, MASK, STEPS, counted, holding, run

#: Pipelines, how many calls a step has, and what they are asked for to make a table of 8.
WHOLE = {
    "flux": (1, 8),
    "flux_true_cfg": (2, 8),
    "sd3": (1, 8),
    "sd_ddim": (1, 8),
    "sd_pndm": (1, 7),
    "sdxl": (1, 8),
    "qwen_image": (2, 8),
    "qwen_image_alone": (1, 8),
    "wan": (2, 8),
    "wan_alone": (1, 8),
    "z_image": (1, 8),
    "cogvideox": (1, 8),
    "latte": (1, 8),
    "pixart": (1, 8),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_run_computes_the_steps_of_the_schedule_and_equals_a_hold_by_hand(name, exported):
    calls, asked = WHOLE[name]
    pipe, given = getattr(pipelines, name)()
    full = run(pipe, given, asked)
    with holding(pipe, MASK):
        wanted = run(pipe, given, asked)
    schedule = exported("diffusers", STEPS, COMPUTE, provenance=table_of(pipe.scheduler))
    classes = [type(pipe.scheduler), type(pipe)]
    undo = schedule.enable(pipe)
    with counted(pipe) as computed:
        found = [run(pipe, given, asked) for _ in range(2)]
    assert len(computed) == 2 * calls * len(COMPUTE)
    assert all(torch.equal(one, wanted) for one in found)
    assert not torch.equal(wanted, full)
    undo()
    assert torch.equal(run(pipe, given, asked), full)
    assert [type(pipe.scheduler), type(pipe)] == classes


@pytest.mark.parametrize("name", WHOLE)
def test_a_schedule_of_all_steps_changes_no_bit(name, exported):
    _, asked = WHOLE[name]
    pipe, given = getattr(pipelines, name)()
    full = run(pipe, given, asked)
    with exported("diffusers", STEPS, list(range(STEPS))).enable(pipe):
        assert torch.equal(run(pipe, given, asked), full)


@pytest.mark.parametrize("strength", [0.3, 0.6, 1.0])
@pytest.mark.parametrize("name", ["flux_img2img", "sd3_img2img", "sd_img2img"])
def test_a_run_that_begins_in_the_middle_follows_the_noise_levels(name, strength, exported):
    steps, compute = 10, [0, 1, 4, 7, 9]
    mask = [int(step in compute) for step in range(steps)]
    pipe, given = getattr(pipelines, name)(strength)
    start = round(steps - steps * strength)
    with holding(pipe, mask, start):
        wanted = run(pipe, given, steps)
    with exported("diffusers", steps, compute, provenance=table_of(pipe.scheduler)).enable(pipe), counted(pipe) as computed:
        found = run(pipe, given, steps)
    # The first step that is made is computed, whatever the schedule says of it.
    assert len(computed) == len({start, *(step for step in compute if step >= start)})
    assert torch.equal(found, wanted)


def test_two_experts_hold_each_its_own_outputs(exported):
    compute = [0, 2, 5, 7]
    mask = [int(step in compute) for step in range(STEPS)]
    pipe, given = pipelines.wan22()
    with holding(pipe, mask):
        wanted = run(pipe, given, STEPS)
    with exported("diffusers", STEPS, compute).enable(pipe), counted(pipe) as computed:
        found = run(pipe, given, STEPS)
    # The second expert has nothing to reuse at its first step, which is computed so.
    boundary = sum(float(timestep) >= 875 for timestep in pipe.scheduler.timesteps)
    assert boundary not in compute
    assert len(computed) == 2 * len({*compute, boundary})
    assert torch.equal(found, wanted)


@pytest.mark.parametrize("name", ["flux", "flux_true_cfg", "wan", "z_image", "cogvideox"])
@pytest.mark.parametrize("order", [1, 2])
def test_taylor_is_extended_along_sigma_as_it_was_measured(name, order, exported):
    pipe, given = getattr(pipelines, name)()
    run(pipe, given, STEPS)
    table = table_of(pipe.scheduler)
    sigmas = table["scheduler"]["sigmas"] or [1.0 - step / STEPS for step in range(STEPS + 1)]
    table["scheduler"]["sigmas"] = sigmas

    def lagrange(points, step):
        """The polynomial through the last computed outputs, written otherwise than by divided differences."""
        points = [(sigmas[at], output) for at, output in points[: order + 1]]
        flat = [output[0] if isinstance(output, tuple) else output.sample for _, output in points]
        many = isinstance(flat[0], list)
        rows = [torch.stack(one) if many else one for one in flat]
        total = torch.zeros_like(rows[0])
        for i, (one, _) in enumerate(points):
            weight = 1.0
            for j, (other, _) in enumerate(points):
                weight *= 1.0 if i == j else (sigmas[step] - other) / (one - other)
            total = total + weight * rows[i]
        return (list(total),) if many else (total,)

    with holding(pipe, MASK, predict=lagrange):
        wanted = run(pipe, given, STEPS)
    schedule = exported("diffusers", STEPS, COMPUTE, predictor=f"taylor{order}", provenance=table)
    with schedule.enable(pipe), counted(pipe) as computed:
        found = run(pipe, given, STEPS)
    assert len(computed) in (len(COMPUTE), 2 * len(COMPUTE))
    assert (found - wanted).abs().max() <= 1e-4 * wanted.abs().max()
    with holding(pipe, MASK):
        held = run(pipe, given, STEPS)
    assert (found - held).abs().max() > 1e-3 * wanted.abs().max()
