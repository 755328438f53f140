"""Measures adherence: does a clip show what its prompt says?

    python3 evaluate.py --run run --pairs 64 --seed 1000 [--ppm clips.ppm]      samples with the weights in run/
    python3 evaluate.py --clips clips.npy --prompts prompts.txt                  judges clips made by any other program

The checker is analytic: background by the nearest palette colour of the border's median; the shape's pixels by their
distance from the background; colour by the nearest palette hue; direction by the motion of the centroid; size by area;
shape by which ideal outline of that area and centroid covers the pixels best.
"""

import argparse
import math
import pathlib

import torch
from torch.nn import functional as F

from network import TextEncoder, VideoTransformer
from scenes import distance_to, BACKGROUNDS, COLOURS, DIRECTIONS, SHAPES, SIZES, prompt_of, random_scenes, render, token_ids
from vae import Decoder, clips_of, frames_of


def look(clip):
    """What a clip [3, F, H, W] in [-1, 1] shows, as scene indices (size, colour, shape, direction, background)."""
    frames = ((clip + 1) / 2).clamp(0, 1).permute(1, 2, 3, 0)
    border = torch.cat([frames[:, :2].flatten(0, 2), frames[:, -2:].flatten(0, 2), frames[:, :, :2].flatten(0, 2), frames[:, :, -2:].flatten(0, 2)])
    ground = border.median(0).values
    background = (torch.tensor(list(BACKGROUNDS.values())) - ground).norm(dim=1).argmin().item()
    mask = (frames - ground).norm(dim=-1) > 0.27
    if mask.sum() < 8 * 20:
        return None
    body = frames[mask].median(0).values
    palette = torch.tensor(list(COLOURS.values()))
    colour = (palette / palette.amax(1, keepdim=True) - body / body.max()).norm(dim=1).argmin().item()
    towards = (body - ground) / (body - ground).square().sum()
    cover = ((frames - ground) @ towards).clamp(0, 1) * F.max_pool2d(mask.float().unsqueeze(1), 3, 1, 1)[:, 0]
    y, x = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
    areas = cover.sum((1, 2)).clamp(min=1)
    centres = torch.stack([(x * cover).sum((1, 2)), (y * cover).sum((1, 2))], 1) / areas[:, None]
    direction = (torch.tensor(list(DIRECTIONS.values())) @ (centres[-1] - centres[0])).argmax().item()
    area = areas.median()
    dx, dy = x - centres[:, 0, None, None], y - centres[:, 1, None, None]
    ideal = [(0.5 - distance_to(torch.tensor(k), (area / math.pi).sqrt(), dx, dy)).clamp(0, 1) for k in range(len(SHAPES))]
    shape = torch.stack([(i - cover).square().sum() for i in ideal]).argmin().item()
    return (int(area > math.pi * math.prod(SIZES.values())), colour, shape, direction, background)


@torch.no_grad()
def sample(run, scenes, seed, steps=50, guidance=4.0, shift=3.0):
    """Clips [n, 3, F, H, W] by FlowMatchEuler with classifier-free guidance from the weights in `run`."""
    vae, weights = torch.load(run / "vae.pt", map_location="cpu"), torch.load(run / "transformer.pt", map_location="cpu")
    text_encoder, transformer, decoder = TextEncoder().eval(), VideoTransformer().eval(), Decoder().eval()
    text_encoder.load_state_dict(weights["text_encoder"])
    transformer.load_state_dict(weights["transformer"])
    decoder.load_state_dict(vae["decoder"])
    n = len(scenes)
    text = text_encoder(torch.tensor([token_ids("")] * n + [token_ids(prompt_of(s)) for s in scenes.tolist()]))
    x = torch.randn(n, 6, 8, 8, 8, generator=torch.Generator().manual_seed(seed))
    grid = torch.linspace(1, 1 / 1000, steps)
    sigmas = torch.cat([shift * grid / (1 + (shift - 1) * grid), torch.zeros(1)])
    for s, following in zip(sigmas[:-1], sigmas[1:]):
        both = transformer(torch.cat([x, x]), (s * 1000).expand(2 * n), text)
        v = both[:n] + guidance * (both[n:] - both[:n])
        x = x + (following - s) * v
    shape = (1, -1, 1, 1, 1)
    return clips_of(decoder(frames_of(x * vae["std"].view(shape) + vae["mean"].view(shape))), 8)


def report(clips, scenes):
    names = ("size", "colour", "shape", "direction", "background")
    seen = [look(c) for c in clips]
    for k, name in enumerate(names):
        right = sum(s is not None and s[k] == int(t[k]) for s, t in zip(seen, scenes))
        print(f"{name:10s} {right}/{len(scenes)} = {100 * right / len(scenes):.1f} %")
    for s, t in zip(seen, scenes):
        if s is None or list(s) != [int(v) for v in t]:
            print("  missed:", prompt_of(t), "-> seen as", "nothing" if s is None else prompt_of(s))


def scene_of(prompt):
    words = prompt.split()
    tables = (SIZES, COLOURS, SHAPES, DIRECTIONS, BACKGROUNDS)
    return [next(i for i, w in enumerate(t) if w in words) for t in tables]


def write_ppm(clips, path):
    sheet = ((clips.clamp(-1, 1) + 1) * 127.5).byte().permute(0, 3, 2, 4, 1)
    n, h, f, w, _ = sheet.shape
    path.write_bytes(f"P6 {f * w} {n * h} 255\n".encode() + sheet.reshape(n * h, f * w, 3).numpy().tobytes())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=pathlib.Path, default="run")
    parser.add_argument("--pairs", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--ppm", type=pathlib.Path)
    parser.add_argument("--truth", action="store_true", help="judge rendered clips instead: what the checker itself gets right")
    parser.add_argument("--clips", type=pathlib.Path)
    parser.add_argument("--prompts", type=pathlib.Path)
    args = parser.parse_args()
    if args.clips:
        import numpy

        clips = torch.from_numpy(numpy.load(args.clips)).float()
        scenes = torch.tensor([scene_of(p) for p in args.prompts.read_text().splitlines() if p.strip()])
    else:
        generator = torch.Generator().manual_seed(args.seed)
        scenes = random_scenes(args.pairs, generator)
        clips = render(scenes, generator) if args.truth else torch.cat([sample(args.run, s, args.seed + i, args.steps, args.guidance) for i, s in enumerate(scenes.split(16))])
    report(clips, scenes)
    if args.ppm:
        write_ppm(clips[:12], args.ppm)


if __name__ == "__main__":
    main()
