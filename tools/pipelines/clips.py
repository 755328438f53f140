"""Pipelines of diffusers that make clips."""

from typing import Any

import diffusers as d
import torch
from PIL import Image
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModel,
    SiglipImageProcessor,
    SiglipVisionConfig,
    SiglipVisionModel,
)

from case import PICTURE, TOKENS, Case, as_if_trained, flow, randn, texts_of_both

CLIP = {"height": 32, "width": 48, "num_frames": 9}  # 3 latent frames of 4 × 6


def wan21_t2v(trained: bool = True) -> Case:
    torch.manual_seed(1)
    model = d.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=4,
        out_channels=4,
        text_dim=24,
        freq_dim=16,
        ffn_dim=32,
        num_layers=3,
        rope_max_seq_len=16,
    ).eval()
    scheduler = d.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    pipe = d.WanPipeline(
        tokenizer=None, text_encoder=None, vae=None, scheduler=scheduler, transformer=as_if_trained(model) if trained else model
    )
    texts = texts_of_both()
    sizes = {"height": 32, "width": 48, "frames": 9}
    return Case("wan21-t2v", pipe, texts | CLIP | {"guidance_scale": 5.0}, randn(1, 4, 3, 4, 6, seed=4), sizes, 5.0, ("blocks",))


def wan21_t2v_untrained() -> Case:
    """Weights as they are initialised: many are equal, and the new exporter makes one of those."""
    return wan21_t2v(trained=False)


def wan21_i2v() -> Case:
    model = d.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=36,
        out_channels=16,
        text_dim=24,
        freq_dim=16,
        ffn_dim=32,
        num_layers=2,
        rope_max_seq_len=16,
        image_dim=12,
        added_kv_proj_dim=24,
    )
    scheduler = d.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    vae = as_if_trained(
        d.AutoencoderKLWan(base_dim=4, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True])
    )
    vision = CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=12, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=8
        )
    ).eval()
    processor = CLIPImageProcessor(size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16})
    pipe = d.WanImageToVideoPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=vae,
        scheduler=scheduler,
        image_processor=processor,
        image_encoder=vision,
        transformer=as_if_trained(model),
    )
    # The class counts the picture's tokens as those beyond 512.
    texts = texts_of_both(512)
    picture = Image.fromarray((randn(32, 48, 3, seed=5).sigmoid() * 255).byte().numpy())
    sizes = {"height": 32, "width": 48, "frames": 9}
    return Case(
        "wan21-i2v",
        pipe,
        texts | CLIP | {"guidance_scale": 5.0, "image": picture},
        randn(1, 16, 3, 4, 6, seed=4),
        sizes,
        5.0,
        ("blocks",),
        beside=16,
    )


def hunyuanvideo15_t2v() -> Case:
    model = d.HunyuanVideo15Transformer3DModel(
        in_channels=65,
        out_channels=32,
        num_attention_heads=2,
        attention_head_dim=8,
        num_layers=2,
        num_refiner_layers=1,
        text_embed_dim=24,
        text_embed_2_dim=16,
        image_embed_dim=12,
        rope_axes_dim=(2, 2, 4),
        task_type="t2v",
    )
    vae = d.AutoencoderKLHunyuanVideo15(
        block_out_channels=(64, 64, 64, 64, 64), latent_channels=32, layers_per_block=1, in_channels=3
    )
    pipe = d.HunyuanVideo15Pipeline(
        text_encoder=None,
        tokenizer=None,
        transformer=as_if_trained(model),
        vae=vae,
        scheduler=flow(shift=5.0),
        text_encoder_2=None,
        tokenizer_2=None,
        guider=d.ClassifierFreeGuidance(guidance_scale=6.0),
    )
    call: dict[str, Any] = {}
    for kind, s in (("", 2), ("negative_", 3)):
        call |= {
            f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s),
            f"{kind}prompt_embeds_mask": torch.tensor([[1] * (s + 2) + [0] * (TOKENS - s - 2)]),
            f"{kind}prompt_embeds_2": randn(1, 5, 16, seed=s + 10),
            f"{kind}prompt_embeds_mask_2": torch.tensor([[1] * (s + 1) + [0] * (4 - s)]),
        }
    sizes = {"height": 64, "width": 96, "frames": 9}
    clip = {"height": 64, "width": 96, "num_frames": 9}
    return Case(
        "hunyuanvideo15-t2v", pipe, call | clip, randn(1, 32, 3, 4, 6, seed=4), sizes, 6.0, ("transformer_blocks",), static=True
    )


