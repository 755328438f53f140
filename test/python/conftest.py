"""What all tests in Python have: programs as our own exporter writes them, and quiet pipelines."""

import json
import logging
import subprocess
import sys
import types
from pathlib import Path

import pytest
import torch

from folders import save_stable_diffusion
from running import COMPUTE, STEPS

HOME = Path(__file__).parents[2]
sys.path.insert(0, str(HOME / "python" / "src"))


@pytest.fixture(scope="session", autouse=True)
def quiet():
    torch.set_num_threads(1)
    for name in ("diffusers", "cache_dit"):
        logging.getLogger(name).setLevel(logging.ERROR)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A whole pipeline, tiny, as save_pretrained writes it."""
    path = tmp_path_factory.mktemp("pipelines") / "tiny"
    save_stable_diffusion(path)
    return path


@pytest.fixture(scope="session")
def exporter():
    command = ["node", "--import", "tsx", "test/python/exporter.ts"]
    with subprocess.Popen(command, cwd=HOME, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def ours(exporter):
    """Asks our own side: see exporter.ts."""

    def ask(**request):
        exporter.stdin.write(json.dumps(request) + "\n")
        exporter.stdin.flush()
        return json.loads(exporter.stdout.readline())

    return ask


@pytest.fixture
def exported_text(ours):
    """The file that is exported for a schedule: `exported_text(target, steps, compute, …)`."""

    def export(target, steps, compute, **parts):
        known = {"objective": "given", "reuseLevel": "output", "predictor": "hold", "provenance": {}}
        return ours(target=target, parts={**known, **parts, "steps": steps, "compute": compute})

    return export


@pytest.fixture
def exported(exported_text):
    """The same as a module that has run."""

    def export(target, *given, **parts):
        module = types.ModuleType(f"exported_{target}".replace("-", "_"))
        exec(compile(exported_text(target, *given, **parts), module.__name__, "exec"), module.__dict__)
        return module

    return export


@pytest.fixture
def schedule(exported):
    """The module for diffusers of the eight steps that many tests run."""
    return exported("diffusers", STEPS, COMPUTE)


def table_of(scheduler):
    """The table that a scheduler has just used, as the provenance of a schedule keeps it."""
    numbers = {"timesteps": scheduler.timesteps.tolist(), "sigmas": getattr(scheduler, "sigmas", torch.empty(0)).tolist()}
    return {"scheduler": {"className": type(scheduler).__name__, "config": {}, **numbers}}
