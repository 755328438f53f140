"""A denoiser with tensors alone as inputs, under the names that the studio feeds."""

import contextlib

import torch

from ._inputs import _time_argument
from ._onnx_graph import Part, swapped

#: Parts of an input that is a pair, by the names that the studio has for them.
PAIR = ("cos", "sin")


def denoiser_part(model, first, second):
    """A denoiser as what becomes a graph. first, second: what it is called with at two sizes, by name."""
    wrap = REWRITTEN.get(type(model).__name__, Denoiser)
    wrapped = wrap(model, first)
    examples = tuple(wrapped.tensors(call) for call in (first, second))
    rows = examples[0][wrapped.latent].shape[0]
    per_row = frozenset(name for name, tensor in examples[0].items() if tensor.dim() and tensor.shape[0] == rows)
    return Part(wrapped.eval(), tuple(one_row(tensors, per_row) for tensors in examples), ("out_sample",), per_row)


def one_row(tensors, per_row):
    return {name: tensor[:1] if name in per_row else tensor for name, tensor in tensors.items()}


class Denoiser(torch.nn.Module):
    """A model as it is, all else than tensors as in the example."""

    def __init__(self, model, given):
        super().__init__()
        self.transformer = model
        self.given = given
        self.names = list(self.tensors(given))

    @property
    def latent(self):
        """The name of the input with the latents: the first."""
        return self.names[0]

    def tensors(self, given):
        """The tensors of a call, by the names of the graph's inputs; those of a pair or of a dictionary by theirs."""
        found = {}
        time = _time_argument(self.transformer)
        for name, value in given.items():
            if isinstance(value, torch.Tensor):
                # Samplers differ in whether their timesteps are whole.
                found[name] = value.float() if name == time and not value.is_floating_point() else value
            elif isinstance(value, dict):
                found |= {inner: tensor for inner, tensor in value.items() if isinstance(tensor, torch.Tensor)}
            elif isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], torch.Tensor):
                found |= {f"{name}_{part}": tensor for part, tensor in zip(PAIR, value, strict=True)}
        return found

    def call(self, tensors):
        """The call of the example again, with these tensors."""
        made = {}
        for name, value in self.given.items():
            if isinstance(value, dict):
                made[name] = {inner: tensors.get(inner, plain) for inner, plain in value.items()}
            elif isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], torch.Tensor):
                made[name] = tuple(tensors[f"{name}_{part}"] for part in PAIR)
            else:
                made[name] = tensors.get(name, value)
        return made

    def forward(self, *tensors):
        return self.made(dict(zip(self.names, tensors, strict=True)))

    def made(self, tensors):
        return self.transformer(**self.call(tensors), return_dict=False)[0]

    def plain(self, *tensors):
        """What the model itself makes of these inputs."""
        return self.forward(*tensors)

    @contextlib.contextmanager
    def tracing(self):
        """What must be otherwise while it is exported."""
        yield


class Pairs:
    """Complex numbers as pairs of real ones, [..., 2], as far as rotary embeddings go."""

    def __init__(self, pairs):
        self.pairs = pairs

    def __mul__(self, other):
        (a, b), (c, d) = self.pairs.unbind(-1), other.unbind(-1)
        return Pairs(torch.stack([a * c - b * d, a * d + b * c], dim=-1))


@contextlib.contextmanager
def without_complex():
    """Rotary embeddings in real numbers: waves come as pairs [..., 2] of them."""
    plain = torch.view_as_real
    with (
        swapped(torch, "view_as_complex", Pairs),
        swapped(torch, "view_as_real", lambda z: z.pairs if isinstance(z, Pairs) else plain(z)),
    ):
        yield


