"""Pipelines of diffusers that make pictures."""

from typing import Any

import diffusers as d
import torch

from case import PICTURE, TOKENS, Case, as_if_trained, flow, randn, texts_of_both

DYNAMIC = {
    "use_dynamic_shifting": True,
    "shift": 3.0,
    "base_shift": 0.5,
    "max_shift": 1.15,
    "base_image_seq_len": 256,
    "max_image_seq_len": 4096,
}


def flux1() -> Case:
    model = d.FluxTransformer2DModel(
        in_channels=16,
        num_layers=2,
        num_single_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=24,
        pooled_projection_dim=20,
        guidance_embeds=True,
        axes_dims_rope=(2, 2, 4),
    )
    parts = {"vae": None, "text_encoder": None, "tokenizer": None, "text_encoder_2": None, "tokenizer_2": None}
    pipe = d.FluxPipeline(scheduler=flow(**DYNAMIC), transformer=as_if_trained(model), **parts)
    call = {"prompt_embeds": randn(1, TOKENS, 24, seed=2), "pooled_prompt_embeds": randn(1, 20, seed=3), "guidance_scale": 3.5}
    return Case(
        "flux1", pipe, call | PICTURE, randn(1, 24, 16, seed=4), PICTURE, 3.5, ("transformer_blocks", "single_transformer_blocks")
    )


def qwen_image() -> Case:
    model = d.QwenImageTransformer2DModel(
        in_channels=16,
        out_channels=4,
        num_layers=3,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=24,
        axes_dims_rope=(2, 2, 4),
    )
    config = DYNAMIC | {
        "shift": 1.0,
        "max_shift": 0.9,
        "base_image_seq_len": 256,
        "max_image_seq_len": 8192,
        "shift_terminal": 0.02,
    }
    pipe = d.QwenImagePipeline(
        scheduler=flow(**config), vae=None, text_encoder=None, tokenizer=None, transformer=as_if_trained(model)
    )
    texts = texts_of_both()
    masks = {f"{kind}prompt_embeds_mask": torch.ones(1, TOKENS, dtype=torch.long) for kind in ("", "negative_")}
    call = texts | masks | {"true_cfg_scale": 4.0}
    return Case("qwen-image", pipe, call | PICTURE, randn(1, 24, 16, seed=4), PICTURE, 4.0, ("transformer_blocks",))


def z_image() -> Case:
    model = d.ZImageTransformer2DModel(
        in_channels=4,
        dim=16,
        n_layers=3,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=24,
        axes_dims=[2, 2, 4],
        axes_lens=[64, 64, 64],
    )
    pipe = d.ZImagePipeline(
        scheduler=flow(shift=6.0), vae=None, text_encoder=None, tokenizer=None, transformer=as_if_trained(model)
    )
    texts = {kind: [*rows] for kind, rows in texts_of_both().items()}
    call = texts | {"guidance_scale": 5.0}
    return Case("z-image", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 6.0, ("layers",), static=True)


def z_image_turbo() -> Case:
    case = z_image()
    case.pipe.scheduler = flow(shift=3.0)
    case.call |= {"guidance_scale": 0.0}
    case.guidance = 1.0
    return case


def _flux2(guided: bool) -> Any:
    return as_if_trained(
        d.Flux2Transformer2DModel(
            in_channels=16,
            num_layers=2,
            num_single_layers=2,
            attention_head_dim=8,
            num_attention_heads=2,
            joint_attention_dim=24,
            axes_dims_rope=(2, 2, 2, 2),
            timestep_guidance_channels=16,
            guidance_embeds=guided,
        )
    )


def _flux2_case(family: str, pipe: Any, call: dict[str, Any]) -> Case:
    latents = randn(1, 16, 4, 6, seed=4)
    noise = latents.flatten(2).transpose(1, 2)
    blocks = ("transformer_blocks", "single_transformer_blocks")
    return Case(family, pipe, call | PICTURE, latents, PICTURE, 4.0, blocks, noise=noise)


def flux2() -> Case:
    pipe = d.Flux2Pipeline(scheduler=flow(**DYNAMIC), vae=None, text_encoder=None, tokenizer=None, transformer=_flux2(True))
    call = {"prompt_embeds": randn(1, TOKENS, 24, seed=2), "guidance_scale": 4.0}
    return _flux2_case("flux2", pipe, call)


def flux2_klein() -> Case:
    vae = d.AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, sample_size=64, layers_per_block=1
    )
    pipe = d.Flux2KleinPipeline(scheduler=flow(**DYNAMIC), vae=vae, text_encoder=None, tokenizer=None, transformer=_flux2(False))
    texts = texts_of_both()
    call = texts | {"guidance_scale": 4.0}
    return _flux2_case("flux2-klein", pipe, call)


def sd3() -> Case:
    model = d.SD3Transformer2DModel(
        sample_size=16,
        patch_size=2,
        in_channels=4,
        num_layers=3,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=24,
        caption_projection_dim=16,
        pooled_projection_dim=20,
        out_channels=4,
        pos_embed_max_size=16,
    )
    parts = {f"{kind}{suffix}": None for kind in ("text_encoder", "tokenizer") for suffix in ("", "_2", "_3")}
    pipe = d.StableDiffusion3Pipeline(transformer=as_if_trained(model), scheduler=flow(shift=3.0), vae=None, **parts)
    call = {"guidance_scale": 7.0}
    for kind, s in (("", 2), ("negative_", 3)):
        call |= {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s), f"{kind}pooled_prompt_embeds": randn(1, 20, seed=s + 10)}
    return Case("sd3", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 7.0, ("transformer_blocks",))


def sd35() -> Case:
    """Two attentions in some blocks, and norms of queries and keys."""
    case = sd3()
    model = d.SD3Transformer2DModel(
        **dict(case.pipe.transformer.config) | {"dual_attention_layers": (0, 1), "qk_norm": "rms_norm"}
    )
    case.pipe.transformer = as_if_trained(model)
    return case


def flux1_half() -> Case:
    """In float16 the model clips its streams behind each block."""
    case = flux1()
    case.model.half().float()
    case.half = True
    return case
