"""What a reused value is made of: pure functions of steps, sigmas and tensors."""

import math

import torch
from torch.utils import _pytree as pytree


def _weights(sigmas, sigma):
    """The weights of computed outputs, newest first, of the line or the parabola through them, by divided differences along
    sigma. With fewer points, or two at one sigma, the order is lowered (TaylorSeer, arXiv 2503.06923, on the raw output)."""
    usable = 0
    while usable < len(sigmas) and math.isfinite(sigmas[usable]) and sigmas[usable] not in sigmas[:usable]:
        usable += 1
    if usable < 2 or not math.isfinite(sigma):
        return [1.0]
    ahead, first = sigma - sigmas[0], sigmas[0] - sigmas[1]
    if usable == 2:
        return [1 + ahead / first, -ahead / first]
    second = sigmas[1] - sigmas[2]
    curve = ahead * (sigma - sigmas[1]) / (first + second)
    return [1 + (ahead + curve) / first, -(ahead + curve) / first - curve / second, curve / second]


def _weighted(weights, parts):
    """The weighted sum of tensors, in their type; of what is no tensor the first."""
    if not isinstance(parts[0], torch.Tensor):
        return parts[0]
    return sum(weight * part.float() for weight, part in zip(weights, parts, strict=True)).to(parts[0].dtype)


def _copied(output):
    """An output of its own: pipelines may write into theirs, and so may compiled graphs."""
    return pytree.tree_map(lambda part: part.detach().clone() if isinstance(part, torch.Tensor) else part, output)
