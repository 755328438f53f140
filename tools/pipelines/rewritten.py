"""What the exporters cannot take of Qwen-Image, Z-Image and RMSNorm, written out for as long as a graph is traced."""

from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from diffusers.models.transformers import transformer_z_image

from watched import Run, replaced


class Pairs:
    """Complex numbers as pairs of real ones, [..., 2]."""

    def __init__(self, pairs: torch.Tensor):
        self.pairs = pairs

    def __mul__(self, other: torch.Tensor) -> "Pairs":
        (a, b), (c, d) = self.pairs.unbind(-1), other.unbind(-1)
        return Pairs(torch.stack([a * c - b * d, a * d + b * c], dim=-1))


class Waves:
    """Z-Image's table of rotary waves as pairs."""

    def __init__(self, plain: Any):
        self.tables = [
            torch.view_as_real(table) for table in plain.precompute_freqs_cis(plain.axes_dims, plain.axes_lens, plain.theta)
        ]

    def __call__(self, ids: torch.Tensor) -> torch.Tensor:
        return torch.cat([table[ids[:, k]] for k, table in enumerate(self.tables)], dim=-2)


def padded(rows: list[torch.Tensor], batch_first: bool, padding_value: float) -> torch.Tensor:
    length = max(len(row) for row in rows)
    return torch.stack([torch.cat([row, row.new_full((length - len(row), *row.shape[1:]), padding_value)]) for row in rows])


@contextmanager
def without_complex(model: torch.nn.Module):
    """Rotary embeddings in real numbers; the same to the last bits."""
    waves = Waves(model.rope_embedder) if type(model).__name__ == "ZImageTransformer2DModel" else None
    with ExitStack() as stack:
        enter = stack.enter_context
        if type(model).__name__ in ("QwenImageTransformer2DModel", "ZImageTransformer2DModel"):
            enter(swapped(torch, "view_as_complex", Pairs))
            plain = torch.view_as_real
            enter(swapped(torch, "view_as_real", lambda z: z.pairs if isinstance(z, Pairs) else plain(z)))
        if type(model).__name__ == "QwenImageTransformer2DModel":
            enter(replaced(model.pos_embed, "forward", constant))
        if waves:
            enter(swapped(model, "rope_embedder", waves))
            enter(swapped(transformer_z_image, "pad_sequence", padded))
        yield


def constant(plain: Run) -> Run:
    """Qwen-Image's rotary waves as pairs, made before anything is traced: they depend on sizes alone."""

    waves: list[torch.Tensor] = []

    def forward(*args: Any, **kwargs: Any) -> tuple[torch.Tensor, ...]:
        if not waves:
            waves.extend(torch.stack([wave.real, wave.imag], dim=-1) for wave in plain(*args, **kwargs))
        return tuple(waves)

    return forward


@contextmanager
def swapped(owner: Any, name: str, value: Any):
    plain = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, plain)


@contextmanager
def without_rms_norm():
    """The exporter by tracing knows no RMSNorm."""

    def forward(self: torch.nn.RMSNorm, x: torch.Tensor) -> torch.Tensor:
        eps = torch.finfo(x.dtype).eps if self.eps is None else self.eps
        normed = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)
        return normed if self.weight is None else normed * self.weight

    with swapped(torch.nn.RMSNorm, "forward", forward):
        yield
