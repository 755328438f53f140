"""What following costs and gives in Python, side by side in one run:

    LEMICA_PYTHON bench/stepper.py [rounds, 7]

1. the stepper's own time a call, as a share of a denoiser call of 50 ms;
2. what recording costs in time and in memory (resident pages that are no file's, against a plain run), in latents;
3. the speed-up of held outputs against T/B, and a reused step of the residual level as a share of a computed one, on a
   transformer of the shipped model's form, made larger;
4. the shipped model's network with its weights: PSNR against seconds, our schedules beside cache-dit's static mask.

Seconds are those of one processor that the process has used, so that others on the machine do not count; decoding is left out.
"""

# The rooms that are read stand beside this one.
# ruff: noqa: E402
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HOME = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(HOME / "models/moving-shapes/train"), str(HOME / "python/src")]

import lemica
import network
import scenes
import torch
import vae
from diffusers import FlowMatchEulerDiscreteScheduler
from lemica._follow import _follow
from lemica._policy import Policy
from lemica._quality import psnr_db
from lemica._replay import Remembered, _run
from lemica._tape import Tape

ROUNDS = int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdigit() else 7
CHECKPOINT = HOME / "models/moving-shapes/train/checkpoint.pt"


class Clips:
    """A pipeline of the shipped model's parts; __call__ as diffusers' pipelines have it."""

    def __init__(self, transformer, text_encoder, decoder, spread=None):
        self.transformer, self.text_encoder, self.decoder, self.spread = transformer, text_encoder, decoder, spread
        self.scheduler = FlowMatchEulerDiscreteScheduler(shift=3.0)
        self.components = {"transformer": transformer, "scheduler": self.scheduler}

    def encode_prompt(self, prompt):
        return self.text_encoder(torch.tensor([scenes.token_ids(""), scenes.token_ids(prompt)]))

    @torch.no_grad()
    def __call__(self, prompt, num_inference_steps=50, guidance_scale=4.0, generator=None, output_type="latent"):
        text = self.encode_prompt(prompt)
        x = torch.randn(1, vae.LATENT_CHANNELS, *network.GRID, generator=generator)
        self.scheduler.set_timesteps(num_inference_steps)
        for timestep in self.scheduler.timesteps:
            both = self.transformer(torch.cat([x, x]), timestep.expand(2), text)
            velocity = both[:1] + guidance_scale * (both[1:] - both[:1])
            x = self.scheduler.step(velocity, timestep, x, return_dict=False)[0]
        if output_type == "latent":
            return (x,)
        mean, std = self.spread
        frames = self.decoder((x * std + mean)[0].transpose(0, 1))
        return ((frames + 1) / 2).clamp(0, 1)


def shipped():
    """The network with the weights that training goes on from."""
    kept = torch.load(CHECKPOINT, map_location="cpu")
    parts = network.VideoTransformer().eval(), network.TextEncoder().eval(), vae.Decoder().eval()
    for part, name in zip(parts, ("transformer", "text_encoder", "decoder"), strict=True):
        part.load_state_dict({key: value.float() for key, value in kept[name].items()})
    return Clips(*parts, tuple(kept[name].float().reshape(1, -1, 1, 1, 1) for name in ("mean", "std")))


def larger():
    """The same form with random weights, wide enough that a call takes some 50 ms."""
    torch.manual_seed(0)
    width = 576
    text = network.TextEncoder(width).eval()
    return Clips(network.VideoTransformer(width, 12, 8).eval(), text, None)


class Nothing(torch.nn.Module):
    """A denoiser that costs nothing."""

    def forward(self, hidden_states, timestep, encoder_hidden_states):
        return (hidden_states,)


