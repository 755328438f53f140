"""The cases' pipelines with everything that a folder has: tokenizers, text encoders, VAE; tiny, and random like them."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers as d
import tokenizers
import torch
import transformers as t

import cases
from case import Case, as_if_trained

WIDTH = 24  # of a text's states, as the cases' denoisers take them
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
MISTRAL = (
    "<s>{% for m in messages %}{% if m['role'] == 'system' %}[SYSTEM_PROMPT]{{ m['content'][0]['text'] }}[/SYSTEM_PROMPT]"
    "{% else %}[INST]{{ m['content'][0]['text'] }}[/INST]{% endif %}{% endfor %}"
)


#: Families whose guidance is an input of the denoiser.
EMBEDDED = ("flux1", "flux2", "lcm")
PROMPTS = {"prompt": 'two foxes and a sign that says "open"', "negative": "blurry"}


def whole(name: str) -> Case:
    """A case whose pipeline takes prompts."""
    case = cases.CASES[name]()
    parts = PARTS[name](case)
    index = {key: value for key, value in dict(case.pipe.config).items() if key == "requires_safety_checker"}
    case.pipe = type(case.pipe)(**case.pipe.components | parts | index)
    for part in case.pipe.components.values():
        if isinstance(part, torch.nn.Module) and part is not case.model:
            as_if_trained(part, seed=3)
    embedded = ("prompt", "pooled")
    case.call = {key: value for key, value in case.call.items() if not key.removeprefix("negative_").startswith(embedded)}
    case.call.pop("mask_feature", None)
    case.call["prompt"] = PROMPTS["prompt"]
    # FLUX.2 klein takes none, and guides by the empty one.
    if case.family not in EMBEDDED and "negative_prompt" in inspect.signature(type(case.pipe).__call__).parameters:
        case.call["negative_prompt"] = PROMPTS["negative"]
    return case


def save(case: Case, folder: Path) -> None:
    case.pipe.save_pretrained(folder)


# Tokenizers


def letters(*specials: str, ending: str = "", chat: str | None = None, padding: str = "right") -> Any:
    """A tokenizer of bytes, as a BPE without merges; `ending` is put after every text."""
    names = ["<pad>", *([ending] if ending else []), *specials]
    vocabulary = {token: k for k, token in enumerate([*names, *sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())])}
    made = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, []))
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    made.add_special_tokens([tokenizers.AddedToken(name, special=True, normalized=False) for name in names])
    if ending:
        made.post_processor = tokenizers.processors.TemplateProcessing(
            single=f"$A {ending}", pair=f"$A $B {ending}", special_tokens=[(ending, vocabulary[ending])]
        )
    roles = {"pad_token": "<pad>", **({"eos_token": ending} if ending else {})}
    return t.PreTrainedTokenizerFast(tokenizer_object=made, chat_template=chat, padding_side=padding, **roles)


def clip_letters() -> Any:
    """CLIP's own class: letters, and letters that end a word."""
    plain = [chr(code) for code in range(ord("!"), ord("~") + 1)]
    tokens = ["<|startoftext|>", "<|endoftext|>", *plain, *(f"{letter}</w>" for letter in plain)]
    return t.CLIPTokenizer({token: k for k, token in enumerate(tokens)}, [], model_max_length=77)


IM = ("<|im_start|>", "<|im_end|>", "<think>", "</think>")
VOCABULARY = 300

# Encoders


def clip_text(width: int, kind: Any = t.CLIPTextModel, projection: int = 20) -> Any:
    return kind(
        t.CLIPTextConfig(
            vocab_size=192,
            hidden_size=width,
            intermediate_size=16,
            num_attention_heads=2,
            num_hidden_layers=3,
            max_position_embeddings=77,
            projection_dim=projection,
            bos_token_id=0,
            eos_token_id=1,
        )
    )


def t5_text(kind: Any = t.T5EncoderModel, config: Any = t.T5Config, width: int = WIDTH, **more: Any) -> Any:
    return kind(
        config(vocab_size=more.pop("vocab_size", VOCABULARY), d_model=width, d_kv=8, d_ff=16, num_layers=2, num_heads=2, **more)
    )


def language(width: int = WIDTH, layers: int = 3) -> dict[str, Any]:
    return {
        "vocab_size": VOCABULARY,
        "hidden_size": width,
        "intermediate_size": 16,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "max_position_embeddings": 2048,
        "pad_token_id": 0,
        "bos_token_id": 1,
        "eos_token_id": 2,
    }