def hunyuanvideo15_i2v() -> Case:
    case = hunyuanvideo15_t2v()
    model = d.HunyuanVideo15Transformer3DModel(**dict(case.pipe.transformer.config) | {"task_type": "i2v", "target_size": 80})
    vision = SiglipVisionModel(
        SiglipVisionConfig(
            hidden_size=12, intermediate_size=12, num_hidden_layers=1, num_attention_heads=2, image_size=27, patch_size=1
        )
    ).eval()
    parts = case.pipe.components | {
        "transformer": as_if_trained(model),
        "vae": as_if_trained(case.pipe.vae),
        "image_encoder": vision,
        "feature_extractor": SiglipImageProcessor(size={"height": 27, "width": 27}),
    }
    case.pipe = d.HunyuanVideo15ImageToVideoPipeline(**parts)
    picture = Image.fromarray((randn(64, 96, 3, seed=5).sigmoid() * 255).byte().numpy())
    case.call = {key: value for key, value in case.call.items() if key not in ("height", "width")} | {"image": picture}
    case.family, case.beside = "hunyuanvideo15-i2v", 32
    return case


def cogvideox15() -> Case:
    model = d.CogVideoXTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=16,
        in_channels=4,
        out_channels=4,
        time_embed_dim=16,
        text_embed_dim=24,
        num_layers=2,
        sample_width=6,
        sample_height=4,
        sample_frames=13,
        patch_size=2,
        patch_size_t=2,
        max_text_seq_length=TOKENS,
        use_rotary_positional_embeddings=True,
    )
    scheduler = d.CogVideoXDDIMScheduler(
        snr_shift_scale=1.0, prediction_type="v_prediction", timestep_spacing="trailing", rescale_betas_zero_snr=True
    )
    pipe = d.CogVideoXPipeline(tokenizer=None, text_encoder=None, vae=None, transformer=as_if_trained(model), scheduler=scheduler)
    texts = texts_of_both()
    sizes = {"height": 32, "width": 48, "frames": 13}
    call = texts | {"height": 32, "width": 48, "num_frames": 13, "guidance_scale": 6.0, "max_sequence_length": TOKENS}
    return Case("cogvideox15", pipe, call, randn(1, 4, 4, 4, 6, seed=4), sizes, 6.0, ("transformer_blocks",))


def cogvideox10_2b() -> Case:
    """Without rotary embeddings, and with patches of one frame."""
    case = cogvideox15()
    options = dict(case.pipe.transformer.config) | {"patch_size_t": None, "use_rotary_positional_embeddings": False}
    case.pipe.transformer = as_if_trained(d.CogVideoXTransformer3DModel(**options))
    case.pipe.scheduler = d.CogVideoXDDIMScheduler.from_config(case.pipe.scheduler.config, snr_shift_scale=3.0)
    return case


def latte() -> Case:
    model = d.LatteTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=8,
        in_channels=4,
        out_channels=8,
        num_layers=2,
        cross_attention_dim=16,
        sample_size=8,
        patch_size=2,
        norm_type="ada_norm_single",
        num_embeds_ada_norm=1000,
        norm_elementwise_affine=False,
        caption_channels=24,
        video_length=3,
    )
    scheduler = d.DDIMScheduler(beta_start=0.0001, beta_end=0.02, beta_schedule="linear", clip_sample=False)
    pipe = d.LattePipeline(tokenizer=None, text_encoder=None, vae=None, transformer=as_if_trained(model), scheduler=scheduler)
    texts = texts_of_both()
    call = (
        texts
        | PICTURE
        | {"video_length": 3, "guidance_scale": 7.5, "mask_feature": False, "negative_prompt": None, "clean_caption": False}
    )
    return Case(
        "latte",
        pipe,
        call,
        randn(1, 4, 3, 8, 12, seed=4),
        PICTURE | {"frames": 3},
        7.5,
        ("transformer_blocks", "temporal_transformer_blocks"),
    )
