"""How people treat pipelines: offloading, copies, compiling, undoing, stopping, guidance that ends. The hold stays right."""

import contextlib
import copy
import functools
import gc
import inspect
import weakref

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
from diffusers.pipelines.stable_diffusion_3.pipeline_stable_diffusion_3 import StableDiffusion3Pipeline

import pipelines
from conftest import table_of
from running import counted, holding, run

STEPS, COMPUTE = 8, [0, 2, 3, 7]
MASK = [int(step in COMPUTE) for step in range(STEPS)]


@pytest.fixture
def schedule(exported):
    return exported("diffusers", STEPS, COMPUTE)


def held(pipe, given, mask=MASK, steps=STEPS):
    with holding(pipe, mask):
        return run(pipe, given, steps)


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


def test_a_batch_that_shrinks_in_mid_run_is_computed_anew(schedule):
    pipe, given = pipelines.sd3()

    def cutoff(at):
        def end(pipe, step, timestep, values):
            if step == at:
                pipe._guidance_scale = 0.0
                values["prompt_embeds"] = values["prompt_embeds"][-1:]
                values["pooled_prompt_embeds"] = values["pooled_prompt_embeds"][-1:]
            return values

        return {
            "callback_on_step_end": end,
            "callback_on_step_end_tensor_inputs": ["latents", "prompt_embeds", "pooled_prompt_embeds"],
        }

    assert isinstance(pipe, StableDiffusion3Pipeline)
    for at in (2, 3, 4, 5):
        with holding(pipe, [*MASK[: at + 1], 1, *MASK[at + 2 :]] if not MASK[at + 1] else MASK):
            wanted = run(pipe, given, STEPS, **cutoff(at))
        with schedule.enable(pipe):
            found = run(pipe, given, STEPS, **cutoff(at))
        assert found.shape == (1, 4, 16, 16)
        assert torch.equal(found, wanted)


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_guidance_that_ends_in_mid_run_is_followed(share, schedule):
    pipe, given = pipelines.z_image()
    with schedule.enable(pipe):
        found = run(pipe, given, STEPS, cfg_truncation=share)
    assert torch.isfinite(found).all()


def test_a_branch_is_known_by_what_it_is_conditioned_on_where_it_has_no_name(schedule):
    pipe, _ = pipelines.sd_ddim()
    texts = [pipelines.noise(1, 8, 32, seed=seed) for seed in (3, 4)]
    outputs = {}
    with torch.no_grad(), schedule.enable(pipe):
        pipe.scheduler.set_timesteps(STEPS)
        x = pipelines.noise(1, 4, 16, 16)
        for step, timestep in enumerate(pipe.scheduler.timesteps):
            # At the fifth step the branches change places, at the sixth the first one is left out.
            order = [0, 1] if step < 5 else [1, 0] if step == 5 else [1]
            for which in order:
                outputs[step, which] = pipe.unet(x, timestep, texts[which], return_dict=False)[0]
            x = pipe.scheduler.step(outputs[step, 1], timestep, x, return_dict=False)[0]
    for step, which in outputs:
        last = max(computed for computed in COMPUTE if computed <= step)
        assert torch.equal(outputs[step, which], outputs[last, which])
    assert not torch.equal(outputs[5, 0], outputs[5, 1])


def test_a_branch_is_known_by_the_name_that_it_is_called_by(schedule):
    """Guiders that begin, end and change places: a call without a layer has the text of the call with all of them."""
    pipe, given = pipelines.wan()
    x, text = pipelines.noise(1, 16, 2, 2, 2), given["prompt_embeds"]
    inputs = {"pred_cond": x, "pred_uncond": x.flip(-1), "pred_cond_skip": x.flip(1)}
    outputs = {}
    with torch.no_grad(), schedule.enable(pipe):
        pipe.scheduler.set_timesteps(STEPS)
        for step, timestep in enumerate(pipe.scheduler.timesteps):
            names = list(inputs) if step < 4 else ["pred_cond_skip", "pred_cond"] if step < 6 else ["pred_cond_skip"]
            for name in names:
                with pipe.transformer.cache_context(name):
                    outputs[step, name] = pipe.transformer(inputs[name], timestep[None], text, return_dict=False)[0]
            x = pipe.scheduler.step(outputs[step, "pred_cond_skip"], timestep, x, return_dict=False)[0]
    for step, name in outputs:
        last = max(computed for computed in COMPUTE if computed <= step)
        assert torch.equal(outputs[step, name], outputs[last, name])
    assert len({output.sum().item() for output in outputs.values()}) == 3 * 3 + 1


def test_flags_tell_branches_apart(schedule):
    pipe, given = pipelines.sd3()
    given |= {"skip_guidance_layers": [0], "skip_layer_guidance_start": 0.0, "skip_layer_guidance_stop": 0.5}
    wanted = held(pipe, given)
    with schedule.enable(pipe):
        assert torch.equal(run(pipe, given, STEPS), wanted)


def test_a_call_behind_the_last_step_is_computed(schedule):
    pipe, given = pipelines.wan()
    with schedule.enable(pipe), torch.no_grad():
        run(pipe, given, STEPS)
        pipe.scheduler.set_timesteps(STEPS)
        x, text = pipelines.noise(1, 16, 2, 2, 2), given["prompt_embeds"]
        for timestep in pipe.scheduler.timesteps:
            pipe.scheduler.step(pipe.transformer(x, timestep[None], text, return_dict=False)[0], timestep, x)
        with counted(pipe) as computed:
            pipe.transformer(x, torch.zeros(1), text)
        assert len(computed) == 1


def test_outputs_that_a_pipeline_writes_into_are_held_as_they_were(schedule):
    pipe, _ = pipelines.sd_ddim()
    text, x = pipelines.noise(1, 8, 32), pipelines.noise(1, 4, 16, 16)
    firsts = []
    with torch.no_grad(), schedule.enable(pipe):
        pipe.scheduler.set_timesteps(STEPS)
        for timestep in pipe.scheduler.timesteps[:2]:
            output = pipe.unet(x, timestep, text, return_dict=False)[0]
            firsts.append(output.clone())
            output.zero_()
            pipe.scheduler.step(output, timestep, x)
    assert torch.equal(*firsts)


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


def test_two_pipelines_that_share_a_denoiser_are_told(schedule):
    pipe, given = pipelines.flux()
    other = FluxImg2ImgPipeline.from_pipe(pipe)
    undo = schedule.enable(pipe)
    with pytest.raises(ValueError, match='"transformer" follows the schedule of another pipeline'):
        schedule.enable(other)
    undo()
    with schedule.enable(other):
        pass
    assert follows(pipe, given, run(pipe, given, STEPS), STEPS)


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


def test_nothing_keeps_a_pipeline_alive_that_is_gone(schedule):
    pipe, given = pipelines.flux()
    schedule.enable(pipe)
    run(pipe, given, STEPS)
    gone = weakref.ref(pipe)
    del pipe
    gc.collect()
    assert gone() is None
