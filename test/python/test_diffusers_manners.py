"""How people treat pipelines: offloading, copies, compiling, undoing, stopping. The hold stays right."""

import contextlib
import copy
import functools
import gc
import inspect
import weakref

import pytest
import torch
from diffusers import (
    FlowMatchEulerDiscreteScheduler,
    UniPCMultistepScheduler,
)

import pipelines
from running import COMPUTE, MASK, STEPS, counted, held, run


def follows(pipe, given, wanted, calls=4):
    with counted(pipe) as computed:
        found = run(pipe, given, STEPS)
    return len(computed) == calls and torch.equal(found, wanted)


@pytest.mark.parametrize("first", ["enable", "offload"])
def test_offloading_to_the_processor_may_come_before_or_after(first, schedule):
    pipe, given = pipelines.flux()
    wanted = held(pipe, given)
    if first == "enable":
        schedule.enable(pipe)
    pipe.enable_model_cpu_offload(device="cpu")
    if first == "offload":
        schedule.enable(pipe)
    for _ in range(3):
        assert follows(pipe, given, wanted)


def test_a_copy_of_a_model_computes_with_its_own_weights_and_follows_nothing(schedule):
    pipe, _ = pipelines.wan()
    plain = type(pipe.transformer)
    schedule.enable(pipe)
    copied = copy.deepcopy(pipe.transformer)
    assert type(copied) is plain
    latents, text, time = pipelines.noise(1, 16, 2, 2, 2), pipelines.noise(1, 8, 32), torch.tensor([500])
    with torch.no_grad():
        before = pipe.transformer(latents, time, text, return_dict=False)[0]
        for weight in copied.parameters():
            weight.zero_()
        assert copied(latents, time, text, return_dict=False)[0].abs().max() == 0
        assert torch.equal(pipe.transformer(latents, time, text, return_dict=False)[0], before)


def test_a_copy_of_a_scheduler_and_one_made_of_its_config_go_their_own_way(schedule):
    pipe, given = pipelines.flux()
    wanted = held(pipe, given)
    schedule.enable(pipe)
    pipe.scheduler.set_timesteps(20)
    others = [copy.deepcopy(pipe.scheduler), copy.copy(pipe.scheduler), type(pipe.scheduler).from_config(pipe.scheduler.config)]
    assert [type(other) is FlowMatchEulerDiscreteScheduler for other in others[:2]] == [True, True]
    for other in others:
        other.set_timesteps(7)
        assert [len(other.timesteps), len(pipe.scheduler.timesteps)] == [7, 20]
    pipe.scheduler = others[2]
    assert follows(pipe, given, wanted)


def test_names_signatures_and_types_stay_what_they_were(schedule, tmp_path):
    pipe, _ = pipelines.sdxl()
    kinds = [type(part) for part in (pipe, pipe.unet, pipe.scheduler)]
    asked = [pipe.scheduler.set_timesteps, pipe.scheduler.step, pipe.unet.forward, pipe.__call__]
    signatures = [inspect.signature(method) for method in asked]
    undo = schedule.enable(pipe)
    asked = [pipe.scheduler.set_timesteps, pipe.scheduler.step, pipe.unet.forward, pipe.__call__]
    assert [inspect.signature(method) for method in asked] == signatures
    # Pipelines do ask so (Bria), and registries look up so.
    assert [type(part) == kind for part, kind in zip((pipe, pipe.unet, pipe.scheduler), kinds, strict=True)] == [True] * 3  # noqa: E721
    assert [isinstance(part, kind) for part, kind in zip((pipe, pipe.unet, pipe.scheduler), kinds, strict=True)] == [True] * 3
    pipe.save_pretrained(tmp_path)
    assert '"StableDiffusionXLPipeline"' in (tmp_path / "model_index.json").read_text()
    assert '"UNet2DConditionModel"' in (tmp_path / "model_index.json").read_text()
    undo()
    assert [type(part) for part in (pipe, pipe.unet, pipe.scheduler)] == kinds


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_enabled_twice_is_undone_in_any_order(order, exported):
    pipe, given = pipelines.flux()
    full = run(pipe, given, STEPS)
    compute = [0, 4, 7]
    wanted = held(pipe, given, [int(step in compute) for step in range(STEPS)])
    undo = [exported("diffusers", STEPS, COMPUTE).enable(pipe), exported("diffusers", STEPS, compute).enable(pipe)]
    # The second one is in the place of the first.
    assert follows(pipe, given, wanted, len(compute))
    for which in order:
        undo[which]()
    undo[order[0]]()
    assert torch.equal(run(pipe, given, STEPS), full)
    assert type(pipe.scheduler) is FlowMatchEulerDiscreteScheduler


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_experts_that_are_enabled_one_by_one_are_undone_in_any_order(order, schedule):
    pipe, given = pipelines.wan22()
    full = run(pipe, given, STEPS)
    wanted = held(pipe, given)
    undo = [schedule.enable(pipe, "transformer"), schedule.enable(pipe, "transformer_2")]
    assert torch.equal(run(pipe, given, STEPS), wanted)
    for which in order:
        undo[which]()
    assert torch.equal(run(pipe, given, STEPS), full)
    assert type(pipe.scheduler) is UniPCMultistepScheduler


