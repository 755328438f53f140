"""
The table of docs/models.md: what this project makes of graphs of PyTorch's exporters, against the pipelines of diffusers.

    npm run pipelines -- [--only flux1 sd3 …] [--variants | --folders] [--keep FOLDER] [--fixtures FOLDER]

Every family's pipeline runs with a tiny model of random weights: in full, with the denoiser's outputs held, and with the
residual of its block stack held, as watched.py writes both out. The same denoiser is exported by both exporters, and sampled
by the project. Numbers are max |project − pipeline| / max |pipeline| of the final latents, the larger one of few and many
steps. With --variants, held residuals of what other tools make of these graphs, few steps. With --folders, whole folders
in place of denoisers: what export-onnx writes of them, and what Load Pipeline makes of that.
"""

import argparse
import logging
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lemica._onnx_graph import Part, difference_of

import cases
import folder_runs
import watched
import whole
from case import Case
from exported import EXPORTERS, calls_of, export, write_case
from fixtures import write_fixture
from project import Project, with_noise
from variants import VARIANTS


def masked(steps: int) -> list[int]:
    """Computed steps of a schedule with gaps of one to four."""
    if steps < 6:
        return [0, 1, steps - 1]
    return [0, 1, 3, steps - 1] if steps < 10 else [0, 1, 2, 5, 8, 11, 15, steps - 1]


def difference(latents: torch.Tensor, file: Path) -> float:
    ours = np.load(file).reshape(-1)
    theirs = latents.numpy().reshape(-1)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def compare(case: Case, folder: Path, project: Project, *, variants: bool) -> Iterator[tuple[str, dict[str, str]]]:
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
        made = not row["graph"].startswith("no")
        for level in ("full", "hold", "residual"):
            row[level] = told(case, folder, project, f"{exporter}.onnx", level, references, case.steps) if made else "–"
        for name, change in VARIANTS.items() if variants and made and case.blocks else ():
            file = folder / f"{exporter}-{name.replace(' ', '-')}.onnx"
            try:
                change(folder / f"{exporter}.onnx", file)
            except Exception as failure:
                row[name] = f"not made: {type(failure).__name__}"
                continue
            row[name] = told(case, folder, project, file.name, "residual", references, case.steps[:1])
        yield exporter, row


def told(
    case: Case,
    folder: Path,
    project: Project,
    graph: str,
    level: str,
    references: dict[tuple[str, int], torch.Tensor],
    steps: Sequence[int],
) -> str:
    """The largest difference over these numbers of steps, or the code of the refusal."""
    worst = 0.0
    for count in steps:
        answer = project.ask(
            folder=folder, graph=graph, family=case.family, sizes=case.sizes, guidance=case.guidance, steps=count,
            level="residual" if level == "residual" else "output", out=folder / "ours.npy",
            **({} if level == "full" else {"compute": masked(watched.counted_steps[case.family, count])}),
        )  # fmt: skip
        if "code" in answer:
            print(f"{graph} of {case.family}, {level}: {answer['message']}", file=sys.stderr)
            return answer["code"]
        worst = max(worst, difference(references[level, count], folder / "ours.npy"))
    return f"{worst:.0e}".replace("e-0", "e-")


def exported(case: Case, call: dict[str, Any], exporter: str, folder: Path) -> str:
    for dynamic in (False,) if case.static else (True, False):
        try:
            file = folder / f"{exporter}.onnx"
            part = export(case, call, exporter, file, dynamic=dynamic)
            if not dynamic:
                return "one row"
            if takes_any_rows(part, file):
                return "any rows"
        except Exception as failure:
            reason = f"no: {type(failure).__name__}"
        finally:
            case.model.float()
    return reason


def takes_any_rows(part: Part, file: Path) -> bool:
    """Whether a graph that says so does: the exporter by tracing writes the number of rows into some reshapes."""
    try:
        difference_of(part, file, ("rows",))
    except Exception:
        return False
    return True


FOLDERS = ("denoiser", "open for", "text encoders", "VAE", "full", "hold", "residual", "alone", "other size", "other size, hold")


def compare_folders(names: Sequence[str], place: Path, project: Project) -> None:
    """The table of folders: of each part the exporter that was taken, and how far latents are from the pipeline's."""
    print(f"| {' | '.join(['case', *FOLDERS, 'seconds'])} |\n|{'---|' * (len(FOLDERS) + 2)}")
    for name in names:
        case, here = whole.whole(name), place / name
        whole.save(case, here / "torch")
        try:
            made = folder_runs.exported(case, here / "torch", here / "onnx")
        except ValueError as reason:
            print(f"| {name} | {reason} |", flush=True)
            continue
        by = {part: graph.exporter for part, graph in made.graphs.items()}
        encoders = [part for part in by if "encoder" in part and not part.startswith("vae")]
        found = {
            "denoiser": by[case.denoiser],
            "open for": " and ".join(made.graphs[case.denoiser].open) or "nothing",
            "text encoders": ", ".join(dict.fromkeys(by[part] for part in encoders)),
            "VAE": ", ".join(dict.fromkeys(how for part, how in by.items() if part.startswith("vae"))),
            **dict(folder_runs.compared(case, here / "onnx", here, project.ask, lambda *of: with_noise(of[0], project, *of[1:]))),
        }
        print(f"| {' | '.join([name, *(found.get(key, '–') for key in FOLDERS), f'{made.seconds:.0f}'])} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=list(cases.CASES), default=list(cases.CASES))
    parser.add_argument("--variants", action="store_true", help="what other tools make of the graphs, too")
    parser.add_argument("--keep", type=Path, help="folder for the graphs and what goes with them")
    parser.add_argument(
        "--fixtures", type=Path, help="folder for what of the new exporter's graphs the tests of this project run"
    )
    parser.add_argument("--folders", action="store_true", help="whole folders, by export-onnx")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    project = Project()
    if options.folders:
        with tempfile.TemporaryDirectory() as folder:
            compare_folders([name for name in options.only if name in whole.PARTS], options.keep or Path(folder), project)
        return
    columns = ["graph", "full", "hold", "residual", *(VARIANTS if options.variants else ())]
    print(f"| {' | '.join(['case', 'exporter', *columns])} |\n|{'---|' * (len(columns) + 2)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            case, place = cases.CASES[name](), (options.keep or Path(folder)) / name
            for exporter, row in compare(case, place, project, variants=options.variants):
                if options.fixtures and exporter == "dynamo" and not row["graph"].startswith("no"):
                    write_fixture(name, case, masked(watched.counted_steps[case.family, case.steps[0]]), place, options.fixtures)
                print(f"| {name} | {exporter} | " + " | ".join(row.get(key, "–") for key in columns) + " |", flush=True)


main()