def qwen3(width: int = WIDTH, layers: int = 3, kind: Any = t.Qwen3Model) -> Any:
    return kind(t.Qwen3Config(**language(width, layers)))


ROPE = {"type": "default", "rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 10000.0}
SEEING = {"depth": 1, "hidden_size": 8, "intermediate_size": 8, "num_heads": 1, "out_hidden_size": WIDTH, "patch_size": 14}


def qwen_vl() -> Any:
    text = language() | {"rope_scaling": ROPE, "rope_parameters": ROPE}
    text.pop("head_dim")
    return t.Qwen2_5_VLForConditionalGeneration(
        t.Qwen2_5_VLConfig(text_config=text | {"hidden_size": WIDTH, "num_attention_heads": 3}, vision_config=SEEING)
    )


def qwen_vl_text() -> Any:
    text = language() | {"rope_scaling": ROPE, "rope_parameters": ROPE, "num_attention_heads": 3}
    text.pop("head_dim")
    from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import Qwen2_5_VLTextConfig

    return t.Qwen2_5_VLTextModel(Qwen2_5_VLTextConfig(**text))


def mistral(width: int, layers: int, kind: Any) -> Any:
    vision = t.PixtralVisionConfig(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1, image_size=16)
    return kind(t.Mistral3Config(text_config=t.MistralConfig(**language(width, layers)), vision_config=vision))


# VAEs


def kl(channels: int = 4, **more: Any) -> Any:
    return d.AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        norm_num_groups=4,
        layers_per_block=1,
        latent_channels=channels,
        sample_size=64,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        **more,
    )


def wan_vae(kind: Any, **more: Any) -> Any:
    statistics = {"latents_mean": [0.1, -0.2, 0.3, 0.0], "latents_std": [1.1, 0.9, 1.2, 1.0]}
    sizes = {"base_dim": 4, "z_dim": 4, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1}
    return kind(temperal_downsample=[False, True, True], **sizes, **statistics, **more)


def dc() -> Any:
    return d.AutoencoderDC(
        latent_channels=4,
        attention_head_dim=2,
        encoder_block_types=("ResBlock",) * 5 + ("EfficientViTBlock",),
        decoder_block_types=("ResBlock",) * 5 + ("EfficientViTBlock",),
        encoder_block_out_channels=(8,) * 6,
        decoder_block_out_channels=(8,) * 6,
        encoder_layers_per_block=(1,) * 6,
        decoder_layers_per_block=(1,) * 6,
        encoder_qkv_multiscales=((),) * 5 + ((5,),),
        decoder_qkv_multiscales=((),) * 5 + ((5,),),
        decoder_norm_types="rms_norm",
        decoder_act_fns="silu",
        upsample_block_type="interpolate",
        scaling_factor=0.41407,
    )


def cog_vae() -> Any:
    return d.AutoencoderKLCogVideoX(
        down_block_types=("CogVideoXDownBlock3D",) * 4,
        up_block_types=("CogVideoXUpBlock3D",) * 4,
        block_out_channels=(8, 8, 8, 8),
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=2,
        temporal_compression_ratio=4,
        scaling_factor=0.7,
    )


# What each family has


def sd(case: Case) -> dict[str, Any]:
    return {"vae": kl(), "tokenizer": clip_letters(), "text_encoder": clip_text(WIDTH)}


def sdxl(case: Case) -> dict[str, Any]:
    both = {"tokenizer": clip_letters(), "tokenizer_2": clip_letters()}
    return both | {
        "vae": kl(),
        "text_encoder": clip_text(8),
        "text_encoder_2": clip_text(16, t.CLIPTextModelWithProjection),
    }


def sd3(case: Case) -> dict[str, Any]:
    return {
        "vae": kl(shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False),
        "tokenizer": clip_letters(),
        "tokenizer_2": clip_letters(),
        "tokenizer_3": letters(ending="</s>"),
        "text_encoder": clip_text(8, t.CLIPTextModelWithProjection, 8),
        "text_encoder_2": clip_text(12, t.CLIPTextModelWithProjection, 12),
        "text_encoder_3": t5_text(),
    }


