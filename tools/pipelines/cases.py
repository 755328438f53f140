"""Tiny pipelines of diffusers' own classes with random weights: one case for each family, and what is fed to it."""

from dataclasses import dataclass, field
from typing import Any

import diffusers as d
import torch
from PIL import Image
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModel, SiglipImageProcessor, SiglipVisionConfig, SiglipVisionModel

TOKENS = 7  # of a text; unlike the number of image tokens in every case, so that streams are told apart by their shapes


@dataclass
class Case:
    family: str
    pipe: Any
    call: dict[str, Any]  # what the pipeline is called with, besides steps
    latents: torch.Tensor  # unit noise as the pipeline takes it
    sizes: dict[str, int]
    guidance: float  # as the Sampling Settings of the workflow take it
    blocks: tuple[str, ...] = ()  # module lists of the block stack, in the order of the run; none for a UNet
    denoiser: str = "transformer"
    static: bool = False  # the graph is for the traced number of rows
    steps: tuple[int, int] = (8, 20)
    options: dict[str, Any] = field(default_factory=dict)  # what the new exporter needs besides
    half: bool = False  # the graph is in float16; the pipeline stays in float32, with weights that are float16 numbers
    noise: torch.Tensor | None = None  # unit noise as the workflow takes it, where the pipeline's is laid out otherwise
    beside: int | None = None  # channels of the latent, where the denoiser's input has what it is conditioned on after them

    @property
    def model(self) -> torch.nn.Module:
        return getattr(self.pipe, self.denoiser)


def as_if_trained(module: torch.nn.Module, seed: int = 1) -> torch.nn.Module:
    """
    Moves weights off zeros and ones, so that no two are equal and every block does something. They take one of four values each,
    of standard deviation 1 before scaling: such weights are small when they are packed, and those of large
    tensors, whose rows come again, too.
    """
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            level = (torch.randint(4, weight.shape, generator=generator) - 1.5) / 1.25**0.5
            if weight.numel() > 50_000:
                level = level[torch.arange(len(level)) % 16]
            if weight.dim() > 1:
                weight.copy_(level * 0.8 / max(1, weight[0].numel()) ** 0.5)
            else:
                weight.copy_((1 if "norm" in name and name.endswith("weight") else 0) + 0.1 * level)
    return module.eval()


def randn(*sizes: int, seed: int) -> torch.Tensor:
    return torch.randn(sizes, generator=torch.Generator().manual_seed(seed))


def flow(**options: Any) -> Any:
    return d.FlowMatchEulerDiscreteScheduler(**options)


DYNAMIC = dict(use_dynamic_shifting=True, shift=3.0, base_shift=0.5, max_shift=1.15, base_image_seq_len=256, max_image_seq_len=4096)
PICTURE = dict(height=64, width=96)  # 24 tokens of 16 × 16 pixels


def flux1() -> Case:
    model = d.FluxTransformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=24, pooled_projection_dim=20, guidance_embeds=True, axes_dims_rope=(2, 2, 4),
    )
    parts = dict(vae=None, text_encoder=None, tokenizer=None, text_encoder_2=None, tokenizer_2=None)
    pipe = d.FluxPipeline(scheduler=flow(**DYNAMIC), transformer=as_if_trained(model), **parts)
    call = dict(prompt_embeds=randn(1, TOKENS, 24, seed=2), pooled_prompt_embeds=randn(1, 20, seed=3), guidance_scale=3.5)
    return Case("flux1", pipe, call | PICTURE, randn(1, 24, 16, seed=4), PICTURE, 3.5, ("transformer_blocks", "single_transformer_blocks"))


def qwen_image() -> Case:
    model = d.QwenImageTransformer2DModel(
        in_channels=16, out_channels=4, num_layers=3, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=24, axes_dims_rope=(2, 2, 4),
    )
    config = DYNAMIC | dict(shift=1.0, max_shift=0.9, base_image_seq_len=256, max_image_seq_len=8192, shift_terminal=0.02)
    pipe = d.QwenImagePipeline(scheduler=flow(**config), vae=None, text_encoder=None, tokenizer=None, transformer=as_if_trained(model))
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    masks = {f"{kind}prompt_embeds_mask": torch.ones(1, TOKENS, dtype=torch.long) for kind in ("", "negative_")}
    call = texts | masks | dict(true_cfg_scale=4.0)
    return Case("qwen-image", pipe, call | PICTURE, randn(1, 24, 16, seed=4), PICTURE, 4.0, ("transformer_blocks",))


