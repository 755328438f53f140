"""A small convolutional autoencoder, frame by frame: 64x64x3 <-> 8x8xC. Only the decoder is shipped."""

import torch
from torch import nn
from torch.nn import functional as F

LATENT_CHANNELS = 6


class GroupNorm(nn.GroupNorm):
    """In float32 also under autocast (PyTorch 1.13 has no mixed group norm on CPU)."""

    def forward(self, x):
        return super().forward(x.float())


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = GroupNorm(8, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(F.silu(self.conv1(F.silu(self.norm(x)))))


class Encoder(nn.Module):
    """Frames [N, 3, 64, 64] -> mean and log-variance [N, C, 8, 8] each."""

    def __init__(self, c=LATENT_CHANNELS):
        super().__init__()
        self.net = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(12, 48, 3, padding=1), Residual(48),
            nn.PixelUnshuffle(2), nn.Conv2d(192, 64, 1), Residual(64),
            nn.PixelUnshuffle(2), nn.Conv2d(256, 96, 1), Residual(96), nn.Conv2d(96, 2 * c, 3, padding=1),
        )

    def forward(self, frames):
        mean, logvar = self.net(frames).chunk(2, 1)
        return mean, logvar.clamp(-12, 4)


class Decoder(nn.Module):
    """Latents [N, C, 8, 8] -> frames [N, 3, 64, 64], about [-1, 1]."""

    def __init__(self, c=LATENT_CHANNELS):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(c, 96, 3, padding=1), Residual(96), Residual(96), nn.Conv2d(96, 256, 1),
            nn.PixelShuffle(2), Residual(64), nn.Conv2d(64, 192, 1),
            nn.PixelShuffle(2), Residual(48), nn.Conv2d(48, 48, 3, padding=1), nn.SiLU(), nn.Conv2d(48, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, latents):
        return self.net(latents)


def frames_of(clips):
    """[B, C, F, H, W] -> [B*F, C, H, W]."""
    return clips.transpose(1, 2).flatten(0, 1)


def clips_of(frames, count):
    """[B*F, C, H, W] -> [B, C, F, H, W]."""
    return frames.unflatten(0, (-1, count)).transpose(1, 2)


@torch.no_grad()
def encode_clips(encoder, clips):
    """Posterior means of clips [B, 3, F, H, W] as [B, C, F, 8, 8]."""
    mean, _ = encoder(frames_of(clips))
    return clips_of(mean, clips.shape[2])
