"""diffusers' own pipelines with tiny random models: nothing here says how good a picture is, only what is computed when.

Each builder gives a pipeline and the arguments of a call; prompts are embeddings, so that no text encoder is needed.
"""

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLQwenImage,
    AutoencoderKLWan,
    CogVideoXDDIMScheduler,
    CogVideoXPipeline,
    CogVideoXTransformer3DModel,
    DDIMScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxImg2ImgPipeline,
    FluxPipeline,
    FluxTransformer2DModel,
    LattePipeline,
    LatteTransformer3DModel,
    PixArtAlphaPipeline,
    PixArtTransformer2DModel,
    PNDMScheduler,
    QwenImagePipeline,
    QwenImageTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Img2ImgPipeline,
    StableDiffusion3Pipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    UniPCMultistepScheduler,
    WanPipeline,
    WanTransformer3DModel,
    ZImagePipeline,
    ZImageTransformer2DModel,
)


def noise(*sizes, seed=0):
    return torch.randn(*sizes, generator=torch.Generator().manual_seed(seed))


def seeded(make, **config):
    torch.manual_seed(0)
    return make(**config).eval()


def image_vae(channels):
    return seeded(
        AutoencoderKL, block_out_channels=(4,), layers_per_block=1, latent_channels=channels, norm_num_groups=1,
        sample_size=32, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5,
    )  # fmt: skip


def flux_transformer(layers=1):
    return seeded(
        FluxTransformer2DModel, patch_size=1, in_channels=4, num_layers=layers, num_single_layers=layers,
        attention_head_dim=16, num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8], guidance_embeds=True,
    )  # fmt: skip


def flux(kind=FluxPipeline, layers=1):
    pipe = kind(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=image_vae(1), text_encoder=None, tokenizer=None,
        text_encoder_2=None, tokenizer_2=None, transformer=flux_transformer(layers),
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 8, 32), "pooled_prompt_embeds": noise(1, 32), "guidance_scale": 3.5}
    return pipe, {**given, "height": 16, "width": 16}


def flux_true_cfg(layers=1):
    pipe, given = flux(layers=layers)
    negative = {"negative_prompt_embeds": noise(1, 8, 32, seed=1), "negative_pooled_prompt_embeds": noise(1, 32, seed=1)}
    return pipe, {**given, **negative, "true_cfg_scale": 4.0}


def flux_img2img(strength=0.6):
    pipe, given = flux(FluxImg2ImgPipeline)
    return pipe, {**given, "image": noise(1, 3, 16, 16).clamp(-1, 1), "strength": strength}


def sd3(kind=StableDiffusion3Pipeline, layers=1):
    transformer = seeded(
        SD3Transformer2DModel, sample_size=32, patch_size=1, in_channels=4, num_layers=layers, attention_head_dim=8,
        num_attention_heads=4, caption_projection_dim=32, joint_attention_dim=32, pooled_projection_dim=64, out_channels=4,
    )  # fmt: skip
    pipe = kind(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), transformer=transformer, vae=image_vae(4),
        text_encoder=None, tokenizer=None, text_encoder_2=None, tokenizer_2=None, text_encoder_3=None, tokenizer_3=None,
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 8, 32), "pooled_prompt_embeds": noise(1, 64), "guidance_scale": 5.0}
    given |= {"negative_prompt_embeds": noise(1, 8, 32, seed=1), "negative_pooled_prompt_embeds": noise(1, 64, seed=1)}
    return pipe, {**given, "height": 16, "width": 16}


def sd3_img2img(strength=0.6):
    pipe, given = sd3(StableDiffusion3Img2ImgPipeline)
    return pipe, {**given, "image": noise(1, 3, 16, 16).clamp(-1, 1), "strength": strength}


def unet(**config):
    common = {"block_out_channels": (4, 8), "layers_per_block": 1, "sample_size": 16, "norm_num_groups": 1}
    return seeded(
        UNet2DConditionModel, in_channels=4, out_channels=4, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=2, cross_attention_dim=32, **common, **config,
    )  # fmt: skip


SD_BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