def flux1(case: Case) -> dict[str, Any]:
    return {
        "vae": kl(shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False),
        "tokenizer": clip_letters(),
        "tokenizer_2": letters(ending="</s>"),
        "text_encoder": clip_text(20),
        "text_encoder_2": t5_text(),
    }


def t5(vae: Callable[[], Any] = kl) -> Callable[[Case], dict[str, Any]]:
    return lambda case: {"vae": vae(), "tokenizer": letters(ending="</s>"), "text_encoder": t5_text()}


def sana(case: Case) -> dict[str, Any]:
    model = t.Gemma2Model(t.Gemma2Config(**language(), query_pre_attn_scalar=8, sliding_window=64))
    case.call["complex_human_instruction"] = None
    return {"vae": dc(), "tokenizer": letters(ending="</s>"), "text_encoder": model}


def qwen_image(case: Case) -> dict[str, Any]:
    return {"vae": wan_vae(d.AutoencoderKLQwenImage), "tokenizer": letters(*IM, ending="<|end|>"), "text_encoder": qwen_vl()}


def z_image(case: Case) -> dict[str, Any]:
    model = as_if_trained(d.ZImageTransformer2DModel(**dict(case.model.config) | {"axes_lens": [1024, 64, 64]}))
    vae = kl(shift_factor=0.1159, scaling_factor=0.3611, use_quant_conv=False, use_post_quant_conv=False)
    return {"vae": vae, "tokenizer": letters(*IM, ending="<|end|>", chat=CHAT), "text_encoder": qwen3(), "transformer": model}


def flux2_vae() -> Any:
    return d.AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, sample_size=64, layers_per_block=1
    )


def flux2(case: Case) -> dict[str, Any]:
    marks = ("<s>", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[INST]", "[/INST]", "[IMG]")
    model = mistral(8, 31, t.Mistral3ForConditionalGeneration)
    return {"vae": flux2_vae(), "tokenizer": letters(*marks, chat=MISTRAL, padding="left"), "text_encoder": model}


def flux2_klein(case: Case) -> dict[str, Any]:
    model = qwen3(8, 28, t.Qwen3ForCausalLM)
    return {"vae": flux2_vae(), "tokenizer": letters(*IM, ending="<|end|>", chat=CHAT), "text_encoder": model}


def ernie(case: Case) -> dict[str, Any]:
    return {"vae": flux2_vae(), "tokenizer": letters(ending="</s>"), "text_encoder": mistral(WIDTH, 3, t.Mistral3Model)}


def wan(case: Case) -> dict[str, Any]:
    vae = wan_vae(d.AutoencoderKLWan) if case.pipe.vae is None else case.pipe.vae
    return {"vae": vae, "tokenizer": letters(ending="</s>"), "text_encoder": t5_text(t.UMT5EncoderModel, t.UMT5Config)}


def hunyuan(case: Case) -> dict[str, Any]:
    glyphs = t5_text(width=16, vocab_size=384, is_gated_act=True)
    return {
        "tokenizer": letters(*IM, ending="<|end|>", chat=CHAT),
        "text_encoder": qwen_vl_text(),
        "tokenizer_2": t.ByT5Tokenizer(),
        "text_encoder_2": glyphs,
    }


def cogvideox(case: Case) -> dict[str, Any]:
    config = dict(case.model.config) | {"max_text_seq_length": 226}
    if config["use_rotary_positional_embeddings"]:
        config |= {"sample_height": 300, "sample_width": 300}
    model = as_if_trained(d.CogVideoXTransformer3DModel(**config))
    case.call["max_sequence_length"] = 226
    return {"vae": cog_vae(), "tokenizer": letters(ending="</s>"), "text_encoder": t5_text(), "transformer": model}


PARTS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "sd15": sd,
    "sdxl": sdxl,
    "lcm": sd,
    "sd3": sd3,
    "sd35": sd3,
    "sana": sana,
    "flux1": flux1,
    "pixart": t5(),
    "wan21_t2v": wan,
    "wan21_i2v": wan,
    "hunyuanvideo15_t2v": hunyuan,
    "hunyuanvideo15_i2v": hunyuan,
    "latte": t5(),
    "qwen_image": qwen_image,
    "z_image": z_image,
    "z_image_turbo": z_image,
    "flux2": flux2,
    "flux2_klein": flux2_klein,
    "ernie_image": ernie,
    "cogvideox15": cogvideox,
    "cogvideox10_2b": cogvideox,
}
