"""A tiny pipeline with random weights, and what is fed to it."""

from dataclasses import dataclass
from typing import Any

import diffusers as d
import torch

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


def texts_of_both(tokens: int = TOKENS) -> dict[str, torch.Tensor]:
    """Embeddings of a prompt and of a negative one, 24 numbers a token, under the names that most pipelines take them by."""
    return {f"{kind}prompt_embeds": randn(1, tokens, 24, seed=s) for kind, s in (("", 2), ("negative_", 3))}


def flow(**options: Any) -> Any:
    return d.FlowMatchEulerDiscreteScheduler(**options)


PICTURE = {"height": 64, "width": 96}  # 24 tokens of 16 × 16 pixels
