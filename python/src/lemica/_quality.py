"""How near pictures are to others."""

import math

import torch


def psnr_db(a, b):
    """Peak signal-to-noise ratio in dB of values in [0, 1], of any sizes; infinite where they are equal."""
    square = (a.double() - b.double()).square().mean().item()
    return math.inf if square == 0 else -10 * math.log10(square)


def ssim(a, b):
    """Structural similarity of pictures (n, channels, height, width) with values in [0, 1], at most 1: Wang et al. 2004,
    Gaussian window of 11 with σ 1.5, where it fits wholly, mean over places, channels and pictures. None for smaller ones."""
    if min(a.shape[-2:]) < 11:
        return None
    line = torch.exp(-((torch.arange(11, dtype=torch.float64) - 5) ** 2) / (2 * 1.5**2))
    window = torch.outer(line, line) / line.sum() ** 2

    def mean(x):
        return torch.nn.functional.conv2d(x.reshape(-1, 1, *x.shape[-2:]), window[None, None])

    a, b = a.double().cpu(), b.double().cpu()
    of_a, of_b = mean(a), mean(b)
    spread_a, spread_b, both = mean(a * a) - of_a**2, mean(b * b) - of_b**2, mean(a * b) - of_a * of_b
    least, low = 0.03**2, 0.01**2
    found = (2 * of_a * of_b + low) * (2 * both + least) / ((of_a**2 + of_b**2 + low) * (spread_a + spread_b + least))
    return found.mean().item()
