"""Runs that are not those the schedule is for are refused with a sentence that says why, and what to do."""

import copy
import inspect

import diffusers
import pytest
import torch
from diffusers import (
    FlowMatchEulerDiscreteScheduler,
    FluxImg2ImgPipeline,
    HeunDiscreteScheduler,
    SkyReelsV2DiffusionForcingPipeline,
    SkyReelsV2Transformer3DModel,
    UniPCMultistepScheduler,
)
from diffusers.models.attention_processor import AttnProcessor2_0

import pipelines
from conftest import table_of
from running import COMPUTE, STEPS, counted, held, run


@pytest.mark.parametrize("steps", [7, 9, 40])
def test_another_number_of_steps_is_refused_with_both_numbers(steps, schedule):
    pipe, given = pipelines.flux()
    schedule.enable(pipe)
    with pytest.raises(ValueError, match=rf"for 8 steps and the run has {steps}: .* make a schedule of {steps} steps"):
        run(pipe, given, steps)
    assert torch.isfinite(run(pipe, given, STEPS)).all()


def test_a_scheduler_with_a_longer_table_says_how_long_a_schedule_to_make(exported):
    pipe, given = pipelines.sdxl(HeunDiscreteScheduler(**pipelines.SD_BETAS))
    with exported("diffusers", STEPS, COMPUTE).enable(pipe), pytest.raises(ValueError, match="make a schedule of 15 steps"):
        run(pipe, given, STEPS)
    compute = [0, 2, 5, 9, 14]
    mask = [int(step in compute) for step in range(15)]
    wanted = held(pipe, given, mask)
    with exported("diffusers", 15, compute, provenance=table_of(pipe.scheduler)).enable(pipe), counted(pipe) as computed:
        assert torch.equal(run(pipe, given, STEPS), wanted)
    assert len(computed) == 5


@pytest.mark.parametrize(
    "changed",
    [
        {"shift": 5.0},
        {"shift": 3.05},
        {"use_karras_sigmas": True},
        {"use_beta_sigmas": True},
        {"invert_sigmas": True},
    ],
    ids=str,
)
def test_another_table_of_the_same_length_is_refused_and_allowed_when_asked(changed, exported):
    pipe, given = pipelines.flux()
    run(pipe, given, STEPS)
    schedule = exported("diffusers", STEPS, COMPUTE, provenance=table_of(pipe.scheduler))
    pipe.scheduler = FlowMatchEulerDiscreteScheduler(**{"shift": 3.0, **changed})
    with schedule.enable(pipe), pytest.raises(ValueError, match="measured with another table: at step"):
        run(pipe, given, STEPS)
    with schedule.enable(pipe, other_table=True), counted(pipe) as computed:
        run(pipe, given, STEPS)
    assert len(computed) == len(COMPUTE)


def test_sigmas_of_another_curve_and_another_scheduler_are_refused(exported):
    pipe, given = pipelines.flux()
    run(pipe, given, STEPS)
    schedule = exported("diffusers", STEPS, COMPUTE, provenance=table_of(pipe.scheduler))
    schedule.enable(pipe)
    with pytest.raises(ValueError, match="another table"):
        run(pipe, given, STEPS, sigmas=[1 - (step / STEPS) ** 2 for step in range(STEPS)])
    pipe.scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    with pytest.raises(ValueError, match="measured with FlowMatchEulerDiscreteScheduler and the pipeline has UniPC"):
        run(pipe, given, STEPS)


def test_a_table_that_differs_by_rounding_alone_is_taken(exported):
    pipe, given = pipelines.flux()
    run(pipe, given, STEPS)
    table = table_of(pipe.scheduler)
    for name in ("timesteps", "sigmas"):
        table["scheduler"][name] = [number * 1.00001 for number in table["scheduler"][name]]
    with exported("diffusers", STEPS, COMPUTE, provenance=table).enable(pipe), counted(pipe) as computed:
        run(pipe, given, STEPS)
    assert len(computed) == len(COMPUTE)


def test_a_pipeline_that_steps_copies_of_its_scheduler_is_refused(schedule):
    pipe, _ = pipelines.wan()
    plain = pipe.transformer.config
    names = inspect.signature(SkyReelsV2Transformer3DModel.__init__).parameters
    forcing = SkyReelsV2DiffusionForcingPipeline(
        tokenizer=None, text_encoder=None, vae=pipe.vae, scheduler=pipe.scheduler,
        transformer=SkyReelsV2Transformer3DModel(**{key: value for key, value in plain.items() if key in names}),
    )  # fmt: skip
    with pytest.raises(ValueError, match="cannot follow a schedule of steps"):
        schedule.enable(forcing)


@pytest.mark.parametrize(
    "name", ["StableDiffusionSAGPipeline", "StableDiffusionAttendAndExcitePipeline", "LEditsPPPipelineStableDiffusion"]
)
def test_a_pipeline_that_looks_into_its_denoiser_is_refused(name, schedule):
    classic, _ = pipelines.sd_ddim()
    kind = getattr(diffusers, name)
    names = inspect.signature(kind.__init__).parameters
    parts = {key: part for key, part in classic.components.items() if key in names}
    if name.startswith("LEdits"):
        parts["scheduler"] = diffusers.DDIMScheduler(**pipelines.SD_BETAS)
    with pytest.raises(ValueError, match=f"{name} looks into its denoiser after each call"):
        schedule.enable(kind(**parts, requires_safety_checker=False))


def test_whoever_looks_at_attention_maps_is_found_out(schedule):
    class StoringAttnStoreProcessor(AttnProcessor2_0):
        """As those are called that keep attention maps for a pipeline."""

    pipe, given = pipelines.sd_ddim()
    pipe.unet.set_attn_processor(StoringAttnStoreProcessor())
    with schedule.enable(pipe), pytest.raises(ValueError, match=r"reads attention maps .*StoringAttnStoreProcessor"):
        run(pipe, given, STEPS)


def test_any_loop_over_copies_of_the_scheduler_is_found_out(schedule):
    pipe, given = pipelines.wan()
    with schedule.enable(pipe), torch.no_grad(), pytest.raises(ValueError, match="copies of it, so that the step is not known"):
        pipe.scheduler.set_timesteps(STEPS)
        mine, x = copy.deepcopy(pipe.scheduler), pipelines.noise(1, 16, 2, 2, 2)
        for timestep in mine.timesteps:
            x = mine.step(pipe.transformer(x, timestep[None], given["prompt_embeds"])[0], timestep, x)[0]


def test_two_pipelines_that_share_a_denoiser_are_told(schedule):
    pipe, given = pipelines.flux()
    other = FluxImg2ImgPipeline.from_pipe(pipe)
    undo = schedule.enable(pipe)
    with pytest.raises(ValueError, match='"transformer" follows the schedule of another pipeline'):
        schedule.enable(other)
    undo()
    with schedule.enable(other):
        pass
    with counted(pipe) as computed:
        run(pipe, given, STEPS)
    assert len(computed) == STEPS


def test_what_has_no_denoiser_and_what_has_no_scheduler_is_told(schedule):
    pipe, _ = pipelines.flux()
    pipe.transformer = None
    with pytest.raises(ValueError, match="FluxPipeline has no part that is told a timestep: name its denoiser"):
        schedule.enable(pipe)
    pipe, _ = pipelines.flux()
    with pytest.raises(ValueError, match="FluxPipeline has no unet: name its denoiser"):
        schedule.enable(pipe, "unet")
    with pytest.raises(ValueError, match='has no "decoder_scheduler"'):
        schedule.enable(pipe, scheduler="decoder_scheduler")