def z_image() -> Case:
    model = d.ZImageTransformer2DModel(
        in_channels=4, dim=16, n_layers=3, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=24,
        axes_dims=[2, 2, 4], axes_lens=[64, 64, 64],
    )
    pipe = d.ZImagePipeline(scheduler=flow(shift=6.0), vae=None, text_encoder=None, tokenizer=None, transformer=as_if_trained(model))
    texts = {f"{kind}prompt_embeds": [randn(TOKENS, 24, seed=s)] for kind, s in (("", 2), ("negative_", 3))}
    call = texts | dict(guidance_scale=5.0)
    return Case("z-image", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 6.0, ("layers",), static=True)


def _flux2(guided: bool) -> Any:
    return as_if_trained(
        d.Flux2Transformer2DModel(
            in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2,
            joint_attention_dim=24, axes_dims_rope=(2, 2, 2, 2), timestep_guidance_channels=16, guidance_embeds=guided,
        )
    )


def flux2() -> Case:
    pipe = d.Flux2Pipeline(scheduler=flow(**DYNAMIC), vae=None, text_encoder=None, tokenizer=None, transformer=_flux2(True))
    call = dict(prompt_embeds=randn(1, TOKENS, 24, seed=2), guidance_scale=4.0)
    return Case(
        "flux2", pipe, call | PICTURE, randn(1, 16, 4, 6, seed=4), PICTURE, 4.0,
        ("transformer_blocks", "single_transformer_blocks"), noise=randn(1, 16, 4, 6, seed=4).flatten(2).transpose(1, 2),
    )


def flux2_klein() -> Case:
    vae = d.AutoencoderKLFlux2(block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, sample_size=64, layers_per_block=1)
    pipe = d.Flux2KleinPipeline(scheduler=flow(**DYNAMIC), vae=vae, text_encoder=None, tokenizer=None, transformer=_flux2(False))
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    call = texts | dict(guidance_scale=4.0)
    return Case(
        "flux2-klein", pipe, call | PICTURE, randn(1, 16, 4, 6, seed=4), PICTURE, 4.0,
        ("transformer_blocks", "single_transformer_blocks"), noise=randn(1, 16, 4, 6, seed=4).flatten(2).transpose(1, 2),
    )


def sd3() -> Case:
    model = d.SD3Transformer2DModel(
        sample_size=16, patch_size=2, in_channels=4, num_layers=3, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=24, caption_projection_dim=16, pooled_projection_dim=20, out_channels=4, pos_embed_max_size=16,
    )
    parts = {f"{kind}{suffix}": None for kind in ("text_encoder", "tokenizer") for suffix in ("", "_2", "_3")}
    pipe = d.StableDiffusion3Pipeline(transformer=as_if_trained(model), scheduler=flow(shift=3.0), vae=None, **parts)
    call = dict(guidance_scale=7.0)
    for kind, s in (("", 2), ("negative_", 3)):
        call |= {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s), f"{kind}pooled_prompt_embeds": randn(1, 20, seed=s + 10)}
    return Case("sd3", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 7.0, ("transformer_blocks",))


def _unet(**options: Any) -> Any:
    return as_if_trained(
        d.UNet2DConditionModel(
            sample_size=8, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(8, 16), norm_num_groups=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=24, attention_head_dim=4, **options,
        )
    )


SD_BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1)


def sd15() -> Case:
    scheduler = d.PNDMScheduler(**SD_BETAS, skip_prk_steps=True, set_alpha_to_one=False)
    parts = dict(vae=None, text_encoder=None, tokenizer=None, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    pipe = d.StableDiffusionPipeline(unet=_unet(), scheduler=scheduler, **parts)
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    return Case("sd15", pipe, texts | PICTURE | dict(guidance_scale=7.5), randn(1, 4, 8, 12, seed=4), PICTURE, 7.5, denoiser="unet")


def sdxl() -> Case:
    unet = _unet(addition_embed_type="text_time", addition_time_embed_dim=4, projection_class_embeddings_input_dim=6 * 4 + 20)
    scheduler = d.EulerDiscreteScheduler(**SD_BETAS, timestep_spacing="leading")
    parts = dict(vae=None, text_encoder=None, text_encoder_2=None, tokenizer=None, tokenizer_2=None)
    pipe = d.StableDiffusionXLPipeline(unet=unet, scheduler=scheduler, **parts)
    pipe.text_encoder_2 = None
    call = dict(guidance_scale=5.0)
    for kind, s in (("", 2), ("negative_", 3)):
        call |= {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s), f"{kind}pooled_prompt_embeds": randn(1, 20, seed=s + 10)}
    return Case("sdxl", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 5.0, denoiser="unet")


