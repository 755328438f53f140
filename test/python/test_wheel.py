"""The package as people install it: a wheel, in an environment of its own, by the lines of docs/python.md."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from folders import save_stable_diffusion

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built of a copy, without a network: setuptools is what the environment of the tests has."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(HOME / "python", folder / "python", ignore=shutil.ignore_patterns("__pycache__"))
    alone = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *alone, "-w", folder, folder / "python"], check=True)
    (found,) = folder.glob("lemica-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A Python that has the wheel, and beside it what this one has."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = ["--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", "pip", *command], check=True)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    purelib = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    Path(purelib, "beside.pth").write_text(sysconfig.get_path("purelib"))
    return python


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    save_stable_diffusion(folder / "pipeline")
    return folder


def test_the_wheel_holds_the_package_and_says_that_it_is_typed(wheel):
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    parts = sorted(path.name for path in (HOME / "python/src/lemica").iterdir() if path.suffix in (".py", ".typed"))
    assert sorted(name.split("/")[1] for name in names if name.startswith("lemica/")) == parts


def test_the_five_lines_of_the_page_go_from_a_folder_to_a_checked_schedule(installed, pipeline, tmp_path):
    page = (HOME / "docs/python.md").read_text(encoding="utf-8")
    (script,) = [block for block in re.findall(r"```python\n(.*?)```", page, re.S) if "from_pretrained" in block]
    assert len(script.strip().splitlines()) <= 5
    shim = tmp_path / "lemica"
    shim.write_text(f'#!/bin/sh\nexec node "{HOME}/bin/lemica.js" "$@"\n')
    shim.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([installed, "-c", script], cwd=pipeline, env=env, check=True, capture_output=True, text=True)
    assert set(eval(done.stdout.strip().splitlines()[-1])) == {"mean", "median", "worst"}
    schedule = json.loads((pipeline / "b4.schedule.json").read_text())
    assert len(schedule["compute"]) == 4


def test_the_same_on_the_command_line(installed, pipeline, tmp_path):
    def said(*words, code=0):
        done = subprocess.run([installed, "-m", "lemica", *map(str, words)], capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    folder, asked = pipeline / "pipeline", ["--prompt", "a fox", "--steps", "6"]
    runs, edges = tmp_path / "a.full-runs.safetensors", tmp_path / "a.error-graph.json"
    assert said("record", folder, *asked, "--seed", "1", "--out", runs).strip() == str(runs)
    assert said("calibrate", folder, *asked, "--max-gap", "2", "--out", edges).strip() == str(edges)
    schedule = tmp_path / "a.schedule.json"
    mask = [1, 0, 1, 0, 1, 1]
    parts = {"format": "lemica.schedule", "version": 1, "steps": 6, "mask": mask, "predictor": "hold"}
    schedule.write_text(json.dumps({**parts, "compute": [step for step, flag in enumerate(mask) if flag]}))
    pictures = said("apply", folder, *asked, "--schedule", schedule, "--out", tmp_path / "pictures").split()
    assert [Path(picture).exists() for picture in pictures] == [True]
    report = json.loads(said("check", folder, *asked, "--schedule", schedule, "--json"))
    assert report["passed"]
    assert [report["samples"][0][key] for key in ("calls_full", "calls")] == [6, 4]
    said("check", folder, *asked, "--schedule", schedule, "--min-psnr", "500", code=1)
    assert "is no pipeline that diffusers can load here" in said("record", tmp_path, *asked, "--out", runs, code=2)


def test_serving_ends_with_its_input(installed):
    done = subprocess.run([installed, "-m", "lemica", "serve"], input=b"", capture_output=True, timeout=300)
    assert [done.returncode, done.stdout] == [0, b""]
