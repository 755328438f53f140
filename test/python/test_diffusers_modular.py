"""The module for diffusers in modular pipelines, which call the denoiser for each guidance branch, named or not."""

import pytest
import torch
from diffusers.guiders import ClassifierFreeGuidance
from diffusers.modular_pipelines.qwenimage import QwenImageAutoBlocks
from diffusers.modular_pipelines.stable_diffusion_3 import StableDiffusion3AutoBlocks
from diffusers.modular_pipelines.stable_diffusion_xl import StableDiffusionXLAutoBlocks
from diffusers.modular_pipelines.wan import Wan22Blocks, WanBlocks

import pipelines
from running import counted, holding

STEPS, COMPUTE = 8, [0, 2, 5, 7]
MASK = [int(step in COMPUTE) for step in range(STEPS)]

#: name → (blocks, the classic pipeline whose parts it gets)
MODULAR = {
    "sdxl": (StableDiffusionXLAutoBlocks, pipelines.sdxl),
    "sd3": (StableDiffusion3AutoBlocks, pipelines.sd3),
    "qwen-image": (QwenImageAutoBlocks, pipelines.qwen_image),
    "wan": (WanBlocks, pipelines.wan),
    "wan 2.2": (Wan22Blocks, pipelines.wan22),
}


def modular(name, **guiders):
    """A modular pipeline without its text encoder and decoder, and what it is called with."""
    blocks, make = MODULAR[name]
    classic, given = make()
    blocks = blocks()
    for part in ("text_encoder", "decode"):
        blocks.sub_blocks.pop(part, None)
    pipe = blocks.init_pipeline()
    parts = {**classic.components, "guider": ClassifierFreeGuidance(guidance_scale=4.0)}
    parts |= {"guider_2": ClassifierFreeGuidance(guidance_scale=3.0), **guiders}
    pipe.update_components(**{key: part for key, part in parts.items() if key in pipe.components and part is not None})
    given = {key: value for key, value in given.items() if "prompt" in key or key in ("height", "width", "num_frames")}
    return pipe, given


def run(pipe, given):
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(0)
    return pipe(**given, num_inference_steps=STEPS, generator=generator, output="latents").clone()


@pytest.mark.parametrize("name", MODULAR)
def test_a_modular_pipeline_follows_and_equals_a_hold_by_hand(name, exported):
    pipe, given = modular(name)
    full = run(pipe, given)
    with holding(pipe, MASK):
        wanted = run(pipe, given)
    undo = exported("diffusers", STEPS, COMPUTE).enable(pipe)
    with counted(pipe) as computed:
        found = [run(pipe, given) for _ in range(2)]
    undo()
    assert all(torch.equal(one, wanted) for one in found)
    extra = 4 if name == "wan 2.2" else 0
    assert len(computed) == 2 * 2 * len(COMPUTE) + extra
    assert not torch.equal(wanted, full)
    assert torch.equal(run(pipe, given), full)


def test_inputs_that_a_pipeline_hands_on_by_the_signature_of_forward_arrive(exported):
    """Qwen-Image's blocks ask for the parameters of forward, and leave out what is not among them."""
    pipe, given = modular("qwen-image")
    seen = []
    pipe.transformer.register_forward_pre_hook(lambda _, args, kwargs: seen.append(sorted(kwargs)), with_kwargs=True)
    run(pipe, given)
    full, seen[:] = list(seen), []
    with exported("diffusers", STEPS, list(range(STEPS))).enable(pipe):
        run(pipe, given)
    assert seen == full
    assert any("img_shapes" in names for names in seen)
