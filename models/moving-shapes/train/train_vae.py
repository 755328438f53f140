"""Trains the autoencoder, then encodes the clips that the transformer learns from.

    python3 train_vae.py --out run --minutes 15 --clips 48000

Writes run/vae.pt (weights, latent mean and standard deviation per channel) and run/clips.pt (normalised latents
as float16 [N, C, F, 8, 8] and their scenes).
"""

import argparse
import pathlib
import time

import torch
from torch.nn import functional as F

from device import device, half
from scenes import random_scenes, render
from vae import Decoder, Encoder, encode_clips, frames_of


def gradients(images):
    return images[..., 1:, :] - images[..., :-1, :], images[..., 1:] - images[..., :-1]


def loss_of(encoder, decoder, frames):
    mean, logvar = encoder(frames)
    mean, logvar = mean.float(), logvar.float()
    latents = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
    out = decoder(latents).float()
    pixel = (out - frames).abs().mean() + 2 * F.mse_loss(out, frames)
    edges = sum((a - b).abs().mean() for a, b in zip(gradients(out), gradients(frames)))
    divergence = 0.5 * (mean**2 + logvar.exp() - 1 - logvar).mean()
    return pixel + edges + 1e-4 * divergence, F.mse_loss(out, frames)


def train(minutes, batch, dev, generator):
    encoder = Encoder().to(dev, memory_format=torch.channels_last)
    decoder = Decoder().to(dev, memory_format=torch.channels_last)
    weights = [*encoder.parameters(), *decoder.parameters()]
    print("parameters:", sum(p.numel() for p in encoder.parameters()), sum(p.numel() for p in decoder.parameters()), flush=True)
    optimiser = torch.optim.AdamW(weights, lr=2e-3, weight_decay=1e-4)
    start, step = time.time(), 0
    while (done := (time.time() - start) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 100) * max(0.02, 1 - done)
        clips = render(random_scenes(batch // 2, generator), generator)
        frames = frames_of(clips[:, :, torch.randperm(8, generator=generator)[:2]]).to(dev, memory_format=torch.channels_last)
        with half(dev):
            loss, mse = loss_of(encoder, decoder, frames)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        if step % 100 == 0:
            print(f"{step:6d} {time.time() - start:7.0f} s  loss {loss.item():.4f}  PSNR {-10 * torch.log10(mse.detach() / 4).item():.2f}", flush=True)
        step += 1
    print("steps:", step, flush=True)
    return encoder.eval(), decoder.eval()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, default="run")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--clips", type=int, default=48000)
    parser.add_argument("--from", dest="source", type=pathlib.Path, help="trained weights: only encode clips with them")
    args = parser.parse_args()
    args.out.mkdir(exist_ok=True)
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(1)
    dev = device()
    if args.source:
        weights = torch.load(args.source, map_location="cpu")
        encoder, decoder = Encoder().to(dev).eval(), Decoder().to(dev).eval()
        encoder.load_state_dict(weights["encoder"])
        decoder.load_state_dict(weights["decoder"])
    else:
        encoder, decoder = train(args.minutes, args.batch, dev, generator)

    start = time.time()
    scenes = random_scenes(args.clips, generator)
    latents = []
    for part in scenes.split(32):
        with half(dev):
            latents.append(encode_clips(encoder, render(part, generator).to(dev)).float().cpu())
    latents = torch.cat(latents)
    mean, std = latents.mean((0, 2, 3, 4)), latents.std((0, 2, 3, 4))
    shape = (1, -1, 1, 1, 1)
    torch.save({"encoder": encoder.state_dict(), "decoder": decoder.state_dict(), "mean": mean, "std": std}, args.out / "vae.pt")
    torch.save({"latents": ((latents - mean.view(shape)) / std.view(shape)).half(), "scenes": scenes}, args.out / "clips.pt")
    print(f"encoded {args.clips} clips in {time.time() - start:.0f} s; mean {mean.tolist()} std {std.tolist()}")


if __name__ == "__main__":
    main()