class Loop:
    """A pipeline that is its loop alone, with latents and text of the size of a picture's."""

    def __init__(self, sizes, steps=50):
        self.transformer, self.scheduler, self.sizes, self.steps = Nothing(), FlowMatchEulerDiscreteScheduler(), sizes, steps

    @torch.no_grad()
    def __call__(self, generator=None, steps=None, sleep=0.0):
        x, text = torch.randn(self.sizes, generator=generator), torch.ones(1, 256, 2048)
        self.scheduler.set_timesteps(steps or self.steps)
        for timestep in self.scheduler.timesteps:
            if sleep:
                time.sleep(sleep)
            x = self.scheduler.step(self.transformer(x, timestep, text)[0], timestep, x, return_dict=False)[0]
        return (x,)


def seconds(call):
    began = time.process_time()
    call()
    return time.process_time() - began


def overhead():
    pipe, found = Loop((1, 16, 128, 128)), {"watched": [], "followed": []}
    for _ in range(3 * ROUNDS):
        plain = seconds(pipe)
        for kind, policy in (("watched", lambda: _follow(pipe, Policy())), ("followed", lambda: lemica.apply(pipe, ALL))):
            with policy():
                found[kind].append((seconds(pipe) - plain) / pipe.steps)
    print("1. the stepper, latents of (1, 16, 128, 128) in float32, text of (1, 256, 2048):")
    for kind, times in found.items():
        each = statistics.median(times)
        print(f"   {kind}: {each * 1e3:.3f} ms a call, {each / 0.05:.2%} of 50 ms")


ALL = lemica.Schedule((1,) * 50)


def recording():
    pipe, times = larger(), []
    for _ in range(ROUNDS):
        plain = seconds(lambda: pipe("a red circle", 12, generator=torch.Generator().manual_seed(1)))
        call = {"prompt": "a red circle", "num_inference_steps": 12, "generator": torch.Generator().manual_seed(1)}
        times.append(seconds(lambda call=call: _run(pipe, Tape(), Remembered(), call)) / plain - 1)
    print(f"2. recording: {statistics.median(times):+.2%} of a run's time, of a call of some {plain / 12 * 1e3:.0f} ms")
    peaks = {kind: memory(kind) for kind in ("plain", "record")}
    print(f"   memory beyond a plain run: {(peaks['record'] - peaks['plain']) / LATENT:.2f} latents of {LATENT / 2**20:.0f} MB")


SIZES = (1, 16, 1024, 1024)
LATENT = 4 * 16 * 1024 * 1024


