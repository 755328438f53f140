"""Trains the text encoder and the video transformer together on the encoded clips of train_vae.py.

    python3 train_transformer.py --run run --minutes 80

The loss is the squared error of the preconditioned network, that is of the velocity weighted by (1 - s)^2 + s^2.
Prompts are dropped for classifier-free guidance and often say only some attributes. Writes run/transformer.pt with the
averaged weights every few minutes and at the end.
"""

import argparse
import copy
import math
import pathlib
import time

import torch

from device import device, half
from network import TextEncoder, VideoTransformer
from scenes import prompt_of, random_scenes, token_ids

EMPTY = token_ids("")


class Learner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.text_encoder = TextEncoder()
        self.transformer = VideoTransformer()

    def forward(self, noisy, timestep, ids):
        return self.transformer(noisy, timestep, self.text_encoder(ids))


class Prompts:
    """Token ids of random wordings, precomputed: one table row a scene and a set of attributes that are said."""

    def __init__(self, scenes):
        full = [token_ids(prompt_of(s)) for s in scenes.tolist()]
        self.full = torch.tensor(full)
        generator = torch.Generator().manual_seed(7)
        keep = (torch.rand(len(full), 5, generator=generator) > 0.35).tolist()
        self.partial = torch.tensor([token_ids(prompt_of(s, k)) for s, k in zip(scenes.tolist(), keep)])
        self.empty = torch.tensor(EMPTY)

    def draw(self, index):
        u = torch.rand(len(index), 1)
        said = torch.where(u < 0.12, self.partial[index], self.full[index])
        return torch.where(u > 0.88, self.empty, said)


def draw_sigmas(n, shift):
    """Noise levels in (0, 1): logit-normal, a tenth uniform, shifted towards noise as sampling is."""
    u = torch.where(torch.rand(n) < 0.1, torch.rand(n), torch.sigmoid(torch.randn(n) * 1.1))
    return (shift * u / (1 + (shift - 1) * u)).clamp(0.002, 1.0)


def focus_weights(data, sigma, focus):
    """
    Weights [B, 1, F, H, W] of mean 1: `focus` where the shape is and around it, 1 elsewhere. Only at noise levels where one
    can tell where it is: there the weight is the same for every clip that could be meant, so that it turns no answer.
    """
    apart = (data - data.flatten(3).median(-1).values[..., None, None]).abs().mean(1)
    there = (apart > 0.5 * apart.amax((1, 2, 3), keepdim=True)).float()
    near = torch.nn.functional.max_pool2d(there, 3, 1, 1)
    weights = 1 + (focus - 1) * near * (sigma < 0.75).float().view(-1, 1, 1, 1)
    return (weights / weights.mean((1, 2, 3), keepdim=True)).unsqueeze(1)


def save(average, vae, path, **facts):
    torch.save({"text_encoder": average.text_encoder.state_dict(), "transformer": average.transformer.state_dict(), **facts}, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=pathlib.Path, default="run")
    parser.add_argument("--out", type=pathlib.Path, help="where to save; transformer.pt in the run's folder if left out")
    parser.add_argument("--from", dest="source", type=pathlib.Path, help="averaged weights to go on from, with a new optimiser")
    parser.add_argument("--small", type=float, default=1.0, help="how many times as often clips of small shapes are drawn")
    parser.add_argument("--confused", type=float, default=1.0, help="the same for circles and squares, which are told apart last; multiplies")
    parser.add_argument("--shift", type=float, default=3.0, help="of the noise levels trained at, towards noise")
    parser.add_argument("--focus", type=float, default=1.0, help="how many times as much the shape weighs in the loss as the background")
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=75)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    args = parser.parse_args()
    args.out = args.out or args.run / "transformer.pt"
    torch.manual_seed(args.seed)
    dev = device()
    clips = torch.load(args.run / "clips.pt", map_location="cpu")
    vae = torch.load(args.run / "vae.pt", map_location="cpu")
    latents, prompts = clips["latents"], Prompts(clips["scenes"])
    sizes, shapes = clips["scenes"][:, 0], clips["scenes"][:, 2]
    likely = torch.where(sizes == 0, args.small, 1.0) * torch.where(shapes < 2, args.confused, 1.0)
    learner = Learner().to(dev)
    if args.source:
        weights = torch.load(args.source, map_location="cpu")
        learner.text_encoder.load_state_dict(weights["text_encoder"])
        learner.transformer.load_state_dict(weights["transformer"])
    average = copy.deepcopy(learner).eval()
    print("parameters:", {n: sum(p.numel() for p in m.parameters()) for n, m in learner.named_children()}, "clips:", len(latents), flush=True)
    decay = [p for p in learner.parameters() if p.ndim > 1]
    rest = [p for p in learner.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": rest, "weight_decay": 0.0}], lr=args.rate, betas=(0.9, 0.98))
    start, step, saved, running = time.time(), 0, time.time(), None
    while (done := (time.time() - start) / (60 * args.minutes)) < 1:
        rate = args.rate * min(1, (step + 1) / 200) * (1.0 if done < 0.3 else 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (done - 0.3) / 0.7)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        index = torch.multinomial(likely, args.batch, replacement=True)
        data, ids = latents[index].float().to(dev), prompts.draw(index).to(dev)
        sigma = draw_sigmas(args.batch, args.shift).to(dev)
        s = sigma.view(-1, 1, 1, 1, 1)
        noise = torch.randn_like(data)
        noisy = (1 - s) * data + s * noise
        variance = (1 - s) ** 2 + s**2
        target = (noise - data - (2 * s - 1) / variance * noisy) * variance.sqrt()
        with half(dev):
            text = learner.text_encoder(ids)
            out = learner.transformer.residual(noisy * variance.rsqrt(), sigma * 1000, text)
        loss = ((out.float() - target).pow(2) * focus_weights(data, sigma, args.focus)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            keep = min(0.9995, (step + 1) / (step + 20))
            torch._foreach_mul_(list(average.parameters()), keep)
            torch._foreach_add_(list(average.parameters()), list(learner.parameters()), alpha=1 - keep)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 200 == 0:
            print(f"{step:6d} {time.time() - start:7.0f} s  rate {rate:.2e}  loss {running:.4f}", flush=True)
        if time.time() - saved > 120:
            save(average, vae, args.out, step=step)
            saved = time.time()
        step += 1
    save(average, vae, args.out, step=step)
    print(f"done: {step} steps of {args.batch} clips in {(time.time() - start) / 60:.1f} min, loss {running:.4f}", flush=True)


if __name__ == "__main__":
    main()