def pixart() -> Case:
    model = d.PixArtTransformer2DModel(
        sample_size=8, num_layers=3, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16, caption_channels=24,
        use_additional_conditions=False,
    )
    scheduler = d.DPMSolverMultistepScheduler(**SD_BETAS | dict(beta_schedule="linear", beta_start=0.0001, beta_end=0.02, steps_offset=0))
    vae = d.AutoencoderKL(block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
    pipe = d.PixArtAlphaPipeline(tokenizer=None, text_encoder=None, vae=vae, transformer=as_if_trained(model), scheduler=scheduler)
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    masks = {f"{kind}prompt_attention_mask": torch.tensor([[1] * n + [0] * (TOKENS - n)]) for kind, n in (("", 5), ("negative_", 2))}
    call = texts | masks | dict(guidance_scale=4.5, use_resolution_binning=False, negative_prompt=None, clean_caption=False)
    return Case("pixart", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 4.5, ("transformer_blocks",))


def sana() -> Case:
    model = d.SanaTransformer2DModel(
        in_channels=4, out_channels=4, num_layers=3, num_attention_heads=2, attention_head_dim=8, num_cross_attention_heads=2,
        cross_attention_head_dim=8, cross_attention_dim=16, caption_channels=24, sample_size=8,
    )
    scheduler = d.DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0, algorithm_type="dpmsolver++", solver_order=2,
    )
    pipe = d.SanaPipeline(tokenizer=None, text_encoder=None, vae=None, transformer=as_if_trained(model), scheduler=scheduler)
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    masks = {f"{kind}prompt_attention_mask": torch.tensor([[1] * n + [0] * (TOKENS - n)]) for kind, n in (("", 5), ("negative_", 2))}
    sizes = dict(height=128, width=192)
    call = texts | masks | sizes | dict(guidance_scale=4.5, use_resolution_binning=False, negative_prompt=None)
    # The exporter's optimization leaves out `+ 1e-15` in the denominator of the linear attention, which makes NaN of 0 / 0.
    return Case("sana", pipe, call, randn(1, 4, 4, 6, seed=4), sizes, 4.5, ("transformer_blocks",), options=dict(optimize=False))


def lcm() -> Case:
    scheduler = d.LCMScheduler(**SD_BETAS, original_inference_steps=50)
    parts = dict(vae=None, text_encoder=None, tokenizer=None, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    pipe = d.LatentConsistencyModelPipeline(unet=_unet(time_cond_proj_dim=32), scheduler=scheduler, **parts)
    call = dict(prompt_embeds=randn(1, TOKENS, 24, seed=2), guidance_scale=8.5)
    return Case("lcm", pipe, call | PICTURE, randn(1, 4, 8, 12, seed=4), PICTURE, 8.5, denoiser="unet", steps=(4, 8))


def ernie_image() -> Case:
    model = d.ErnieImageTransformer2DModel(
        hidden_size=16, num_attention_heads=2, num_layers=3, ffn_hidden_size=24, in_channels=16, out_channels=16, text_in_dim=24,
        rope_axes_dim=(2, 2, 4),
    )
    vae = d.AutoencoderKLFlux2(block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, sample_size=64, layers_per_block=1)
    pipe = d.ErnieImagePipeline(transformer=as_if_trained(model), vae=vae, text_encoder=None, tokenizer=None, scheduler=flow(shift=3.0), pe=None, pe_tokenizer=None)
    texts = {f"{kind}prompt_embeds": [randn(TOKENS, 24, seed=s)] for kind, s in (("", 2), ("negative_", 3))}
    call = texts | dict(guidance_scale=4.0, use_pe=False)
    return Case("ernie-image", pipe, call | PICTURE, randn(1, 16, 4, 6, seed=4), PICTURE, 4.0, ("layers",))


CLIP = dict(height=32, width=48, num_frames=9)  # 3 latent frames of 4 × 6


def wan21_t2v(trained: bool = True) -> Case:
    torch.manual_seed(1)
    model = d.WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=4, out_channels=4, text_dim=24, freq_dim=16,
        ffn_dim=32, num_layers=3, rope_max_seq_len=16,
    ).eval()
    scheduler = d.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    pipe = d.WanPipeline(tokenizer=None, text_encoder=None, vae=None, scheduler=scheduler, transformer=as_if_trained(model) if trained else model)
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    sizes = dict(height=32, width=48, frames=9)
    return Case("wan21-t2v", pipe, texts | CLIP | dict(guidance_scale=5.0), randn(1, 4, 3, 4, 6, seed=4), sizes, 5.0, ("blocks",))