def sd(scheduler, kind=StableDiffusionPipeline):
    pipe = kind(
        vae=image_vae(4), text_encoder=None, tokenizer=None, unet=unet(), scheduler=scheduler, safety_checker=None,
        feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 8, 32), "negative_prompt_embeds": noise(1, 8, 32, seed=1), "guidance_scale": 5.0}
    return pipe, given if kind is StableDiffusionImg2ImgPipeline else {**given, "height": 16, "width": 16}


def sd_ddim():
    return sd(DDIMScheduler(**SD_BETAS, set_alpha_to_one=False, steps_offset=1, clip_sample=False))


def sd_pndm():
    return sd(PNDMScheduler(**SD_BETAS, skip_prk_steps=True, steps_offset=1))


def sd_img2img(strength=0.6, scheduler=None):
    scheduler = scheduler or DDIMScheduler(**SD_BETAS, set_alpha_to_one=False, steps_offset=1, clip_sample=False)
    pipe, given = sd(scheduler, StableDiffusionImg2ImgPipeline)
    return pipe, {**given, "image": noise(1, 3, 16, 16).clamp(-1, 1), "strength": strength}


def sdxl(scheduler=None):
    sizes = {"addition_embed_type": "text_time", "addition_time_embed_dim": 8}
    pipe = StableDiffusionXLPipeline(
        vae=image_vae(4), text_encoder=None, tokenizer=None, text_encoder_2=None, tokenizer_2=None, add_watermarker=False,
        unet=unet(projection_class_embeddings_input_dim=80, **sizes),
        scheduler=scheduler or EulerDiscreteScheduler(**SD_BETAS, steps_offset=1, timestep_spacing="leading"),
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 8, 32), "pooled_prompt_embeds": noise(1, 32), "guidance_scale": 5.0}
    given |= {"negative_prompt_embeds": noise(1, 8, 32, seed=1), "negative_pooled_prompt_embeds": noise(1, 32, seed=1)}
    return pipe, {**given, "height": 16, "width": 16}


def qwen_image(true_cfg_scale=4.0, layers=1):
    transformer = seeded(
        QwenImageTransformer2DModel, patch_size=2, in_channels=16, out_channels=4, num_layers=layers, attention_head_dim=16,
        num_attention_heads=3, joint_attention_dim=16, guidance_embeds=False, axes_dims_rope=(8, 4, 4),
    )  # fmt: skip
    vae = seeded(
        AutoencoderKLQwenImage, base_dim=24, z_dim=4, dim_mult=[1, 2, 4], num_res_blocks=1,
        temperal_downsample=[False, True], latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
    )  # fmt: skip
    pipe = QwenImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=vae, text_encoder=None, tokenizer=None,
        transformer=transformer,
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 8, 16), "prompt_embeds_mask": torch.ones(1, 8, dtype=torch.long)}
    given |= {"negative_prompt_embeds": noise(1, 8, 16, seed=1)}
    given |= {"negative_prompt_embeds_mask": torch.ones(1, 8, dtype=torch.long), "true_cfg_scale": true_cfg_scale}
    return pipe, {**given, "height": 32, "width": 32}


def qwen_image_alone(layers=1):
    return qwen_image(1.0, layers)


def wan_transformer(layers, seed=0):
    torch.manual_seed(seed)
    return WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=16, out_channels=16, text_dim=32,
        freq_dim=64, ffn_dim=32, num_layers=layers, cross_attn_norm=True, qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
    ).eval()  # fmt: skip


def wan(guidance_scale=5.0, layers=1, experts=1):
    vae = seeded(
        AutoencoderKLWan, base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
        temperal_downsample=[False, True, True],
    )  # fmt: skip
    pipe = WanPipeline(
        tokenizer=None, text_encoder=None, vae=vae, transformer=wan_transformer(layers),
        transformer_2=wan_transformer(layers, seed=1) if experts == 2 else None,
        boundary_ratio=0.875 if experts == 2 else None,
        scheduler=UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 8, 32), "negative_prompt_embeds": noise(1, 8, 32, seed=1)}
    return pipe, {**given, "guidance_scale": guidance_scale, "height": 16, "width": 16, "num_frames": 5}


