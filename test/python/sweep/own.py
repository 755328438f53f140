"""Recipes of our own, for pipelines that diffusers' tests build in no way that needs no network, or are younger than they."""


def _part(kind, **config):
    return {"class": f"diffusers.{kind}", "config": config}


def _noise(*sizes):
    return {"tensor": {"sizes": list(sizes), "dtype": "float32", "from": -1, "to": 1}}


def _ones(*sizes, dtype="int64"):
    return {"tensor": {"sizes": list(sizes), "dtype": dtype, "all": 1}}


def _picture(size):
    return {"picture": [size, size], "mode": "RGB"}


FLOW = _part("FlowMatchEulerDiscreteScheduler", shift=3.0)
FLUX2_VAE = _part(
    "AutoencoderKLFlux2", block_out_channels=[8, 8, 8, 8], norm_num_groups=4, latent_channels=4, sample_size=32,
    layers_per_block=1, down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
)  # fmt: skip
HUNYUAN_VAE = _part(
    "AutoencoderKLHunyuanVideo", latent_channels=4, block_out_channels=[8, 8, 8, 8], layers_per_block=1, norm_num_groups=4,
    scaling_factor=0.5,
)  # fmt: skip
IMAGE_VAE = _part(
    "AutoencoderKL", block_out_channels=[4, 4, 4, 4], layers_per_block=1, latent_channels=4, norm_num_groups=1, sample_size=32,
    down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4, use_quant_conv=False,
    use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5,
)  # fmt: skip
ERNIE = _part(
    "ErnieImageTransformer2DModel", hidden_size=16, num_attention_heads=2, num_layers=2, ffn_hidden_size=24, in_channels=16,
    out_channels=16, text_in_dim=24, rope_axes_dim=[2, 2, 4],
)  # fmt: skip
QWEN21 = _part(
    "QwenImage21Transformer2DModel", patch_size=1, in_channels=4, out_channels=4, num_layers=2, attention_head_dim=16,
    num_attention_heads=2, context_in_dim=16, axes_dims_rope=[8, 4, 4],
)  # fmt: skip
QWEN21_VAE = _part(
    "AutoencoderKLQwenImage21", base_dim=8, decoder_base_dim=8, z_dim=4, dim_mult=[1, 1, 1, 1, 1], num_res_blocks=1,
    latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
)  # fmt: skip
KANDINSKY6 = _part(
    "Kandinsky6Transformer3DModel", in_visual_dim=4, out_visual_dim=4, in_text_dim=16, in_text_dim2=16, time_dim=16,
    model_dim=16, ff_dim=32, num_text_blocks=1, num_visual_blocks=2, axes_dims=[4, 2, 2], visual_cond=True, in_audio_dim=4,
    out_audio_dim=4,
)  # fmt: skip
LONGCAT = _part(
    "LongCatImageTransformer2DModel", patch_size=1, in_channels=64, num_layers=2, num_single_layers=2, attention_head_dim=16,
    num_attention_heads=2, joint_attention_dim=16, pooled_projection_dim=16, axes_dims_rope=[4, 4, 8],
)  # fmt: skip
COGVIEW4 = _part(
    "CogView4Transformer2DModel", patch_size=2, in_channels=8, out_channels=4, num_layers=2, attention_head_dim=4,
    num_attention_heads=4, text_embed_dim=16, time_embed_dim=8, condition_dim=4, rope_axes_dim=[16, 16],
)  # fmt: skip
SIGHT = {
    "model": "transformers.SiglipVisionModel",
    "config_class": "transformers.SiglipVisionConfig",
    "config": {
        "hidden_size": 12, "intermediate_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 8,
        "patch_size": 4,
    },
}  # fmt: skip
SEEING = {"processor_of": "transformers.SiglipImageProcessorPil", "config": {"size": {"height": 8, "width": 8}}}


