"""Scenes: what a prompt can say, and the clip that a renderer draws for it.

A scene is (size, colour, shape, direction, background). `render` draws F frames of 64x64 RGB in [-1, 1]:
one shaded shape that moves in a straight line over a textured background, anti-aliased by its signed distance.
Everything that the prompt leaves open (position, speed, light, texture phase) comes from the generator.
"""

import math

import torch

FRAMES, HEIGHT, WIDTH = 8, 64, 64

SIZES = {"small": 7.0, "large": 12.5}  # radius in pixels of the circle with the shape's area
COLOURS = {
    "red": (0.92, 0.16, 0.14),
    "green": (0.15, 0.80, 0.22),
    "blue": (0.16, 0.36, 0.98),
    "yellow": (0.96, 0.88, 0.15),
    "magenta": (0.92, 0.20, 0.85),
    "cyan": (0.15, 0.85, 0.92),
}
SHAPES = ("circle", "square", "triangle")
DIRECTIONS = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}
BACKGROUNDS = {
    "black": (0.03, 0.03, 0.04),
    "navy": (0.06, 0.09, 0.32),
    "brown": (0.38, 0.23, 0.12),
    "grey": (0.52, 0.52, 0.52),
}

# The tokenizer's whole vocabulary: ids are positions in this list.
SPECIAL = ["<pad>", "</s>", "<unk>"]
WORDS = ["a", *SIZES, *COLOURS, *SHAPES, "moving", *DIRECTIONS, "on", *BACKGROUNDS]
VOCABULARY = SPECIAL + WORDS
TEXT_LENGTH = 12


def random_scenes(n, generator):
    """`n` scenes as an int64 tensor [n, 5] of indices into sizes, colours, shapes, directions, backgrounds."""
    counts = (len(SIZES), len(COLOURS), len(SHAPES), len(DIRECTIONS), len(BACKGROUNDS))
    return torch.stack([torch.randint(c, (n,), generator=generator) for c in counts], 1)


def prompt_of(scene, keep=(True, True, True, True, True)):
    """The prompt that says those attributes of a scene that `keep` keeps; a scene always has a shape."""
    size, colour, shape, direction, background = (int(i) for i in scene)
    words = ["a"]
    if keep[0]:
        words.append(list(SIZES)[size])
    if keep[1]:
        words.append(list(COLOURS)[colour])
    words.append(SHAPES[shape])
    if keep[3]:
        words += ["moving", list(DIRECTIONS)[direction]]
    if keep[4]:
        words += ["on", list(BACKGROUNDS)[background]]
    return " ".join(words)


def token_ids(prompt):
    """Ids [TEXT_LENGTH] as the shipped tokenizer gives them: words, `</s>`, padding."""
    ids = [VOCABULARY.index(w) if w in WORDS else 2 for w in prompt.lower().split()][: TEXT_LENGTH - 1] + [1]
    return ids + [0] * (TEXT_LENGTH - len(ids))


def _half_extent(shape, radius):
    square = radius * math.sqrt(math.pi) / 2
    triangle = radius * math.sqrt(4 * math.pi / math.sqrt(3)) / 2
    return torch.where(shape == 0, radius, torch.where(shape == 1, square, triangle * 2 / math.sqrt(3)))


def distance_to(shape, radius, dx, dy):
    """Signed distance in pixels (negative inside) to a circle, square or upward triangle, all of one area."""
    circle = torch.sqrt(dx * dx + dy * dy + 1e-9) - radius
    square = torch.maximum(dx.abs(), dy.abs()) - radius * math.sqrt(math.pi) / 2
    inradius = radius * math.sqrt(4 * math.pi / math.sqrt(3)) / (2 * math.sqrt(3))
    triangle = torch.maximum(dy, dx.abs() * math.sqrt(3) / 2 - dy / 2) - inradius
    return torch.where(shape == 0, circle, torch.where(shape == 1, square, triangle))


def _background(index, gen_uniform, x, y):
    """[n, 1, H, W, 3]: a base colour with the background's own texture."""
    n = index.shape[0]
    base = torch.tensor(list(BACKGROUNDS.values()))[index].view(n, 1, 1, 1, 3)
    a, b, c = (u.view(n, 1, 1, 1) for u in gen_uniform(n, 3).unbind(1))
    angle = 2 * math.pi * a
    gradient = ((x - 31.5) * torch.cos(angle) + (y - 31.5) * torch.sin(angle)) / 45
    stripes = torch.sin(2 * math.pi * ((x + y) / 14 + b))
    checks = torch.sin(2 * math.pi * (x / 18 + b)) * torch.sin(2 * math.pi * (y / 18 + c))
    i = index.view(n, 1, 1, 1)
    texture = torch.where(i == 0, 0.03 * gradient, torch.where(i == 1, 0.07 * gradient, torch.where(i == 2, 0.05 * stripes, 0.07 * checks)))
    return base + texture.unsqueeze(-1) * torch.where(i.unsqueeze(-1) == 0, 1.0, base / base.amax(-1, keepdim=True))


def render(scenes, generator):
    """Clips [n, 3, F, H, W] in [-1, 1] for scenes [n, 5]; the same generator state gives the same clips."""
    n = scenes.shape[0]

    def uniform(*shape):
        return torch.rand(*shape, generator=generator)

    size, colour, shape, direction, background = scenes.unbind(1)
    radius = torch.tensor(list(SIZES.values()))[size] * (0.94 + 0.12 * uniform(n))
    heading = torch.tensor(list(DIRECTIONS.values()))[direction]
    speed = 2.6 + 0.8 * uniform(n)
    room = (31.0 - _half_extent(shape, radius)).clamp(min=0)
    along = (room - speed * (FRAMES - 1) / 2).clamp(min=0) * (2 * uniform(n) - 1)
    across = room * 0.8 * (2 * uniform(n) - 1)
    normal = torch.stack([-heading[:, 1], heading[:, 0]], 1)
    middle = 31.5 + heading * along[:, None] + normal * across[:, None]
    time = torch.arange(FRAMES) - (FRAMES - 1) / 2
    centre = middle[:, None, :] + heading[:, None, :] * (speed[:, None] * time)[..., None]

    y, x = torch.meshgrid(torch.arange(HEIGHT).float(), torch.arange(WIDTH).float(), indexing="ij")
    x, y = x.view(1, 1, HEIGHT, WIDTH), y.view(1, 1, HEIGHT, WIDTH)
    dx, dy = x - centre[:, :, 0, None, None], y - centre[:, :, 1, None, None]
    s, r = shape.view(n, 1, 1, 1), radius.view(n, 1, 1, 1)
    distance = distance_to(s, r, dx, dy)
    cover = (0.5 - distance).clamp(0, 1).unsqueeze(-1)
    light = 0.86 - 0.22 * (dx * 0.6 + dy * 0.8) / r
    rim = 1 - 0.25 * torch.exp(-((distance + 1.0) / 1.2) ** 2)
    body = torch.tensor(list(COLOURS.values()))[colour].view(n, 1, 1, 1, 3) * (light * rim).unsqueeze(-1)
    frames = _background(background, uniform, x, y) * (1 - cover) + body * cover
    return frames.clamp(0, 1).permute(0, 4, 1, 2, 3) * 2 - 1
