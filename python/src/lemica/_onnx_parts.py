"""The parts around a denoiser as what becomes graphs: text encoders, an image encoder, the VAE's two halves."""

import inspect

import torch

from ._inputs import _signature
from ._onnx_graph import Part


def encoder_part(model, given):
    """An encoder of transformers with the outputs that the studio reads, as it was called.

    Outputs: last_hidden_state; text_embeds or pooler_output where there is one; hidden_states.K of every layer where the
    pipeline asked for them. Tokens: any number.
    """
    wrapped = Encoder(model, given)
    first = {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}
    length = first["input_ids"].shape[1] if "input_ids" in first else 0
    fewer = length - length // 3
    second = {name: value[:, :fewer] if value.shape[1:] == (length,) else value for name, value in first.items()}
    return Part(wrapped.eval(), (first, second), wrapped.outputs)


class Encoder(torch.nn.Module):
    def __init__(self, model, given):
        super().__init__()
        self.encoder = model
        self.names = [name for name, value in given.items() if isinstance(value, torch.Tensor)]
        self.fixed = {name: value for name, value in given.items() if name not in self.names and name != "return_dict"}
        if "use_cache" in _signature(type(model).forward).parameters:
            self.fixed["use_cache"] = False
        with torch.no_grad():
            self.outputs = tuple(self.found([given[name] for name in self.names]))

    def found(self, tensors):
        made = self.encoder(**dict(zip(self.names, tensors, strict=True)), **self.fixed, return_dict=True)
        states = made.get("hidden_states") or ()
        last = made.get("last_hidden_state")
        found = {"last_hidden_state": states[-1] if last is None else last}
        pooled = next((name for name in ("text_embeds", "pooler_output") if made.get(name) is not None), None)
        if pooled:
            found[pooled] = made[pooled]
        # A tensor has one name among the outputs: the last state is often the last of all states, too.
        return found | {f"hidden_states.{k}": state.clone() for k, state in enumerate(states)}

    def forward(self, *tensors):
        return tuple(self.found(tensors).values())


def vae_parts(vae, sizes, frames, encoded):
    """The decoder of a VAE, and its encoder where it is wanted: folder → part.

    sizes: two of pictures, (height, width). frames: of a clip that is decoded, 1 of pictures. encoded: frames of a clip that
    is encoded; None where nothing is.
    """
    latents = [_noise(*_latent_shape(vae, _pixels(vae, size, frames))) for size in sizes]
    parts = {"vae_decoder": Part(Decoder(vae).eval(), tuple({"latent_sample": one} for one in latents), ("sample",))}
    if encoded is not None:
        pixels = tuple({"sample": _pixels(vae, size, encoded)} for size in sizes)
        parts["vae_encoder"] = Part(Means(vae).eval(), pixels, ("latent_sample",))
    return parts


def _pixels(vae, size, frames):
    clip = any(isinstance(module, torch.nn.Conv3d) for module in vae.modules())
    return _noise(1, 3, *((frames,) if clip else ()), *size).tanh()


def _noise(*sizes):
    return torch.randn(sizes, generator=torch.Generator().manual_seed(0))


def _latent_shape(vae, pixels):
    """What encoding would give, without computing it."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode(allow_non_fake_inputs=True) as mode, torch.no_grad():
        return tuple(_means(vae, mode.from_tensor(pixels)).shape)


def _means(vae, pixels):
    found = vae.encode(pixels)
    return found.latent_dist.mode() if hasattr(found, "latent_dist") else found.latent


class Decoder(torch.nn.Module):
    """Latents, unscaled, to pixels of −1 … 1."""

    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, *latent):
        return self.vae.decode(*latent, return_dict=False)[0]


class Means(torch.nn.Module):
    """Pixels of −1 … 1 to the most likely latents, not scaled."""

    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, *pixels):
        return _means(self.vae, *pixels)


def takes_pictures(pipe):
    """Whether a pipeline starts from a picture, or can refer to one."""
    return "image" in inspect.signature(type(pipe).__call__).parameters
