"""Pipelines of diffusers whose denoiser is a UNet."""

from typing import Any

import diffusers as d

from case import PICTURE, TOKENS, Case, as_if_trained, randn, texts_of_both

SD_BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
SD_PARTS = dict.fromkeys(("vae", "text_encoder", "tokenizer", "safety_checker", "feature_extractor")) | {
    "requires_safety_checker": False
}


def _unet(**options: Any) -> Any:
    return as_if_trained(
        d.UNet2DConditionModel(
            sample_size=8,
            in_channels=4,
            out_channels=4,
            layers_per_block=1,
            block_out_channels=(8, 16),
            norm_num_groups=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=24,
            attention_head_dim=4,
            **options,
        )
    )


def sd15() -> Case:
    scheduler = d.PNDMScheduler(**SD_BETAS, skip_prk_steps=True, set_alpha_to_one=False)
    pipe = d.StableDiffusionPipeline(unet=_unet(), scheduler=scheduler, **SD_PARTS)
    texts = texts_of_both()
    return Case(
        "sd15", pipe, texts | PICTURE | {"guidance_scale": 7.5}, randn(1, 4, 8, 12, seed=4), PICTURE, 7.5, denoiser="unet"
    )


def sdxl() -> Case:
    unet = _unet(addition_embed_type="text_time", addition_time_embed_dim=4, projection_class_embeddings_input_dim=6 * 4 + 20)
    scheduler = d.EulerDiscreteScheduler(**SD_BETAS, timestep_spacing="leading")
    parts = {"vae": None, "text_encoder": None, "text_encoder_2": None, "tokenizer": None, "tokenizer_2": None}
    pipe = d.StableDiffusionXLPipeline(unet=unet, scheduler=scheduler, **parts)
    pipe.text_encoder_2 = None
    call = {"guidance_scale": 5.0}
    for kind, s in (("", 2), ("negative_", 3)):
        call |= {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s), f"{kind}pooled_prompt_embeds": randn(1, 20, seed=s + 10)}
    return Case("sdxl", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 5.0, denoiser="unet")


def lcm() -> Case:
    scheduler = d.LCMScheduler(**SD_BETAS, original_inference_steps=50)
    pipe = d.LatentConsistencyModelPipeline(unet=_unet(time_cond_proj_dim=32), scheduler=scheduler, **SD_PARTS)
    call = {"prompt_embeds": randn(1, TOKENS, 24, seed=2), "guidance_scale": 8.5}
    return Case("lcm", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 8.5, denoiser="unet", steps=(4, 8))
