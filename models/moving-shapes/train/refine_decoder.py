"""Goes on training the decoder alone, with the encoder frozen, so that the outlines of small shapes get crisp.

    python3 refine_decoder.py --run run --minutes 40

The latents that the transformer learns stay as they are, so this may run beside train_transformer.py. Pixels near an
outline count up to eleven times, and latents get a little noise, as sampled ones have. Writes run/vae.pt anew.
"""

import argparse
import pathlib
import time

import torch
from torch.nn import functional as F

from device import device, half
from scenes import random_scenes, render
from train_vae import gradients
from vae import Decoder, Encoder, frames_of


def outline_weight(frames):
    """[N, 1, H, W] in 1 … 11: large where the picture changes fast, and one pixel around."""
    across = F.pad((frames[..., 1:] - frames[..., :-1]).abs().amax(1, keepdim=True), (0, 1))
    down = F.pad((frames[..., 1:, :] - frames[..., :-1, :]).abs().amax(1, keepdim=True), (0, 0, 0, 1))
    return 1 + 10 * F.max_pool2d((torch.maximum(across, down) / 0.6).clamp(max=1) ** 2, 3, 1, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=pathlib.Path, default="run")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--batch", type=int, default=32)
    args = parser.parse_args()
    torch.manual_seed(3)
    generator = torch.Generator().manual_seed(3)
    dev = device()
    vae = torch.load(args.run / "vae.pt", map_location="cpu")
    encoder, decoder = Encoder().to(dev).eval(), Decoder().to(dev, memory_format=torch.channels_last)
    encoder.load_state_dict(vae["encoder"])
    decoder.load_state_dict(vae["decoder"])
    spread = vae["std"].view(1, -1, 1, 1).to(dev)
    optimiser = torch.optim.AdamW(decoder.parameters(), lr=1.5e-3, weight_decay=1e-4)
    start, step = time.time(), 0
    while (done := (time.time() - start) / (60 * args.minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 1.5e-3 * min(1, (step + 1) / 200) * max(0.01, 1 - done)
        clips = render(random_scenes(args.batch // 2, generator), generator)
        frames = frames_of(clips[:, :, torch.randperm(8, generator=generator)[:2]]).to(dev, memory_format=torch.channels_last)
        with torch.no_grad(), half(dev):
            latents = encoder(frames)[0].float()
        with half(dev):
            out = decoder(latents + 0.04 * spread * torch.randn_like(latents)).float()
        weight = outline_weight(frames)
        error = (out - frames).abs()
        loss = (weight * (error + error**2)).mean() + sum((a - b).abs().mean() for a, b in zip(gradients(out), gradients(frames)))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimiser.step()
        if step % 200 == 0:
            print(f"{step:6d} {time.time() - start:7.0f} s  loss {loss.item():.4f}  PSNR {-10 * torch.log10((error.detach()**2).mean() / 4).item():.2f}", flush=True)
        step += 1
    vae["decoder"] = decoder.state_dict()
    torch.save(vae, args.run / "vae.pt")
    print("steps:", step)


if __name__ == "__main__":
    main()