def test_leaving_the_context_undoes_it(schedule):
    pipe, given = pipelines.sd_ddim()
    full, wanted = run(pipe, given, STEPS), held(pipe, given)
    with schedule.enable(pipe):
        assert follows(pipe, given, wanted)
    assert torch.equal(run(pipe, given, STEPS), full)


def test_a_scheduler_that_is_replaced_afterwards_is_followed_too(schedule):
    pipe, given = pipelines.flux()
    schedule.enable(pipe)
    run(pipe, given, STEPS)
    pipe.scheduler = FlowMatchEulerDiscreteScheduler(shift=5.0)
    with counted(pipe) as computed:
        found = run(pipe, given, STEPS)
    pipe, given = pipelines.flux()
    pipe.scheduler = FlowMatchEulerDiscreteScheduler(shift=5.0)
    assert [len(computed), torch.equal(found, held(pipe, given))] == [len(COMPUTE), True]


@pytest.mark.parametrize("when", ["before", "after", "in place"])
def test_a_denoiser_may_be_compiled_before_or_afterwards(when, schedule):
    pipe, given = pipelines.flux()
    wanted = held(pipe, given)
    if when == "after":
        schedule.enable(pipe)
    if when == "in place":
        pipe.transformer.compile(backend="eager")
    else:
        pipe.transformer = torch.compile(pipe.transformer, backend="eager")
    if when != "after":
        schedule.enable(pipe)
    for _ in range(2):
        assert follows(pipe, given, wanted)


class Stopped(Exception):
    pass


@pytest.mark.parametrize("way", ["exception", "interrupt"])
@pytest.mark.parametrize("name", ["flux_true_cfg", "sd_ddim", "wan"])
def test_a_run_that_was_stopped_leaves_nothing_to_the_next(way, name, schedule):
    pipe, given = getattr(pipelines, name)()
    wanted = held(pipe, given)

    def stop(pipe, step, timestep, values):
        if step == 4 and way == "exception":
            raise Stopped
        pipe._interrupt = step >= 4
        return values

    schedule.enable(pipe)
    other = {key: value.flip(-1) if isinstance(value, torch.Tensor) else value for key, value in given.items()}
    with contextlib.suppress(Stopped):
        run(pipe, other, STEPS, callback_on_step_end=stop)
    pipe._interrupt = False
    assert torch.equal(run(pipe, given, STEPS), wanted)


def test_a_pipeline_that_steps_its_sound_by_a_copy_of_the_scheduler_stays_right(schedule):
    pipe, given = pipelines.ltx2()
    pipe.set_progress_bar_config(disable=True)

    def both():
        generator = torch.Generator().manual_seed(0)
        out = pipe(**given, num_inference_steps=STEPS, generator=generator, output_type="latent")
        return torch.cat([out.frames.flatten(), out.audio.flatten()])

    with counted(pipe) as computed:
        full = both()
    calls, number, kept, forward = len(computed) // STEPS, [0], {}, pipe.transformer.forward

    @functools.wraps(forward)
    def by_number(*args, **kwargs):
        step, branch = divmod(number[0], calls)
        number[0] += 1
        if MASK[step]:
            kept[branch] = forward(*args, **kwargs)
        return kept[branch]

    pipe.transformer.forward = by_number
    wanted = both()
    del pipe.transformer.forward
    with schedule.enable(pipe), counted(pipe) as computed:
        found = [both() for _ in range(2)]
    assert len(computed) == 2 * calls * len(COMPUTE)
    assert all(torch.equal(one, wanted) for one in found)
    assert torch.equal(both(), full)


def test_nothing_keeps_a_pipeline_alive_that_is_gone(schedule):
    pipe, given = pipelines.flux()
    schedule.enable(pipe)
    run(pipe, given, STEPS)
    gone = weakref.ref(pipe)
    del pipe
    gc.collect()
    assert gone() is None
