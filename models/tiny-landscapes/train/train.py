"""Trains text encoder and UNet together on pictures that are rendered first.

    python3 train.py --out run --minutes 15
"""

import argparse
import copy
import pathlib
import time

import numpy as np
import torch

from network import STEPS, TextEncoder, UNet, alphas
from scenes import ids_of, prompt_of, random_scene, render


def pictures(count, seed):
    random = np.random.default_rng(seed)
    scenes = [random_scene(random) for _ in range(count)]
    made = torch.from_numpy(np.stack([render(scene, random) for scene in scenes]))
    return made, torch.tensor([ids_of(prompt_of(scene)) for scene in scenes])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, default="run")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--steps", type=int, default=4000, help="at most")
    parser.add_argument("--pictures", type=int, default=12000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    made, ids = pictures(args.pictures, args.seed)
    text, unet = TextEncoder(), UNet()
    both = torch.nn.ModuleDict({"text_encoder": text, "unet": unet})
    average = copy.deepcopy(both)
    optimiser = torch.optim.AdamW(both.parameters(), lr=args.rate, weight_decay=0.01)
    kept = alphas()
    empty = torch.tensor(ids_of(""))
    began, losses = time.time(), []
    step = 0
    while True:
        # The rate falls by whichever end comes first.
        done = min(1.0, max((time.time() - began) / 60 / args.minutes, step / args.steps))
        if done >= 1:
            break
        rate = args.rate * min(1, (step + 1) / 100) * 0.5 * (1 + np.cos(np.pi * done))
        for group in optimiser.param_groups:
            group["lr"] = rate
        some = torch.randint(len(made), (args.batch,))
        x, words = made[some], ids[some].clone()
        words[torch.rand(args.batch) < 0.1] = empty
        t = torch.randint(STEPS, (args.batch,))
        alpha = kept[t][:, None, None, None]
        noise = torch.randn_like(x)
        found = unet(alpha.sqrt() * x + (1 - alpha).sqrt() * noise, t, text(words))
        # The error of the noise over sqrt(alpha) is that of the velocity, which weighs all noise levels alike.
        loss = ((found - noise) / alpha.sqrt().clamp(min=0.05)).square().mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimiser.step()
        decay = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for slow, fast in zip(average.parameters(), both.parameters()):
                slow.lerp_(fast, 1 - decay)
        losses.append(loss.item())
        step += 1
        if step % 100 == 0:
            print(f"step {step}, loss {np.mean(losses[-100:]):.4f}, {(time.time() - began) / 60:.1f} min", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save({"text_encoder": average["text_encoder"].state_dict(), "unet": average["unet"].state_dict(), "steps": step}, args.out / "model.pt")
    print(f"{step} steps, {(time.time() - began) / 60:.1f} min")


if __name__ == "__main__":
    main()
