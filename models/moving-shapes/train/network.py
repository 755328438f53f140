"""The text encoder and the video transformer, as they are trained and as they are exported.

A single-stream diffusion transformer: text tokens and video patches attend to one another in every block; the
timestep and the mean of the text tokens modulate each block (adaLN with one shared projection, as PixArt-alpha does). The blocks are called
`blocks.N`, and the exported graph keeps these names.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from scenes import TEXT_LENGTH, VOCABULARY
from vae import LATENT_CHANNELS

WIDTH, DEPTH, HEADS, MLP_RATIO = 192, 6, 6, 3
GRID = (8, 8, 8)  # latent frames, height, width
PATCH = (8, 1, 1)  # a token sees its place through the whole clip


def sincos(positions, width):
    """Fixed sine-cosine embedding [n, width] of positions [n]."""
    frequencies = torch.exp(-math.log(10000.0) * torch.arange(width // 2) / (width // 2))
    angles = positions[:, None].float() * frequencies
    return torch.cat([angles.sin(), angles.cos()], 1)


def grid_positions(width):
    """Fixed embedding of the patch grid [tokens, width]: a third of the width for each of frame, row, column."""
    part = width // 3
    sizes = [g // p for g, p in zip(GRID, PATCH)]
    axes = torch.meshgrid(*(torch.arange(s) * (8.0 / s) for s in sizes), indexing="ij")
    return torch.cat([sincos(a.flatten(), part) for a in axes], 1)


class Norm(nn.Module):
    """Layer normalisation without learned weights; ones and zeros are given, since ONNX's operator demands them."""

    def __init__(self, width):
        super().__init__()
        self.register_buffer("ones", torch.ones(width), persistent=False)
        self.register_buffer("zeros", torch.zeros(width), persistent=False)

    def forward(self, x):
        return F.layer_norm(x, self.ones.shape, self.ones, self.zeros)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x):
        q, k, v = self.qkv(x).reshape(-1, x.shape[1], 3, self.heads, self.size).permute(2, 0, 3, 1, 4).unbind(0)
        weights = (q @ k.transpose(-1, -2) * self.size**-0.5).softmax(-1)
        return self.out((weights @ v).transpose(1, 2).reshape(-1, x.shape[1], self.heads * self.size))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = Norm(width)
        self.attention = Attention(width, heads)
        self.norm2 = Norm(width)
        self.mlp = nn.Sequential(nn.Linear(width, MLP_RATIO * width), nn.GELU(), nn.Linear(MLP_RATIO * width, width))
        self.modulation = nn.Parameter(torch.zeros(1, 6, width))

    def forward(self, x, condition):
        shift1, scale1, gate1, shift2, scale2, gate2 = (condition + self.modulation).chunk(6, 1)
        x = x + gate1 * self.attention(self.norm1(x) * (1 + scale1) + shift1)
        return x + gate2 * self.mlp(self.norm2(x) * (1 + scale2) + shift2)


class TextEncoder(nn.Module):
    """input_ids int64 [B, L] -> last_hidden_state [B, L, D]."""

    def __init__(self, width=WIDTH):
        super().__init__()
        self.embedding = nn.Embedding(len(VOCABULARY), width)
        self.register_buffer("positions", sincos(torch.arange(TEXT_LENGTH), width), persistent=False)
        self.layer = Block(width, HEADS)
        self.norm = nn.LayerNorm(width)

    def forward(self, input_ids):
        x = self.embedding(input_ids) + self.positions
        ones = torch.tensor([0.0, 0.0, 1.0, 0.0, 0.0, 1.0]).view(1, 6, 1).to(x)
        return self.norm(self.layer(x, ones))


class VideoTransformer(nn.Module):
    """Latents [B, C, F, H, W], timestep [B] in (0, 1000], text [B, L, D] -> flow velocity (noise - data), like the latents.

    With x = (1 - s) data + s noise, s = timestep / 1000 and unit variances, the velocity is best guessed linearly as
    k x with k = (2 s - 1) / ((1 - s)^2 + s^2), and what is left has the variance 1 / ((1 - s)^2 + s^2). The network gives
    that rest in units of its deviation (the preconditioning of EDM, arXiv 2206.00364, for rectified flow): at s = 1 it
    says the clean clip, at s = 0 the noise, and never has to carry its input through.
    """

    def __init__(self, width=WIDTH, depth=DEPTH, heads=HEADS, channels=LATENT_CHANNELS):
        super().__init__()
        self.channels, self.width = channels, width
        self.patch_size = channels * math.prod(PATCH)
        self.patches = nn.Linear(self.patch_size, width)
        self.text = nn.Linear(width, width)
        self.register_buffer("positions", grid_positions(width), persistent=False)
        self.time = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU())
        self.pooled = nn.Linear(width, width)
        self.modulation = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = Norm(width)
        self.head_modulation = nn.Linear(width, 2 * width)
        self.head = nn.Linear(width, self.patch_size)
        frequencies = torch.exp(-math.log(10000.0) * torch.arange(width // 2) / (width // 2))
        self.register_buffer("frequencies", frequencies, persistent=False)
        for layer in (self.modulation, self.head_modulation, self.head):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def tokens_of(self, x):
        (f, h, w), (pf, ph, pw) = GRID, PATCH
        x = x.reshape(-1, self.channels, f // pf, pf, h // ph, ph, w // pw, pw)
        return x.permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(-1, (f // pf) * (h // ph) * (w // pw), self.patch_size)

    def clip_of(self, tokens):
        (f, h, w), (pf, ph, pw) = GRID, PATCH
        x = tokens.reshape(-1, f // pf, h // ph, w // pw, self.channels, pf, ph, pw)
        return x.permute(0, 4, 1, 5, 2, 6, 3, 7).reshape(-1, self.channels, f, h, w)

    def residual(self, scaled, timestep, text):
        """What the network says for a latent of unit variance, in units of the rest's deviation."""
        angles = timestep[:, None] * self.frequencies
        condition = self.time(torch.cat([angles.sin(), angles.cos()], 1)) + self.pooled(text.mean(1))
        modulation = self.modulation(condition).reshape(-1, 6, self.width)
        x = torch.cat([self.text(text), self.patches(self.tokens_of(scaled)) + self.positions], 1)
        for block in self.blocks:
            x = block(x, modulation)
        shift, scale = self.head_modulation(condition).unsqueeze(1).chunk(2, 2)
        x = self.norm(x[:, text.shape[1] :]) * (1 + scale) + shift
        return self.clip_of(self.head(x))

    def forward(self, hidden_states, timestep, encoder_hidden_states):
        s = (timestep / 1000).reshape(-1, 1, 1, 1, 1)
        variance = (1 - s) ** 2 + s**2
        rest = self.residual(hidden_states * variance.rsqrt(), timestep, encoder_hidden_states)
        return (2 * s - 1) / variance * hidden_states + rest * variance.rsqrt()