def wan_alone(layers=1):
    return wan(1.0, layers)


def wan22():
    return wan(experts=2)


def z_image(guidance_scale=5.0, layers=2):
    transformer = seeded(
        ZImageTransformer2DModel, all_patch_size=(2,), all_f_patch_size=(1,), in_channels=4, dim=32, n_layers=layers,
        n_refiner_layers=1, n_heads=2, n_kv_heads=2, norm_eps=1e-5, qk_norm=True, cap_feat_dim=16, rope_theta=256.0,
        t_scale=1000.0, axes_dims=[8, 4, 4], axes_lens=[256, 32, 32],
    )  # fmt: skip
    with torch.no_grad():
        # These two are made by torch.empty.
        transformer.x_pad_token.fill_(1)
        transformer.cap_pad_token.fill_(1)
    pipe = ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=image_vae(4), text_encoder=None, tokenizer=None,
        transformer=transformer,
    )  # fmt: skip
    given = {"prompt_embeds": [noise(8, 16)], "negative_prompt_embeds": [noise(8, 16, seed=1)]}
    return pipe, {**given, "guidance_scale": guidance_scale, "height": 32, "width": 32}


def cogvideox(layers=1):
    transformer = seeded(
        CogVideoXTransformer3DModel, num_attention_heads=4, attention_head_dim=8, in_channels=4, out_channels=4,
        time_embed_dim=2, text_embed_dim=32, num_layers=layers, sample_width=2, sample_height=2, sample_frames=9,
        patch_size=2, temporal_compression_ratio=4, max_text_seq_length=16,
    )  # fmt: skip
    pipe = CogVideoXPipeline(
        tokenizer=None, text_encoder=None, vae=cogvideox_vae(), transformer=transformer, scheduler=CogVideoXDDIMScheduler(),
    )  # fmt: skip
    given = {"prompt_embeds": noise(1, 16, 32), "negative_prompt_embeds": noise(1, 16, 32, seed=1), "guidance_scale": 6.0}
    return pipe, {**given, "height": 16, "width": 16, "num_frames": 8, "max_sequence_length": 16}


def cogvideox_vae():
    from diffusers import AutoencoderKLCogVideoX

    return seeded(
        AutoencoderKLCogVideoX, down_block_types=("CogVideoXDownBlock3D",) * 4, up_block_types=("CogVideoXUpBlock3D",) * 4,
        block_out_channels=(8,) * 4, latent_channels=4, layers_per_block=1, norm_num_groups=2,
        temporal_compression_ratio=4,
    )  # fmt: skip


def latte():
    transformer = seeded(
        LatteTransformer3DModel, sample_size=8, num_layers=1, patch_size=2, attention_head_dim=8, num_attention_heads=3,
        caption_channels=32, in_channels=4, cross_attention_dim=24, out_channels=8, attention_bias=True,
        activation_fn="gelu-approximate", num_embeds_ada_norm=1000, norm_type="ada_norm_single",
        norm_elementwise_affine=False, norm_eps=1e-6,
    )  # fmt: skip
    pipe = LattePipeline(
        tokenizer=None, text_encoder=None, vae=image_vae(4), transformer=transformer, scheduler=DDIMScheduler()
    )
    given = {"prompt_embeds": noise(1, 8, 32), "negative_prompt_embeds": noise(1, 8, 32, seed=1), "guidance_scale": 5.0}
    return pipe, {**given, "negative_prompt": None, "height": 8, "width": 8, "video_length": 1, "clean_caption": False}


