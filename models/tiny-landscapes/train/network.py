"""A UNet over 4 x 4 blocks of pixels, and the text encoder: a vector for each word."""

import math

import torch
from torch import nn
from torch.nn import functional

from scenes import VOCABULARY

WIDTH, DEEP, TEXT, STEPS = 60, 88, 64, 1000


def alphas():
    """The products of 1 - beta, scaled-linear as Stable Diffusion has them."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, STEPS, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


class TextEncoder(nn.Module):
    """input_ids [B, L] -> last_hidden_state [B, L, TEXT]; zeros for padding."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(len(VOCABULARY), TEXT)

    def forward(self, input_ids):
        return self.words(input_ids) * (input_ids > 0).unsqueeze(-1).float()


class Block(nn.Module):
    """Two convolutions, the second scaled and shifted by time and text."""

    def __init__(self, width, out, told):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(4, width), nn.GroupNorm(4, out)
        self.conv1, self.conv2 = nn.Conv2d(width, out, 3, padding=1), nn.Conv2d(out, out, 3, padding=1)
        self.told = nn.Linear(told, 2 * out)
        self.skip = nn.Conv2d(width, out, 1) if width != out else nn.Identity()

    def forward(self, x, told):
        scale, shift = self.told(told)[..., None, None].chunk(2, dim=1)
        h = self.conv1(functional.silu(self.norm1(x)))
        h = self.conv2(functional.silu(self.norm2(h) * (1 + scale) + shift))
        return self.skip(x) + h


class UNet(nn.Module):
    """sample [B, 3, 32, 32], timestep [B], encoder_hidden_states [B, L, TEXT] -> the noise in the sample."""

    def __init__(self):
        super().__init__()
        told = 96
        self.time = nn.Sequential(nn.Linear(64, told), nn.SiLU(), nn.Linear(told, told))
        self.text = nn.Sequential(nn.Linear(TEXT, told), nn.SiLU(), nn.Linear(told, told))
        self.enter = nn.Conv2d(48, WIDTH, 3, padding=1)
        self.down = Block(WIDTH, WIDTH, told)
        self.narrow = nn.Conv2d(WIDTH, DEEP, 3, stride=2, padding=1)
        self.middle = nn.ModuleList([Block(DEEP, DEEP, told) for _ in range(2)])
        self.widen = nn.Conv2d(DEEP, WIDTH, 1)
        self.up = nn.ModuleList([Block(2 * WIDTH, WIDTH, told), Block(WIDTH, WIDTH, told)])
        self.norm = nn.GroupNorm(4, WIDTH)
        self.leave = nn.Conv2d(WIDTH, 48, 3, padding=1)
        self.register_buffer("alphas", alphas(), persistent=False)
        self.register_buffer("waves", torch.exp(-math.log(10000) * torch.arange(32) / 32), persistent=False)
        nn.init.zeros_(self.leave.weight)

    def forward(self, sample, timestep, encoder_hidden_states):
        angles = timestep.float()[:, None] * self.waves
        told = self.time(torch.cat([angles.sin(), angles.cos()], 1)) + self.text(encoder_hidden_states.sum(1))
        told = functional.silu(told)
        x = self.enter(functional.pixel_unshuffle(sample, 4))
        kept = self.down(x, told)
        x = self.narrow(kept)
        for block in self.middle:
            x = block(x, told)
        x = functional.interpolate(self.widen(x), scale_factor=2.0, mode="nearest")
        x = torch.cat([x, kept], 1)
        for block in self.up:
            x = block(x, told)
        made = functional.pixel_shuffle(self.leave(functional.silu(self.norm(x))), 4)
        # What is made is the velocity of Salimans and Ho (arXiv 2202.00512); the noise follows from it.
        alpha = self.alphas[timestep.long()][:, None, None, None]
        return (1 - alpha).sqrt() * sample + alpha.sqrt() * made
