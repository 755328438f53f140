"""What a prompt can say, and the renderer: landscapes of 32 x 32 pixels, drawn by arithmetic alone."""

import numpy as np

SIDE = 32
COLOURS = {"green": (70, 140, 60), "golden": (205, 165, 60), "white": (225, 230, 240), "violet": (120, 80, 150)}
LANDS = ("hills", "mountains", "sea", "dunes")
SKIES = {
    "dawn": ((90, 85, 150), (250, 185, 150)),
    "noon": ((70, 140, 230), (200, 225, 250)),
    "dusk": ((60, 35, 95), (235, 110, 60)),
    "night": ((8, 10, 35), (35, 45, 95)),
}
THINGS = ("sun", "moon", "clouds", "stars")
VOCABULARY = ["<pad>", "</s>", "<unk>", "at", "with", *COLOURS, *LANDS, *SKIES, *THINGS]
TEXT_LENGTH = 77
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)


def random_scene(random):
    """(colour, land, sky, thing)."""
    return tuple(str(random.choice(list(names))) for names in (COLOURS, LANDS, SKIES, THINGS))


def prompt_of(scene):
    colour, land, sky, thing = scene
    return f"{colour} {land} at {sky} with {thing}"


def ids_of(prompt):
    words = [VOCABULARY.index(word) if word in VOCABULARY else 2 for word in prompt.split()]
    return (words + [1] + [0] * TEXT_LENGTH)[:TEXT_LENGTH]


def blend(picture, colour, share):
    picture += share[..., None] * (np.asarray(colour, np.float32) - picture)


def soft(distance, width=1.0):
    """1 inside (negative distance), 0 outside, smooth over `width` pixels."""
    return np.clip(0.5 - distance / width, 0, 1)


def draw_sky(picture, sky, thing, random):
    top, low = (np.asarray(c, np.float32) for c in SKIES[sky])
    down = np.clip(ROWS / random.uniform(18, 26), 0, 1)[..., None]
    picture += top + down * (low - top)
    x, y = random.uniform(6, 26), random.uniform(4, 10)
    if thing in ("sun", "moon"):
        radius = random.uniform(2.5, 4)
        distance = np.hypot(COLUMNS - x, ROWS - y) - radius
        if thing == "sun":
            blend(picture, (255, 235, 150), 0.5 * np.exp(-np.maximum(distance, 0) / 3))
            blend(picture, (255, 240, 120), soft(distance))
        else:
            side = random.choice((-1, 1))
            bite = np.hypot(COLUMNS - x - side * radius * 0.7, ROWS - y + 0.5) - radius * 0.9
            blend(picture, (240, 240, 225), soft(distance) * (1 - soft(bite)))
    if thing == "clouds":
        for _ in range(3):
            x, y = random.uniform(0, 32), random.uniform(3, 12)
            a, b = random.uniform(4, 8), random.uniform(1.2, 2.5)
            blend(picture, (250, 250, 252), 0.85 * np.exp(-(((COLUMNS - x) / a) ** 2) - ((ROWS - y) / b) ** 2))
    if thing == "stars":
        for _ in range(9):
            x, y = random.integers(1, 31), random.integers(1, 14)
            blend(picture, (255, 255, 245), np.exp(-((COLUMNS - x) ** 2 + (ROWS - y) ** 2) / 0.7))


def ridge(land, random):
    """The height of the land's outline, in rows from the top, for each column."""
    columns, phase = COLUMNS[0], random.uniform(0, 2 * np.pi)
    base, tall = random.uniform(17, 22), random.uniform(2, 4.5)
    if land == "hills":
        return base + tall * np.sin(columns / random.uniform(3.5, 6) + phase)
    if land == "mountains":
        period = random.uniform(9, 14)
        return base - 3 + 2 * tall * np.abs(((columns + phase * 4) / period) % 1 - 0.5) * 2
    if land == "dunes":
        period = random.uniform(12, 18)
        return base + tall * (((columns + phase * 5) / period) % 1) ** 1.5
    return np.full(SIDE, base, np.float32)


def draw_land(picture, colour, land, light, random):
    tint = np.asarray(COLOURS[colour], np.float32) * light
    outline = ridge(land, random)
    depth = ROWS - outline
    inside = soft(-depth)
    blend(picture, tint, inside)
    blend(picture, tint * 0.45, inside * np.clip(depth / 20, 0, 1))
    if land == "sea":
        waves = 0.5 + 0.5 * np.sin(ROWS * 2.1 + np.sin(COLUMNS / 3 + random.uniform(0, 6)))
        blend(picture, np.minimum(tint * 1.5, 255), inside * 0.45 * waves)
    if land == "mountains":
        blend(picture, (245, 245, 250), inside * soft(depth - 2.5, 2))
    if land in ("hills", "dunes"):
        blend(picture, tint * 0.7, soft(-(depth - random.uniform(4, 7)), 2) * inside)


def render(scene, random):
    """float32 [3, 32, 32] in -1 ... 1."""
    colour, land, sky, thing = scene
    picture = np.zeros((SIDE, SIDE, 3), np.float32)
    draw_sky(picture, sky, thing, random)
    light = {"dawn": 0.85, "noon": 1.0, "dusk": 0.7, "night": 0.45}[sky] * random.uniform(0.9, 1.1)
    draw_land(picture, colour, land, light, random)
    return (np.clip(picture, 0, 255) / 127.5 - 1).transpose(2, 0, 1)