def pixart():
    transformer = seeded(
        PixArtTransformer2DModel, sample_size=8, num_layers=1, patch_size=2, attention_head_dim=8, num_attention_heads=3,
        caption_channels=32, in_channels=4, cross_attention_dim=24, out_channels=8, attention_bias=True,
        activation_fn="gelu-approximate", num_embeds_ada_norm=1000, norm_type="ada_norm_single",
        norm_elementwise_affine=False, norm_eps=1e-6, use_additional_conditions=False,
    )  # fmt: skip
    pipe = PixArtAlphaPipeline(
        tokenizer=None, text_encoder=None, vae=image_vae(4), transformer=transformer, scheduler=DDIMScheduler()
    )
    mask = torch.ones(1, 8, dtype=torch.long)
    given = {"prompt_embeds": noise(1, 8, 32), "negative_prompt_embeds": noise(1, 8, 32, seed=1), "guidance_scale": 5.0}
    given |= {"prompt_attention_mask": mask, "negative_prompt_attention_mask": mask, "negative_prompt": None}
    return pipe, {**given, "height": 8, "width": 8, "use_resolution_binning": False}


def ltx2():
    """Video with sound: the sound is stepped by a copy of the scheduler, which each call makes for itself."""
    from diffusers import AutoencoderKLLTX2Audio, AutoencoderKLLTX2Video, LTX2Pipeline, LTX2VideoTransformer3DModel
    from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder

    transformer = seeded(
        LTX2VideoTransformer3DModel, in_channels=4, out_channels=4, patch_size=1, patch_size_t=1, num_attention_heads=2,
        attention_head_dim=8, cross_attention_dim=16, audio_in_channels=4, audio_out_channels=4, audio_num_attention_heads=2,
        audio_attention_head_dim=4, audio_cross_attention_dim=8, num_layers=1, qk_norm="rms_norm_across_heads",
        caption_channels=16, rope_double_precision=False, rope_type="split",
    )  # fmt: skip
    connectors = seeded(
        LTX2TextConnectors, caption_channels=16, text_proj_in_factor=3, video_connector_num_attention_heads=4,
        video_connector_attention_head_dim=4, video_connector_num_layers=1, video_connector_num_learnable_registers=None,
        audio_connector_num_attention_heads=4, audio_connector_attention_head_dim=4, audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=None, connector_rope_base_seq_len=32, rope_theta=10000.0,
        rope_double_precision=False, causal_temporal_positioning=False, rope_type="split",
    )  # fmt: skip
    vae = seeded(
        AutoencoderKLLTX2Video, in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(8,),
        decoder_block_out_channels=(8,), layers_per_block=(1,), decoder_layers_per_block=(1, 1),
        spatio_temporal_scaling=(True,), decoder_spatio_temporal_scaling=(True,), decoder_inject_noise=(False, False),
        downsample_type=("spatial",), upsample_residual=(False,), upsample_factor=(1,), timestep_conditioning=False,
        patch_size=1, patch_size_t=1, encoder_causal=True, decoder_causal=False,
    )  # fmt: skip
    audio_vae = seeded(
        AutoencoderKLLTX2Audio, base_channels=4, output_channels=2, ch_mult=(1,), num_res_blocks=1, attn_resolutions=None,
        in_channels=2, resolution=32, latent_channels=2, norm_type="pixel", causality_axis="height", dropout=0.0,
        mid_block_add_attention=False, sample_rate=16000, mel_hop_length=160, is_causal=True, mel_bins=8,
    )  # fmt: skip
    vocoder = seeded(
        LTX2Vocoder, in_channels=16, hidden_channels=32, out_channels=2, upsample_kernel_sizes=[4, 4],
        upsample_factors=[2, 2], resnet_kernel_sizes=[3], resnet_dilations=[[1, 3, 5]], leaky_relu_negative_slope=0.1,
        output_sampling_rate=16000,
    )  # fmt: skip
    pipe = LTX2Pipeline(
        transformer=transformer, connectors=connectors, vae=vae, audio_vae=audio_vae, vocoder=vocoder, text_encoder=None,
        tokenizer=None, processor=None, scheduler=FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip
    mask = torch.ones(1, 8, dtype=torch.long)
    given = {"prompt_embeds": noise(1, 8, 48), "negative_prompt_embeds": noise(1, 8, 48, seed=1), "guidance_scale": 3.0}
    given |= {"prompt_attention_mask": mask, "negative_prompt_attention_mask": mask, "stg_scale": 0.0}
    return pipe, {**given, "height": 32, "width": 32, "num_frames": 5}
