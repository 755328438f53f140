"""The project's own loop, for comparison."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.schedulers import scheduling_lcm

from case import Case

ROOT = Path(__file__).parents[2]


class Project:
    """The project's own loop, as a process that is asked for latents."""

    def __init__(self) -> None:
        command = ["node", "--import", "tsx", "tools/pipelines/latents.ts"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()

    def ask(self, **job: Any) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        print(json.dumps(job, default=str), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the project's process has ended at {job}")
        return json.loads(answer)


@contextmanager
def with_noise(case: Case, project: Project, folder: Path, steps: int) -> Iterator[None]:
    """The pipeline of LCM draws the noise between its steps that the project draws."""
    if type(case.pipe.scheduler) is not scheduling_lcm.LCMScheduler:
        yield
        return
    project.ask(length=case.latents.numel(), steps=steps, out=folder / "drawn.npy")
    draws = iter(torch.from_numpy(np.load(folder / "drawn.npy")))
    plain = scheduling_lcm.randn_tensor
    scheduling_lcm.randn_tensor = lambda shape, **_: next(draws).reshape(shape).float()
    try:
        yield
    finally:
        scheduling_lcm.randn_tensor = plain
