"""What goes wrong around a pipeline is one sentence, and nothing that was finished is lost."""

import contextlib
import functools
import os
import resource
import subprocess
import sys
from pathlib import Path

import lemica
import pytest
import torch
from diffusers import DDIMScheduler
from lemica.__main__ import main

import pipelines
from running import STEPS, counted, run

HOME = Path(__file__).parents[2]


@contextlib.contextmanager
def files_up_to(size):
    """No file may grow beyond this many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def sd3():
    return pipelines.sd3()


def test_a_disk_without_room_for_a_run_is_told_before_the_run_goes_on(sd3, tmp_path):
    pipe, given = sd3
    plain = run(pipe, given, STEPS)
    out = str(tmp_path / "a.full-runs.safetensors")
    with files_up_to(1000), pytest.raises(ValueError, match=r"There is no room for .* MB of predictions and latents in"):
        lemica.record(pipe, [], out=out, num_inference_steps=STEPS, **given)
    assert torch.equal(run(pipe, given, STEPS), plain)
    lemica.record(pipe, [], out=out, num_inference_steps=STEPS, **given)


def test_a_disk_that_is_full_at_the_end_loses_no_sample(sd3, tmp_path):
    pipe, given = sd3
    out = tmp_path / "a.full-runs.safetensors"
    asked = {"seeds": [0, 1], "out": str(out), "num_inference_steps": STEPS, **given}
    # Room for the file of a sample, and not for that of both.
    with files_up_to(60_000), pytest.raises(ValueError, match=r"a\.full-runs\.safetensors could not be written .*: make room"):
        lemica.record(pipe, [], **asked)
    assert [path.name for path in tmp_path.iterdir()] == [f"{out.name}.recording"]
    with counted(pipe) as calls:
        lemica.record(pipe, [], **asked)
    assert len(calls) == 0
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_pipeline_that_raises_in_its_seventh_step_is_told_in_a_sentence(folder, tmp_path, monkeypatch, capsys):
    plain, made = DDIMScheduler.step, []

    @functools.wraps(plain)
    def step(self, *args, **kwargs):
        made.append(1)
        if len(made) == 7:
            raise RuntimeError("of its own")
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(DDIMScheduler, "step", step)
    out = tmp_path / "a.full-runs.safetensors"
    command = ["record", str(folder), "--prompt", "a fox", "--steps", "8", "--out", str(out)]
    assert main(command) == 2
    told = "The pipeline has failed (RuntimeError: of its own). What was finished before is kept: call it again."
    assert capsys.readouterr().err.strip().endswith(told)
    monkeypatch.undo()
    assert main(command) == 0
    assert out.exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_told(folder, tmp_path, capsys):
    assert main(["record", str(folder), "--prompt", "a fox", "--device", "cuda", "--out", str(tmp_path / "a")]) == 2
    assert "There is no CUDA device that this torch can use" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('__version__ = "0.29.2"\n', "diffusers 0.29.2 is installed and 0.30 or later is needed"),
        ("raise ImportError('No module named diffusers')\n", "This Python lacks a package (No module named diffusers)"),
    ],
)
def test_a_diffusers_that_is_too_old_or_missing_is_told(text, told, folder, tmp_path):
    (tmp_path / "diffusers.py").write_text(text)
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{HOME / 'python/src'}"}
    command = [sys.executable, "-m", "lemica", "record", str(folder), "--prompt", "a fox", "--out", str(tmp_path / "a")]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert [done.returncode, told in done.stderr] == [2, True]
    assert "Traceback" not in done.stderr
