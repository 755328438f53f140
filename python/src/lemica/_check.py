"""A schedule against the full run."""

import dataclasses
import math
import statistics
import time

import torch

from ._apply import apply
from ._follow import _follow
from ._policy import Policy
from ._quality import psnr_db, ssim
from ._record import arguments_of


@dataclasses.dataclass(frozen=True)
class Compared:
    """One sample, in full and by the schedule. psnr_db and ssim are None where the pipeline gives latents alone."""

    prompt: str
    seed: int
    psnr_db: float | None
    ssim: float | None
    lpips: float | None
    latent_l1: float
    seconds_full: float
    seconds: float
    calls_full: int
    calls: int


@dataclasses.dataclass(frozen=True)
class Report:
    """All samples, and over them mean, median and worst PSNR in dB; `passed` says whether the mean is what was asked for."""

    samples: tuple[Compared, ...]
    min_psnr: float | None

    @property
    def psnr_db(self):
        found = [sample.psnr_db for sample in self.samples if sample.psnr_db is not None]
        if not found:
            return None
        return {"mean": statistics.fmean(found), "median": statistics.median(found), "worst": min(found)}

    @property
    def passed(self):
        return self.min_psnr is None or self.psnr_db["mean"] >= self.min_psnr

    def as_json(self):
        """All of it as JSON can say it: an infinite PSNR, of equal pictures, is null."""

        def plain(value):
            return None if isinstance(value, float) and not math.isfinite(value) else value

        samples = [{key: plain(value) for key, value in dataclasses.asdict(one).items()} for one in self.samples]
        psnr = None if self.psnr_db is None else {key: plain(value) for key, value in self.psnr_db.items()}
        return {"psnr_db": psnr, "min_psnr": self.min_psnr, "passed": self.passed, "samples": samples}


@torch.no_grad()
def check(pipe, schedule, prompts, *, seeds=(0,), min_psnr=None, component=None, scheduler="scheduler", **call):
    """Runs each prompt with each seed in full and by the schedule, one after the other; returns a Report.

        report = lemica.check(pipe, "b17.schedule.json", ["a red fox"], min_psnr=40, num_inference_steps=50)

    schedule: the path of a *.schedule.json, or a Schedule. prompts, seeds, call: as in record.
    min_psnr: in dB, what the mean over samples must reach for `report.passed`.
    LPIPS is measured where the package lpips is installed.

    Raises ValueError as apply does, and for min_psnr with a pipeline that gives no pictures.
    """
    samples = [(prompt, seed) for prompt in (prompts or [None]) for seed in seeds]
    perceptual = _lpips()
    compared = []
    for prompt, seed in samples:
        arguments = arguments_of(pipe, prompt, seed, {"output_type": "np", **call})
        full, seconds_full, ends_full, calls_full = _timed(pipe, arguments, component, scheduler, None)
        arguments = arguments_of(pipe, prompt, seed, {"output_type": "np", **call})
        reused, seconds, ends, calls = _timed(pipe, arguments, component, scheduler, schedule)
        a, b = _pictures(full), _pictures(reused)
        compared.append(
            Compared(
                prompt=prompt or "",
                seed=seed,
                psnr_db=None if a is None else psnr_db(a, b),
                ssim=None if a is None else ssim(a, b),
                lpips=None if a is None or perceptual is None else perceptual(a, b),
                latent_l1=(ends.double() - ends_full.double()).abs().mean().item(),
                seconds_full=seconds_full,
                seconds=seconds,
                calls_full=calls_full,
                calls=calls,
            )
        )
    if min_psnr is not None and any(one.psnr_db is None for one in compared):
        raise ValueError(f"{type(pipe).__name__} gives no pictures here, and min_psnr needs them: leave out output_type.")
    return Report(tuple(compared), min_psnr)


def _timed(pipe, arguments, component, scheduler, schedule):
    """A run's result, seconds, final latents and calls of its denoisers."""
    following = (
        _follow(pipe, Policy(), component, scheduler)
        if schedule is None
        else apply(pipe, schedule, component, scheduler=scheduler)
    )
    with following:
        _settle()
        began = time.perf_counter()
        result = pipe(**arguments)
        _settle()
        seconds = time.perf_counter() - began
    return result, seconds, following.final, following.computed


def _settle():
    """Waits for what a device still computes, so that seconds are those of the run."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _pictures(result):
    """(n, channels, height, width) in [0, 1] of a result's pictures or frames; None where it has none."""
    found = getattr(result, "images", None)
    found = getattr(result, "frames", None) if found is None else found
    if found is None or isinstance(found, torch.Tensor) or not hasattr(found, "__array__"):
        return None
    pictures = torch.as_tensor(found)
    return pictures.reshape(-1, *pictures.shape[-3:]).permute(0, 3, 1, 2)


def _lpips():
    try:
        import lpips
    except ImportError:
        return None
    net = lpips.LPIPS(net="alex", verbose=False)
    return lambda a, b: net(a.float() * 2 - 1, b.float() * 2 - 1).mean().item()
