"""Loops that people write themselves, around a pipeline's denoiser and scheduler, and pipelines that go while others stay."""

import gc

import pytest
import torch
from diffusers import FluxImg2ImgPipeline

import pipelines
from running import counted, run

STEPS, COMPUTE = 8, [0, 2, 3, 7]


@pytest.fixture
def schedule(exported):
    return exported("diffusers", STEPS, COMPUTE)


def loop(pipe, text):
    """The latents of a loop over the table that the scheduler has, and how many calls were computed."""
    x = pipelines.noise(1, 4, 16, 16)
    with torch.no_grad(), counted(pipe) as computed:
        for timestep in pipe.scheduler.timesteps:
            scaled = pipe.scheduler.scale_model_input(x, timestep)
            x = pipe.scheduler.step(pipe.unet(scaled, timestep, text).sample, timestep, x).prev_sample
    return x, len(computed)


@pytest.mark.parametrize("name", ["sd_ddim", "sdxl"])
def test_a_table_that_was_made_before_is_followed(name, schedule):
    pipe, given = getattr(pipelines, name)()
    if name == "sdxl":
        pipe.unet = pipelines.unet()
    pipe.scheduler.set_timesteps(STEPS)
    schedule.enable(pipe)
    first, calls = loop(pipe, given["prompt_embeds"])
    assert calls == len(COMPUTE)
    pipe.scheduler.set_timesteps(STEPS)
    assert torch.equal(loop(pipe, given["prompt_embeds"])[0], first)


def test_one_table_serves_several_runs(schedule):
    pipe, given = pipelines.sd_ddim()
    schedule.enable(pipe)
    pipe.scheduler.set_timesteps(STEPS)
    first, *others = [loop(pipe, given["prompt_embeds"]) for _ in range(3)]
    assert first[1] == len(COMPUTE)
    assert all(torch.equal(x, first[0]) and calls == len(COMPUTE) for x, calls in others)


def test_a_pipeline_that_is_gone_hands_its_parts_to_the_next(schedule):
    pipe, given = pipelines.flux()
    schedule.enable(pipe)
    pipe = FluxImg2ImgPipeline.from_pipe(pipe)
    gc.collect()
    schedule.enable(pipe)
    given |= {"image": pipelines.noise(1, 3, 16, 16).clamp(-1, 1), "strength": 1.0}
    with counted(pipe) as computed:
        run(pipe, given, STEPS)
    assert len(computed) == len(COMPUTE)