def hunyuanvideo15_t2v() -> Case:
    model = d.HunyuanVideo15Transformer3DModel(
        in_channels=65, out_channels=32, num_attention_heads=2, attention_head_dim=8, num_layers=2, num_refiner_layers=1,
        text_embed_dim=24, text_embed_2_dim=16, image_embed_dim=12, rope_axes_dim=(2, 2, 4), task_type="t2v",
    )
    vae = d.AutoencoderKLHunyuanVideo15(block_out_channels=(64, 64, 64, 64, 64), latent_channels=32, layers_per_block=1, in_channels=3)
    pipe = d.HunyuanVideo15Pipeline(
        text_encoder=None, tokenizer=None, transformer=as_if_trained(model), vae=vae, scheduler=flow(shift=5.0), text_encoder_2=None,
        tokenizer_2=None, guider=d.ClassifierFreeGuidance(guidance_scale=6.0),
    )
    call: dict[str, Any] = {}
    for kind, s in (("", 2), ("negative_", 3)):
        call |= {
            f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s),
            f"{kind}prompt_embeds_mask": torch.tensor([[1] * (s + 2) + [0] * (TOKENS - s - 2)]),
            f"{kind}prompt_embeds_2": randn(1, 5, 16, seed=s + 10),
            f"{kind}prompt_embeds_mask_2": torch.tensor([[1] * (s + 1) + [0] * (4 - s)]),
        }
    sizes = dict(height=64, width=96, frames=9)
    clip = dict(height=64, width=96, num_frames=9)
    return Case("hunyuanvideo15-t2v", pipe, call | clip, randn(1, 32, 3, 4, 6, seed=4), sizes, 6.0, ("transformer_blocks",), static=True)


def hunyuanvideo15_i2v() -> Case:
    case = hunyuanvideo15_t2v()
    model = d.HunyuanVideo15Transformer3DModel(**dict(case.pipe.transformer.config) | dict(task_type="i2v", target_size=80))
    vision = SiglipVisionModel(SiglipVisionConfig(hidden_size=12, intermediate_size=12, num_hidden_layers=1, num_attention_heads=2, image_size=27, patch_size=1)).eval()
    parts = case.pipe.components | dict(
        transformer=as_if_trained(model), vae=as_if_trained(case.pipe.vae), image_encoder=vision,
        feature_extractor=SiglipImageProcessor(size=dict(height=27, width=27)),
    )
    case.pipe = d.HunyuanVideo15ImageToVideoPipeline(**parts)
    picture = Image.fromarray((randn(64, 96, 3, seed=5).sigmoid() * 255).byte().numpy())
    case.call = {key: value for key, value in case.call.items() if key not in ("height", "width")} | dict(image=picture)
    case.family, case.beside = "hunyuanvideo15-i2v", 32
    return case


def cogvideox15() -> Case:
    model = d.CogVideoXTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=4, out_channels=4, time_embed_dim=16, text_embed_dim=24, num_layers=2,
        sample_width=6, sample_height=4, sample_frames=13, patch_size=2, patch_size_t=2, max_text_seq_length=TOKENS,
        use_rotary_positional_embeddings=True,
    )
    scheduler = d.CogVideoXDDIMScheduler(snr_shift_scale=1.0, prediction_type="v_prediction", timestep_spacing="trailing", rescale_betas_zero_snr=True)
    pipe = d.CogVideoXPipeline(tokenizer=None, text_encoder=None, vae=None, transformer=as_if_trained(model), scheduler=scheduler)
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    sizes = dict(height=32, width=48, frames=13)
    call = texts | dict(height=32, width=48, num_frames=13, guidance_scale=6.0, max_sequence_length=TOKENS)
    return Case("cogvideox15", pipe, call, randn(1, 4, 4, 4, 6, seed=4), sizes, 6.0, ("transformer_blocks",))


