"""Pipelines of diffusers whose texts have masks, and whose denoiser attends to them apart."""

import diffusers as d
import torch

from case import PICTURE, TOKENS, Case, as_if_trained, flow, randn, texts_of_both


def pixart() -> Case:
    model = d.PixArtTransformer2DModel(
        sample_size=8,
        num_layers=3,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        caption_channels=24,
        use_additional_conditions=False,
    )
    scheduler = d.DPMSolverMultistepScheduler(beta_schedule="linear", beta_start=0.0001, beta_end=0.02)
    vae = d.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        norm_num_groups=4,
        latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    )
    pipe = d.PixArtAlphaPipeline(
        tokenizer=None, text_encoder=None, vae=vae, transformer=as_if_trained(model), scheduler=scheduler
    )
    texts = texts_of_both()
    masks = {
        f"{kind}prompt_attention_mask": torch.tensor([[1] * n + [0] * (TOKENS - n)]) for kind, n in (("", 5), ("negative_", 2))
    }
    call = (
        texts | masks | {"guidance_scale": 4.5, "use_resolution_binning": False, "negative_prompt": None, "clean_caption": False}
    )
    return Case("pixart", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 4.5, ("transformer_blocks",))


def sana() -> Case:
    model = d.SanaTransformer2DModel(
        in_channels=4,
        out_channels=4,
        num_layers=3,
        num_attention_heads=2,
        attention_head_dim=8,
        num_cross_attention_heads=2,
        cross_attention_head_dim=8,
        cross_attention_dim=16,
        caption_channels=24,
        sample_size=8,
    )
    scheduler = d.DPMSolverMultistepScheduler(
        prediction_type="flow_prediction",
        use_flow_sigmas=True,
        flow_shift=3.0,
        algorithm_type="dpmsolver++",
        solver_order=2,
    )
    pipe = d.SanaPipeline(tokenizer=None, text_encoder=None, vae=None, transformer=as_if_trained(model), scheduler=scheduler)
    texts = texts_of_both()
    masks = {
        f"{kind}prompt_attention_mask": torch.tensor([[1] * n + [0] * (TOKENS - n)]) for kind, n in (("", 5), ("negative_", 2))
    }
    sizes = {"height": 128, "width": 192}
    call = texts | masks | sizes | {"guidance_scale": 4.5, "use_resolution_binning": False, "negative_prompt": None}
    return Case("sana", pipe, call, randn(1, 4, 4, 6, seed=4), sizes, 4.5, ("transformer_blocks",))


def ernie_image() -> Case:
    model = d.ErnieImageTransformer2DModel(
        hidden_size=16,
        num_attention_heads=2,
        num_layers=3,
        ffn_hidden_size=24,
        in_channels=16,
        out_channels=16,
        text_in_dim=24,
        rope_axes_dim=(2, 2, 4),
    )
    vae = d.AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, sample_size=64, layers_per_block=1
    )
    pipe = d.ErnieImagePipeline(
        transformer=as_if_trained(model),
        vae=vae,
        text_encoder=None,
        tokenizer=None,
        scheduler=flow(shift=3.0),
        pe=None,
        pe_tokenizer=None,
    )
    texts = {kind: [*rows] for kind, rows in texts_of_both().items()}
    call = texts | {"guidance_scale": 4.0, "use_pe": False}
    return Case("ernie-image", pipe, call | PICTURE, randn(1, 16, 4, 6, seed=4), PICTURE, 4.0, ("layers",))
