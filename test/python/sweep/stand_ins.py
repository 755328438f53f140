"""What stands in for files of a hub: a tokenizer of letters, processors around it, and text models of small sizes."""

import torch

# Marks that pipelines cut texts at, or count.
MARKS = [
    "<pad>", "<unk>", "<s>", "<|im_start|>", "<|image_pad|>", "<|vision_start|>", "<|vision_end|>", "<|video_pad|>", "<image>",
    "<start_of_turn>", "<end_of_turn>", "<|im_end|>", "</s>",
]  # fmt: skip
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}{% else %}<|image_pad|>{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
#: Of a text model whose sizes its recipe does not say.
SMALL = {
    "vocab_size": 1000, "hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 512, "d_model": 32, "d_kv": 8, "d_ff": 37, "num_layers": 2,
    "num_heads": 4, "head_dim": 8, "relative_attention_num_buckets": 8, "projection_dim": 32, "pad_token_id": 0,
    "bos_token_id": 2, "eos_token_id": 12, "decoder_start_token_id": 0,
}  # fmt: skip

#: Of a model that sees.
SMALL_SIGHT = {"depth": 2, "embed_dim": 32, "num_heads": 2, "out_hidden_size": 32, "image_size": 32, "fullatt_block_indexes": [0]}


def tokenizer(length=77, places=False, most=None):
    """A tokenizer whose tokens are letters and some marks, all below 128.

    places: it tells where each stands, too. most: tokens are below this.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = [chr(code) for code in range(ord(" "), ord("~") + 1)] + ["\n"]
    # The end stands last: CLIP's models look for the largest number.
    words = [*MARKS[:-1], *letters, MARKS[-1]]
    inner = Tokenizer(models.WordLevel({word: k for k, word in enumerate(words)}, unk_token="<unk>"))
    inner.decoder = decoders.Fuse()
    inner.pre_tokenizer = pre_tokenizers.Split(Regex("[\\s\\S]"), "isolated")
    inner.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", len(words) - 1)])
    inner.add_special_tokens([AddedToken(mark, special=True) for mark in MARKS])
    class Placed(PreTrainedTokenizerFast):
        def __call__(self, *given, **more):
            found = super().__call__(*given, **more)
            if places:
                found["position_ids"] = torch.arange(found["input_ids"].shape[-1]).expand_as(found["input_ids"])
            if most:
                found["input_ids"] = found["input_ids"] % most
            return found

    made = (Placed if places or most else PreTrainedTokenizerFast)(
        tokenizer_object=inner, pad_token="<pad>", unk_token="<unk>", bos_token="<s>", eos_token="</s>",
        model_max_length=min(length, 512),
    )  # fmt: skip
    made.chat_template = TEMPLATE
    made.image_token, made.image_token_id = "<|image_pad|>", MARKS.index("<|image_pad|>")
    made.video_token, made.video_token_id = "<|video_pad|>", MARKS.index("<|video_pad|>")
    return made


class Processor:
    """Pictures and texts together: each picture's mark is repeated as often as it has tokens."""

    def __init__(self):
        from transformers import Qwen2VLImageProcessorPil

        self.tokenizer = tokenizer(4096)
        self.image_processor = Qwen2VLImageProcessorPil(
            min_pixels=56 * 56, max_pixels=56 * 56, patch_size=14, temporal_patch_size=2
        )
        self.image_token, self.image_token_id = self.tokenizer.image_token, self.tokenizer.image_token_id

    def __call__(self, text=None, images=None, videos=None, **more):
        seen, texts = {}, [text] if isinstance(text, str) else list(text)
        if images is not None:
            seen = dict(self.image_processor(images, return_tensors="pt"))
            counts = iter(int(grid.prod()) // 4 for grid in seen["image_grid_thw"])
            texts = ["".join(self._repeated(one, counts)) for one in texts]
        return type(found := self.tokenizer(texts, **more))({**found, **seen})

    def _repeated(self, text, counts):
        first, *rest = text.split(self.image_token)
        return [first, *(self.image_token * next(counts, 1) + part for part in rest)]

    def apply_chat_template(self, messages, tokenize=False, return_dict=False, **more):
        asks = more.pop("add_generation_prompt", False)
        text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=asks)
        if not tokenize:
            return text
        found = self(text=text, **{key: one for key, one in more.items() if key in ("padding", "return_tensors")})
        return found if return_dict else found["input_ids"]

    def batch_decode(self, *given, **more):
        return self.tokenizer.batch_decode(*given, **more)


def small_config(kind):
    """A configuration of a text model, also one that sees, with few and small layers."""
    plain = kind()
    given = {name: value for name, value in SMALL.items() if hasattr(plain, name)}
    given |= {name: value for name, value in SMALL_SIGHT.items() if hasattr(plain, name) and hasattr(plain, "patch_size")}
    rope = getattr(plain, "rope_parameters", None)
    if isinstance(rope, dict) and "VL" in kind.__name__:
        given["rope_parameters"] = {**rope, "mrope_section": [1, 1, 2]}
    for name, part in getattr(kind, "sub_configs", {}).items():
        if hasattr(part, "model_type") and part.__name__ != "AutoConfig":
            given[name] = small_config(part).to_dict()
    return kind(**given)


class Unchecked(torch.nn.Module):
    """A guard that lets all pass."""

    def __init__(self):
        super().__init__()
        self._one = torch.nn.Parameter(torch.zeros(1), requires_grad=False)

    def check_text_safety(self, prompt):
        return True

    def check_video_safety(self, frames):
        return frames

    @property
    def device(self):
        return self._one.device

    @property
    def dtype(self):
        return self._one.dtype