def recipes(known):
    """Recipes by name. known: those that were recorded; some here differ from one of them in a few parts."""

    def like(name, pipeline, parts=None, without=(), **call):
        base = known[name]
        given = {key: value for key, value in base["call"].items() if key not in without}
        return {"pipeline": pipeline, "parts": {**base["parts"], **(parts or {})}, "call": {**given, **call}}

    def changed(name, part, **config):
        said = known[name]["parts"][part]
        return {**said, "config": {**said["config"], **config}}

    texts = {"prompt_embeds": _noise(1, 8, 16), "negative_prompt_embeds": _noise(1, 8, 16)}
    masks = {"prompt_embeds_mask": _ones(1, 8), "negative_prompt_embeds_mask": _ones(1, 8)}
    no_text = {"text_encoder": None, "tokenizer": None}
    square = {"height": 32, "width": 32}
    video15 = known["HunyuanVideo15Pipeline"]
    return {
        "ErnieImagePipeline": {
            "pipeline": "ErnieImagePipeline",
            "parts": {"transformer": ERNIE, "vae": FLUX2_VAE, "scheduler": FLOW, **no_text, "pe": None, "pe_tokenizer": None},
            "call": {
                "prompt_embeds": [_noise(8, 24)], "negative_prompt_embeds": [_noise(6, 24)], "guidance_scale": 4.0,
                "use_pe": False, **square,
            },
        },
        "QwenImage21Pipeline": {
            "pipeline": "QwenImage21Pipeline",
            "parts": {
                "transformer": QWEN21, "vae": QWEN21_VAE, "scheduler": FLOW, "text_encoder": None,
                "processor": {"processor": "Qwen3VLProcessor"},
            },
            "call": {**texts, **masks, "true_cfg_scale": 4.0, **square},
        },
        "Kandinsky6TI2VAPipeline": {
            "pipeline": "Kandinsky6TI2VAPipeline",
            "parts": {
                "transformer": KANDINSKY6, "vae": HUNYUAN_VAE, "scheduler": FLOW, **no_text, "text_encoder_2": None,
                "tokenizer_2": None,
            },
            "call": {
                **texts, "pooled_prompt_embeds": _noise(1, 16), "negative_pooled_prompt_embeds": _noise(1, 16), **square,
                "num_frames": 5, "sample_audio": False,
            },
        },
        "LongCatImagePipeline": {
            "pipeline": "LongCatImagePipeline",
            "parts": {
                "transformer": LONGCAT, "vae": {**IMAGE_VAE, "config": {**IMAGE_VAE["config"], "latent_channels": 16}},
                "scheduler": FLOW, "tokenizer": {"tokenizer": 512},
                "text_encoder": known["QwenImagePipeline"]["parts"]["text_encoder"], "text_processor": {"processor": ""},
            },
            "call": {"prompt": "a red fox in the snow", **square, "enable_prompt_rewrite": False},
        },
        "CogView4ControlPipeline": {
            "pipeline": "CogView4ControlPipeline",
            "parts": {
                "transformer": COGVIEW4, "vae": IMAGE_VAE, "scheduler": _part("FlowMatchEulerDiscreteScheduler"), **no_text,
            },
            "call": {"prompt_embeds": _noise(1, 16, 16), "negative_prompt_embeds": _noise(1, 16, 16), **square,
                     "control_image": _picture(32)},
        },
        "HunyuanVideo15ImageToVideoPipeline": {
            "pipeline": "HunyuanVideo15ImageToVideoPipeline",
            "parts": {
                **video15["parts"],
                "transformer": changed("HunyuanVideo15Pipeline", "transformer", task_type="i2v", target_size=16),
                "image_encoder": SIGHT,
                "feature_extractor": SEEING,
            },
            "call": {
                **{key: value for key, value in video15["call"].items() if key not in ("height", "width")}, "image": _picture(16),
            },
        },
        "DDPMPipeline": {
            "pipeline": "DDPMPipeline",
            "parts": {"unet": known["DDIMPipeline"]["parts"]["unet"], "scheduler": _part("DDPMScheduler")},
            "call": {"batch_size": 1},
        },
        "EasyAnimatePipeline": like(
            "EasyAnimatePipeline", "EasyAnimatePipeline",
            {"transformer": changed("EasyAnimatePipeline", "transformer", text_embed_dim=32)},
        ),
        # Its own tests make two steps, at a time between, which six steps do not have.
        **{
            name: like(name, name, intermediate_timesteps=None)
            for name in ("SanaSprintPipeline", "SanaSprintImg2ImgPipeline")
        },
        "LucyEditPipeline": like(
            "WanPipeline", "LucyEditPipeline",
            {"transformer": changed("WanPipeline", "transformer", in_channels=32)},
            without=("num_frames",), video=[_picture(16)] * 5, num_frames=5, height=16, width=16,
        ),
        "StableAudio3AudioToAudioPipeline": like(
            "StableAudio3Pipeline", "StableAudio3AudioToAudioPipeline", audio=_noise(1, 2, 2048), init_noise_level=0.8
        ),
    }  # fmt: skip
