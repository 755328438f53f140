"""What a guidance branch is: the hold knows it again when guidance ends, begins or changes places in mid-run."""


import pytest
import torch

import pipelines
from running import COMPUTE, MASK, STEPS, counted, held, holding, run


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

    for at in (2, 3, 4, 5):
        with holding(pipe, [*MASK[: at + 1], 1, *MASK[at + 2 :]] if not MASK[at + 1] else MASK):
            wanted = run(pipe, given, STEPS, **cutoff(at))
        with schedule.enable(pipe):
            found = run(pipe, given, STEPS, **cutoff(at))
        assert found.shape == (1, 4, 16, 16)
        assert torch.equal(found, wanted)


@pytest.mark.parametrize("share", [0.2, 0.3, 0.5])
def test_a_list_of_rows_that_shrinks_in_mid_run_is_computed_anew(share, schedule):
    pipe, given = pipelines.z_image()
    rows = []
    watching = pipe.transformer.register_forward_pre_hook(lambda _, given: rows.append(len(given[0])))
    run(pipe, given, STEPS, cfg_truncation=share)
    watching.remove()
    change = rows.index(1)
    assert 0 < change < STEPS
    with holding(pipe, [int(flag or step == change) for step, flag in enumerate(MASK)]):
        wanted = run(pipe, given, STEPS, cfg_truncation=share)
    with schedule.enable(pipe):
        assert torch.equal(run(pipe, given, STEPS, cfg_truncation=share), wanted)


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