def memory(kind):
    """The peak of a run in a process of its own, in bytes of pages that are no file's."""
    done = subprocess.run([sys.executable, __file__, "--memory", kind], check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def remember(kind):
    pipe, peak, done = Loop(SIZES, 8), [0], threading.Event()

    def look():
        while not done.is_set():
            for line in pathlib.Path("/proc/self/status").read_text().splitlines():
                if line.startswith("RssAnon"):
                    peak[0] = max(peak[0], 1024 * int(line.split()[1]))
            time.sleep(0.001)

    thread = threading.Thread(target=look)
    thread.start()
    with tempfile.TemporaryDirectory() as folder:
        if kind == "plain":
            pipe(generator=torch.Generator().manual_seed(0), sleep=0.02)
        else:
            lemica.record(pipe, [], seeds=[0], out=f"{folder}/a.full-runs.safetensors", steps=8, sleep=0.02)
    done.set()
    thread.join()
    print(peak[0])


def speed():
    pipe, T = larger(), 20
    computed = [0, 4, 8, 12, 16]
    mask = tuple(int(step in computed) for step in range(T))
    ratios, shares, call = [], [], 0.0
    for _ in range(ROUNDS):
        once = lambda: pipe("a red circle", T, generator=torch.Generator().manual_seed(1))  # noqa: E731
        full = seconds(once)
        call = full / T
        with lemica.apply(pipe, lemica.Schedule(mask)):
            ratios.append(full / seconds(once) / (T / len(computed)))
        with lemica.apply(pipe, lemica.Schedule(mask, level="residual")):
            reused = seconds(once)
        # The first call of a run is made again without its blocks, as a proof.
        shares.append((reused - len(computed) / T * full) / (T - len(computed)) / call)
    print(f"3. a call of some {call * 1e3:.0f} ms, {len(computed)} of {T} steps:")
    print(f"   held outputs: {statistics.median(ratios):.3f} of T/B")
    print(f"   a reused step of residuals: {statistics.median(shares):.1%} of a computed one")


UNSEEN = [
    ("a small blue square moving left on a gradient background", 71),
    ("a big green triangle moving up on a dark background", 72),
    ("a big red circle moving right on a checkered background", 73),
    ("a small yellow circle moving down on a striped background", 74),
]


def beside():
    import cache_dit

    pipe, T = shipped(), 50
    prompts = ["a big blue circle moving right on a dark background", "a small red triangle moving left on a striped background"]

    def clip(prompt, seed, output_type="np"):
        return pipe(prompt, T, generator=torch.Generator().manual_seed(seed), output_type=output_type)

    full = [clip(*one) for one in UNSEEN]
    with tempfile.TemporaryDirectory() as folder:
        runs = f"{folder}/a.full-runs.safetensors"
        lemica.record(pipe, prompts, seeds=[1, 2], out=runs, num_inference_steps=T)
        schedules = {}
        for budget in BUDGETS:
            path = f"{folder}/b{budget}.schedule.json"
            command = ["node", "bin/lemica.js", "propose", runs, "--budget", str(budget), "--out", path]
            subprocess.run(command, cwd=HOME, check=True, capture_output=True)
            schedules[budget] = lemica.read_schedule(path)
    ways = {}
    for budget, fitted in schedules.items():
        ways[f"fitted weights, {budget} steps"] = lambda fitted=fitted: lemica.apply(pipe, fitted)
        held = lemica.Schedule(fitted.mask, level="residual")
        ways[f"held residuals, {budget} steps"] = lambda held=held: lemica.apply(pipe, held)
        ways[f"cache-dit's static mask, {budget} steps"] = lambda mask=fitted.mask: Cached(cache_dit, pipe, mask)
    times, quality = {name: [] for name in ways}, {}
    whole = []
    for turn in range(ROUNDS):
        whole.append(seconds(lambda: clip(*UNSEEN[0], "latent")))
        for name, way in ways.items():
            with way():
                times[name].append(seconds(lambda: clip(*UNSEEN[0], "latent")))
                if turn == 0:
                    pairs = zip(UNSEEN, full, strict=True)
                    quality[name] = statistics.fmean(psnr_db(clip(*one), wanted) for one, wanted in pairs)
    print(f"4. the shipped network, {T} steps in {statistics.median(whole):.2f} s in full; {len(UNSEEN)} unseen pairs:")
    for name in ways:
        print(f"   {name}: {statistics.median(times[name]):.3f} s, {quality[name]:.2f} dB")


BUDGETS = (8, 10, 12, 17)


class Cached:
    """cache-dit on the transformer's blocks for a while."""

    def __init__(self, cache_dit, pipe, mask):
        self.cache_dit, self.pipe, self.mask = cache_dit, pipe, mask

    def __enter__(self):
        c = self.cache_dit
        self.plain = self.pipe.transformer
        adapter = c.BlockAdapter(
            transformer=self.plain, blocks=self.plain.blocks, forward_pattern=c.ForwardPattern.Pattern_3,
            check_forward_pattern=False, has_separate_cfg=False,
        )  # fmt: skip
        c.enable_cache(
            adapter,
            cache_config=c.DBCacheConfig(
                Fn_compute_blocks=1, Bn_compute_blocks=0, residual_diff_threshold=10.0, num_inference_steps=len(self.mask),
                steps_computation_mask=list(self.mask), steps_computation_policy="static",
            ),
        )  # fmt: skip

    def __exit__(self, *_):
        self.cache_dit.disable_cache(self.plain)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if "--memory" in sys.argv:
        remember(sys.argv[-1])
    else:
        for part in (overhead, recording, speed, beside):
            part()