def latte() -> Case:
    model = d.LatteTransformer3DModel(
        num_attention_heads=2, attention_head_dim=8, in_channels=4, out_channels=8, num_layers=2, cross_attention_dim=16,
        sample_size=8, patch_size=2, norm_type="ada_norm_single", num_embeds_ada_norm=1000, norm_elementwise_affine=False, caption_channels=24,
        video_length=3,
    )
    scheduler = d.DDIMScheduler(beta_start=0.0001, beta_end=0.02, beta_schedule="linear", clip_sample=False)
    pipe = d.LattePipeline(tokenizer=None, text_encoder=None, vae=None, transformer=as_if_trained(model), scheduler=scheduler)
    texts = {f"{kind}prompt_embeds": randn(1, TOKENS, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    call = texts | PICTURE | dict(video_length=3, guidance_scale=7.5, mask_feature=False, negative_prompt=None, clean_caption=False)
    return Case("latte", pipe, call, randn(1, 4, 3, 8, 12, seed=4), PICTURE | dict(frames=3), 7.5, ("transformer_blocks", "temporal_transformer_blocks"))


def wan21_i2v() -> Case:
    model = d.WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36, out_channels=16, text_dim=24, freq_dim=16,
        ffn_dim=32, num_layers=2, rope_max_seq_len=16, image_dim=12, added_kv_proj_dim=24,
    )
    scheduler = d.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    vae = as_if_trained(d.AutoencoderKLWan(base_dim=4, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]))
    vision = CLIPVisionModel(CLIPVisionConfig(hidden_size=12, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=8)).eval()
    processor = CLIPImageProcessor(size=dict(shortest_edge=16), crop_size=dict(height=16, width=16))
    pipe = d.WanImageToVideoPipeline(
        tokenizer=None, text_encoder=None, vae=vae, scheduler=scheduler, image_processor=processor, image_encoder=vision, transformer=as_if_trained(model),
    )
    # The class counts the picture's tokens as those beyond 512.
    texts = {f"{kind}prompt_embeds": randn(1, 512, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}
    picture = Image.fromarray((randn(32, 48, 3, seed=5).sigmoid() * 255).byte().numpy())
    sizes = dict(height=32, width=48, frames=9)
    return Case("wan21-i2v", pipe, texts | CLIP | dict(guidance_scale=5.0, image=picture), randn(1, 16, 3, 4, 6, seed=4), sizes, 5.0, ("blocks",), beside=16)


def sd35() -> Case:
    """Two attentions in some blocks, and norms of queries and keys."""
    case = sd3()
    model = d.SD3Transformer2DModel(**dict(case.pipe.transformer.config) | dict(dual_attention_layers=(0, 1), qk_norm="rms_norm"))
    case.pipe.transformer = as_if_trained(model)
    return case


def z_image_turbo() -> Case:
    case = z_image()
    case.pipe.scheduler = flow(shift=3.0)
    case.call |= dict(guidance_scale=0.0)
    case.guidance = 1.0
    return case


def cogvideox10_2b() -> Case:
    """Without rotary embeddings, and with patches of one frame."""
    case = cogvideox15()
    options = dict(case.pipe.transformer.config) | dict(patch_size_t=None, use_rotary_positional_embeddings=False)
    case.pipe.transformer = as_if_trained(d.CogVideoXTransformer3DModel(**options))
    case.pipe.scheduler = d.CogVideoXDDIMScheduler.from_config(case.pipe.scheduler.config, snr_shift_scale=3.0)
    return case


def flux1_half() -> Case:
    """In float16 the model clips its streams behind each block."""
    case = flux1()
    case.model.half().float()
    case.half = True
    return case


def wan21_t2v_untrained() -> Case:
    """Weights as they are initialised: many are equal, and the new exporter makes one of those."""
    return wan21_t2v(trained=False)


CASES = {
    case.__name__: case
    for case in (
        flux1, qwen_image, z_image, flux2, flux2_klein, sd3, sdxl, sd15, pixart, sana, lcm, ernie_image, wan21_t2v,
        hunyuanvideo15_t2v, hunyuanvideo15_i2v, cogvideox15, latte, wan21_i2v, sd35, z_image_turbo,
        cogvideox10_2b, flux1_half, wan21_t2v_untrained,
    )
}
