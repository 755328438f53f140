"""
The table of docs/models.md: what this project makes of graphs that PyTorch's exporters write, against the pipelines of diffusers.

    python tools/pipelines [--only flux1 sd3 …] [--keep FOLDER] [--fixtures FOLDER]

Every family's pipeline runs with a tiny model of random weights: in full, with the denoiser's outputs held, and with the residual
of its block stack held, as watched.py writes both out. The same denoiser is exported by both exporters, and sampled by the project.
Numbers are max |project − pipeline| / max |pipeline| of the final latents, the larger one of few and many steps.
"""

import argparse
import json
import logging
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from diffusers.schedulers import scheduling_lcm

import cases
import watched
from cases import Case
from fixtures import write_fixture
from exported import EXPORTERS, calls_of, export, flat, with_rows, write_case

ROOT = Path(__file__).parents[2]


class Project:
    """The project's own loop, as a process that is asked for latents."""

    def __init__(self) -> None:
        command = ["node", "--import", "tsx", "tools/pipelines/latents.ts"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

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


def masked(steps: int) -> list[int]:
    """Computed steps of a schedule with gaps of one to four."""
    if steps < 6:
        return [0, 1, steps - 1]
    return [0, 1, 3, steps - 1] if steps < 10 else [0, 1, 2, 5, 8, 11, 15, steps - 1]


def difference(latents: torch.Tensor, file: Path) -> float:
    ours = np.load(file).reshape(-1)
    theirs = latents.numpy().reshape(-1)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def compare(case: Case, folder: Path, project: Project) -> Iterator[tuple[str, dict[str, str]]]:
    """For each exporter: how its graph came to be, and the three differences, each as told in the table."""
    write_case(case, folder)
    (call, *_) = calls_of(case)
    references = {}
    for steps in case.steps:
        with with_noise(case, project, folder, steps):
            references["full", steps] = watched.full(case, steps)
        computed = masked(watched.counted_steps[case.family, steps])
        for level, reference in (("hold", watched.hold), ("residual", watched.residual)):
            if level == "residual" and not case.blocks:
                continue
            with with_noise(case, project, folder, steps):
                references[level, steps] = reference(case, steps, computed)
    for (level, steps), latents in references.items():
        if steps == case.steps[0]:
            np.save(folder / f"{level}.npy", latents.numpy().astype("<f4"))
    for exporter in EXPORTERS:
        row = {"graph": exported(case, call, exporter, folder)}
        graph = f"{exporter}.onnx"
        for level in ("full", "hold", "residual"):
            worst = 0.0
            for steps in case.steps:
                count = watched.counted_steps[case.family, steps]
                answer = {"code": "–"} if row["graph"].startswith("no") else project.ask(
                    folder=folder, graph=graph, family=case.family, sizes=case.sizes, guidance=case.guidance, steps=steps,
                    level="residual" if level == "residual" else "output", out=folder / "ours.npy",
                    **({} if level == "full" else {"compute": masked(count)}),
                )  # fmt: skip
                if "code" in answer:
                    row[level] = answer["code"]
                    print("   ", exporter, level, answer.get("message", ""))
                    break
                worst = max(worst, difference(references[level, steps], folder / "ours.npy"))
                row[level] = f"{worst:.0e}".replace("e-0", "e-")
        yield exporter, row


def exported(case: Case, call: dict[str, Any], exporter: str, folder: Path) -> str:
    for dynamic in (False,) if case.static else (True, False):
        try:
            file = folder / f"{exporter}.onnx"
            export(case, call, exporter, file, dynamic=dynamic)
            if not dynamic:
                return "one row"
            if takes_any_rows(call, file, half=case.half):
                return "any rows"
        except Exception as failure:  # noqa: BLE001 what an exporter throws is of any class
            reason = f"no: {type(failure).__name__}"
    return reason


def takes_any_rows(call: dict[str, Any], file: Path, *, half: bool) -> bool:
    """Whether a graph that says so does: the exporter by tracing writes the number of rows into some reshapes."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    named = {port.name for port in session.get_inputs()}
    for rows in (1, 2, 3):
        tensors = {name: tensor for name, tensor in flat(with_rows(call, rows)).items() if name in named}
        feeds = {name: (tensor.half() if half and tensor.is_floating_point() else tensor).numpy() for name, tensor in tensors.items()}
        try:
            (out,) = session.run(None, feeds)
        except Exception:  # noqa: BLE001 what a runtime throws is of any class
            return False
        if out.shape[0] != rows:
            return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=list(cases.CASES), default=list(cases.CASES))
    parser.add_argument("--keep", type=Path, help="folder for the graphs and what goes with them")
    parser.add_argument("--fixtures", type=Path, help="folder for what of the new exporter's graphs the tests of this project run")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    project = Project()
    print("| family | exporter | graph | full | hold | residual |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            case, place = cases.CASES[name](), (options.keep or Path(folder)) / name
            for exporter, row in compare(case, place, project):
                if options.fixtures and exporter == "dynamo" and not row["graph"].startswith("no"):
                    write_fixture(name, case, masked(watched.counted_steps[case.family, case.steps[0]]), place, options.fixtures)
                print(f"| {name} | {exporter} | " + " | ".join(row[key] for key in ("graph", "full", "hold", "residual")) + " |", flush=True)


main()