class QwenImage(Denoiser):
    """Takes sizes as numbers, and turns by complex waves of a table: here as an input `img_shapes`, and real numbers."""

    def __init__(self, model, given):
        super().__init__(model, given)
        rope = model.pos_embed
        if not rope.scale_rope or model.config.get("zero_cond_t"):
            raise ValueError("This Qwen-Image counts its places otherwise than those of text to image: it is not exported.")
        self.halves = [size // 2 for size in rope.axes_dim]
        #: Of places −4096 … 4095.
        self.register_buffer("waves", torch.view_as_real(torch.cat([rope.neg_freqs, rope.pos_freqs])), persistent=False)

    def tensors(self, given):
        sizes = given["img_shapes"]
        while not isinstance(sizes[0], int):
            sizes = sizes[0]
        return {**super().tensors(given), "img_shapes": torch.tensor(sizes)}

    def made(self, tensors):
        waves = self.turned(tensors["img_shapes"], tensors["hidden_states"], tensors["encoder_hidden_states"])
        call = self.call(tensors) | {"img_shapes": waves}
        return self.transformer(**call, return_dict=False)[0]

    def plain(self, *tensors):
        named = dict(zip(self.names, tensors, strict=True))
        shapes = [[tuple(named["img_shapes"].tolist())]] * named["hidden_states"].shape[0]
        return self.transformer(**self.call(named) | {"img_shapes": shapes}, return_dict=False)[0]

    def turned(self, shape, latent, text):
        """Waves of the picture's tokens and of the text's, [tokens, width / 2, 2]; the picture's middle is at 0."""
        _, rows, columns = shape.unbind(0)
        token = torch.arange(latent.shape[1])
        along = self.waves.split(self.halves, dim=1)
        middle = self.waves.shape[0] // 2
        row = token // columns % rows - (rows - rows // 2)
        column = token % columns - (columns - columns // 2)
        places = (token // (rows * columns), row, column)
        picture = torch.cat([table[middle + place] for table, place in zip(along, places, strict=True)], dim=1)
        after = torch.maximum(rows // 2, columns // 2)
        return picture, self.waves[middle + after + torch.arange(text.shape[1])]

    @contextlib.contextmanager
    def tracing(self):
        with without_complex(), swapped(self.transformer.pos_embed, "forward", lambda waves, **_: waves):
            yield


class ZImage(Denoiser):
    """Takes a list of pictures and one of texts: here a picture a row and texts of one length, by its own modules."""

    def __init__(self, model, given):
        super().__init__(model, given)
        rope = model.rope_embedder
        tables = rope.precompute_freqs_cis(rope.axes_dims, rope.axes_lens, theta=rope.theta)
        for axis, table in enumerate(tables):
            self.register_buffer(f"waves_{axis}", torch.view_as_real(table), persistent=False)

    def tensors(self, given):
        pictures, texts = given["x"], given["cap_feats"]
        # Texts of other lengths than the first one's are rows of another call.
        kept = [k for k, text in enumerate(texts) if len(text) == len(texts[0])]
        return {
            "hidden_states": torch.stack([pictures[k][:, 0] for k in kept]),
            "timestep": given["t"][kept].float(),
            "encoder_hidden_states": torch.stack([texts[k] for k in kept]),
        }

    def made(self, tensors):
        model, (x, t, text) = self.transformer, tensors.values()
        size, multiple = 2, 32
        batch, channels, height, width = x.shape
        rows, columns = height // size, width // size
        told = model.t_embedder(t * model.t_scale).type_as(x)
        patches = x.reshape(batch, channels, rows, size, columns, size).permute(0, 2, 4, 3, 5, 1)
        patches = patches.reshape(batch, rows * columns, size * size * channels)
        count, length = rows * columns, text.shape[1]
        token = torch.arange((count + multiple - 1) // multiple * multiple)
        word = torch.arange((length + multiple - 1) // multiple * multiple)
        inside = token < count
        after = word.shape[0] + 1
        row = token // columns
        # Of a size that is open, the exporter knows no remainder.
        places = tuple(torch.where(inside, place, 0) for place in (after, row, token - row * columns))
        picture_waves = self.waves(places, batch)
        text_waves = self.waves((word + 1, torch.zeros_like(word), torch.zeros_like(word)), batch)
        key = f"{size}-1"
        picture = self.filled(model.all_x_embedder[key](patches), inside, token, model.x_pad_token)
        for layer in model.noise_refiner:
            picture = layer(picture, None, picture_waves, told)
        words = self.filled(model.cap_embedder(text), word < length, word, model.cap_pad_token)
        for layer in model.context_refiner:
            words = layer(words, None, text_waves)
        both, waves = torch.cat([picture, words], dim=1), torch.cat([picture_waves, text_waves], dim=1)
        for layer in model.layers:
            both = layer(both, None, waves, told)
        made = model.all_final_layer[key](both, c=told)[:, :count]
        made = made.reshape(batch, rows, columns, size, size, model.out_channels).permute(0, 5, 1, 3, 2, 4)
        return made.reshape(batch, model.out_channels, height, width)

    def plain(self, x, t, text):
        rows = self.transformer([row[:, None] for row in x], t, list(text), return_dict=False)[0]
        return torch.stack([row[:, 0] for row in rows])

    @staticmethod
    def filled(tokens, inside, place, filler):
        """Tokens [batch, n, width] up to a whole number of 32, the ones behind the last being the filler."""
        whole = tokens[:, place.clamp(max=tokens.shape[1] - 1)]
        return torch.where(inside[None, :, None], whole, filler)

    def waves(self, places, batch):
        """Waves [batch, tokens, width / 2, 2] of the places along each axis."""
        tables = [getattr(self, f"waves_{axis}") for axis in range(len(places))]
        one = torch.cat([table[place] for table, place in zip(tables, places, strict=True)], dim=1)
        return one[None].expand(batch, -1, -1, -1)

    @contextlib.contextmanager
    def tracing(self):
        with without_complex():
            yield


class HunyuanVideo15(Denoiser):
    """Sorts its tokens by whether they count, and asks what is in a tensor: here they stay in place, under the same mask."""

    def made(self, tensors):
        model = self.transformer
        latent, time, picture = tensors["hidden_states"], tensors["timestep"], tensors["image_embeds"]
        size, over = model.config.patch_size, model.config.patch_size_t
        batch, _, frames, height, width = latent.shape
        waves, told = model.rope(latent), model.time_embed(time, timestep_r=tensors.get("timestep_r"))
        text_counts = tensors["encoder_attention_mask"].bool()
        glyphs_count = tensors["encoder_attention_mask_2"].bool()
        text = model.context_embedder(tensors["encoder_hidden_states"], time, tensors["encoder_attention_mask"])
        glyphs = model.context_embedder_2(tensors["encoder_hidden_states_2"])
        is_given = (picture != 0).any()
        seen = model.image_embedder(picture) * is_given
        kinds = model.cond_type_embed.weight
        text = (text + kinds[0]) * text_counts[..., None]
        glyphs = (glyphs + kinds[1]) * glyphs_count[..., None]
        words = torch.cat([seen + kinds[2], glyphs, text], dim=1)
        counts = torch.cat([is_given.expand(batch, seen.shape[1]), glyphs_count, text_counts], dim=1)
        tokens = model.x_embedder(latent)
        for block in model.transformer_blocks:
            tokens, words = block(tokens, words, told, counts, waves)
        made = model.proj_out(model.norm_out(tokens, told))
        made = made.reshape(batch, frames // over, height // size, width // size, -1, over, size, size)
        return made.permute(0, 4, 1, 5, 2, 6, 3, 7).flatten(6, 7).flatten(4, 5).flatten(2, 3)

    def plain(self, *tensors):
        return super().made(dict(zip(self.names, tensors, strict=True)))


REWRITTEN = {
    "HunyuanVideo15Transformer3DModel": HunyuanVideo15,
    "QwenImageTransformer2DModel": QwenImage,
    "ZImageTransformer2DModel": ZImage,
}
