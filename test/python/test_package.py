"""The package `lemica` on diffusers' own pipelines, against loops written by hand."""

import copy
import functools
import json
import subprocess
import sys
import types
from pathlib import Path

import lemica
import pytest
import torch
from diffusers import DDIMScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler

import pipelines
from conftest import HOME
from running import COMPUTE, MASK, STEPS, counted, held, run

SD_EULER = EulerDiscreteScheduler(**pipelines.SD_BETAS, steps_offset=1)
CASES = {
    "flux": pipelines.flux,
    "flux guided by two calls": pipelines.flux_true_cfg,
    "sd3 guided in one batch": pipelines.sd3,
    "sd with DDIM": lambda: pipelines.sd(DDIMScheduler(**pipelines.SD_BETAS, clip_sample=False, steps_offset=1)),
    "sd with Euler": lambda: pipelines.sd(SD_EULER),
    "sdxl": pipelines.sdxl,
    "cogvideox": pipelines.cogvideox,
    "wan": pipelines.wan,
    "qwen": pipelines.qwen_image,
    "wan with two experts": pipelines.wan22,
    "z_image": pipelines.z_image,
}

@pytest.fixture(params=CASES, scope="module")
def case(request):
    return CASES[request.param]()


@pytest.fixture(scope="module")
def sd3():
    return pipelines.sd3()


def classes(pipe):
    return [type(part) for part in (pipe, pipe.scheduler, *(one for one in pipe.components.values() if one is not None))]


def test_watching_changes_nothing_and_leaves_nothing_behind(case, tmp_path):
    pipe, given = case
    plain, before = run(pipe, given, STEPS), classes(pipe)
    states = {key: copy.copy(value) for key, value in vars(pipe.scheduler).items() if not isinstance(value, torch.Tensor)}
    out = tmp_path / "runs.full-runs.safetensors"
    document = lemica.record(pipe, [], seeds=[0], out=str(out), num_inference_steps=STEPS, **given)
    assert document["steps"] == STEPS
    assert classes(pipe) == before
    assert set(vars(pipe.scheduler)) == set(states) | {k for k, v in vars(pipe.scheduler).items() if isinstance(v, torch.Tensor)}
    assert torch.equal(run(pipe, given, STEPS), plain)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_full_runs_hold_the_predictions_products_and_latents_of_the_run(case, tmp_path):
    from safetensors.torch import load_file

    pipe, given = case
    seen = []
    step = pipe.scheduler.step

    @functools.wraps(step)
    def watched(model_output, timestep, sample, *more, **kwargs):
        seen.append((model_output.clone(), sample.clone()))
        return step(model_output, timestep, sample, *more, **kwargs)

    pipe.scheduler.step = watched
    final = run(pipe, given, STEPS)
    del pipe.scheduler.step
    out = str(tmp_path / "runs.full-runs.safetensors")
    document = lemica.record(pipe, [], seeds=[0], out=out, num_inference_steps=STEPS, **given)
    found = load_file(out)
    vectors = torch.stack([*(made.flatten() for made, _ in seen), seen[0][1].flatten()]).double()
    torch.testing.assert_close(found["gram.0"], vectors @ vectors.T, rtol=1e-9, atol=1e-9)
    assert torch.equal(found["states.0"][:-1], torch.stack([latents[0] for _, latents in seen]).float())
    # The final latents move with each prediction as the action says.
    moved = found["states.0"][-1].flatten().double()
    predictions, noise = vectors[:-1], vectors[-1]
    rest = moved - torch.tensor(document["action"], dtype=torch.float64) @ predictions
    scale = (rest @ noise) / (noise @ noise)
    torch.testing.assert_close(rest, scale * noise, rtol=1e-3, atol=1e-3 * float(moved.abs().max()))
    assert final.shape is not None


def test_a_schedule_that_computes_every_step_changes_no_bit(case):
    pipe, given = case
    plain = run(pipe, given, STEPS)
    with lemica.apply(pipe, lemica.Schedule((1,) * STEPS)):
        assert torch.equal(run(pipe, given, STEPS), plain)


def test_a_hold_equals_one_by_hand_and_calls_the_denoiser_where_the_schedule_says(case):
    pipe, given = case
    wanted = held(pipe, given)
    with counted(pipe) as full:
        run(pipe, given, STEPS)
    with lemica.apply(pipe, lemica.Schedule(tuple(MASK))), counted(pipe) as calls:
        assert torch.equal(run(pipe, given, STEPS), wanted)
    assert len(calls) * STEPS == len(full) * len(COMPUTE)


def weighted_by_hand(pipe, given, mask, rows):
    """A run whose scheduler is given weighted sums at reused steps; nothing is skipped."""
    made, start = [], []
    step = pipe.scheduler.step

    @functools.wraps(step)
    def stepped(model_output, timestep, sample, *more, **kwargs):
        at = len(made)
        start or start.append(sample.clone())
        row = next((row for row in rows if row[0] < at < row[1]), None)
        if row is not None:
            last = [one for one, computed in reversed(made) if computed]
            parts = [weight * one.float() for weight, one in zip(row[2], last, strict=False)] + [row[3] * start[0].float()]
            model_output = sum(parts).to(model_output.dtype)
        made.append((model_output.clone(), mask[at]))
        return step(model_output, timestep, sample, *more, **kwargs)

    pipe.scheduler.step = stepped
    try:
        return run(pipe, given, len(mask))
    finally:
        del pipe.scheduler.step


def test_fitted_weights_equal_a_weighted_sum_by_hand(case):
    pipe, given = case
    mask = (1, 0, 1, 1, 0, 0)
    rows = ((0, 2, (0.9,), 0.1), (3, 6, (1.4, -0.5, 0.05), -0.02))
    wanted = weighted_by_hand(pipe, given, mask, rows)
    with lemica.apply(pipe, lemica.Schedule(mask, rows=rows)), counted(pipe) as calls:
        torch.testing.assert_close(run(pipe, given, len(mask)), wanted, rtol=1e-5, atol=1e-5)
    with counted(pipe) as full:
        run(pipe, given, len(mask))
    assert len(calls) * len(mask) == len(full) * sum(mask)


def test_an_edge_is_measured_as_a_hold_by_hand_moves_the_latents(case, tmp_path):
    pipe, given = case
    steps = 6
    out = lemica.calibrate(
        pipe, [], seeds=[0], out=str(tmp_path / "e.json"), max_gap=3, num_inference_steps=steps, **given
    )
    graph = json.loads((tmp_path / "e.json").read_text())
    full = run(pipe, given, steps)
    for first, second, error in graph["edges"]:
        mask = [int(not first < step < second) for step in range(steps)]
        moved = (held(pipe, given, mask, steps).double() - full.double()).abs().mean().item()
        assert error == pytest.approx(moved, rel=2e-3, abs=1e-6), (first, second)
    assert out == str(tmp_path / "e.json")


def test_full_runs_become_schedules_that_the_pipeline_follows(sd3, tmp_path):
    pipe, given = sd3
    runs, path = tmp_path / "a.full-runs.safetensors", tmp_path / "b.schedule.json"
    lemica.record(pipe, [], seeds=[0, 1, 2], out=str(runs), num_inference_steps=STEPS, **given)
    command = ["node", "bin/lemica.js", "propose", str(runs), "--budget", "4", "--out", str(path)]
    subprocess.run(command, cwd=HOME, check=True, capture_output=True)
    exported = subprocess.run(
        ["node", "bin/lemica.js", "export", str(path), "--to", "diffusers"], cwd=HOME, check=True, capture_output=True, text=True
    )
    module = types.ModuleType("exported")
    exec(exported.stdout, module.__dict__)
    with module.enable(pipe):
        by_module = run(pipe, given, STEPS)
    with lemica.apply(pipe, str(path)):
        assert torch.equal(run(pipe, given, STEPS), by_module)
    report = lemica.check(pipe, str(path), [], seeds=[0], num_inference_steps=STEPS, **given)
    uniform = lemica.check(pipe, lemica.Schedule((1, 0) * 4), [], seeds=[0], num_inference_steps=STEPS, **given)
    assert report.samples[0].calls == 4
    assert report.samples[0].latent_l1 < uniform.samples[0].latent_l1


def test_a_recording_goes_on_where_it_was_stopped(sd3, tmp_path):
    pipe, given = sd3
    out = str(tmp_path / "a.full-runs.safetensors")
    whole = str(tmp_path / "b.full-runs.safetensors")
    arguments = {"seeds": [0, 1], "num_inference_steps": STEPS, **given}
    lemica.record(pipe, [], out=whole, **arguments)

    def stop(done, of):
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lemica.record(pipe, [], out=out, report=stop, **arguments)
    with counted(pipe) as calls:
        lemica.record(pipe, [], out=out, **arguments)
    assert len(calls) == STEPS
    timeless = [{**json.loads(_about(path)), "samples": 0, "provenance": 0} for path in (out, whole)]
    assert timeless[0] == timeless[1]


def _about(path):
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return file.metadata()["lemica"]


def test_a_calibration_goes_on_where_it_was_stopped(sd3, tmp_path):
    pipe, given = sd3
    arguments = {"seeds": [0], "max_gap": 3, "num_inference_steps": 6, **given}
    whole = json.loads(Path(lemica.calibrate(pipe, [], out=str(tmp_path / "whole.json"), **arguments)).read_text())

    def stop(done, of):
        if done == 4:
            raise KeyboardInterrupt

    out = str(tmp_path / "parts.json")
    with pytest.raises(KeyboardInterrupt):
        lemica.calibrate(pipe, [], out=out, report=stop, **arguments)
    seen = []
    lemica.calibrate(pipe, [], out=out, report=lambda done, of: seen.append(done), **arguments)
    assert json.loads(Path(out).read_text())["edges"] == whole["edges"]
    with pytest.raises(ValueError, match="journal of another calibration"):
        (tmp_path / "parts.json.journal").write_text("{}\n")
        lemica.calibrate(pipe, [], out=out, **arguments)


def test_a_pipeline_that_raises_in_mid_run_is_what_it_was(sd3, tmp_path):
    pipe, given = sd3
    plain, before = run(pipe, given, STEPS), classes(pipe)

    def fail(pipe, step, timestep, kwargs):
        if step == 6:
            raise RuntimeError("of its own")
        return kwargs

    out = str(tmp_path / "a.full-runs.safetensors")
    with pytest.raises(RuntimeError, match="of its own"):
        lemica.record(pipe, [], out=out, num_inference_steps=STEPS, callback_on_step_end=fail, **given)
    assert classes(pipe) == before
    assert torch.equal(run(pipe, given, STEPS), plain)


def test_what_cannot_be_recorded_is_refused_by_name(tmp_path):
    out = str(tmp_path / "a.full-runs.safetensors")
    pipe, given = pipelines.ltx2()
    for verb in (lemica.record, lemica.calibrate):
        with pytest.raises(ValueError, match="does not go through its"):
            verb(pipe, [], out=out, num_inference_steps=STEPS, **given)
    pipe, given = pipelines.sd3_img2img()
    with pytest.raises(ValueError, match="made step 3 first"):
        lemica.record(pipe, [], out=out, num_inference_steps=STEPS, **given)
    pipe, given = pipelines.sd(EulerAncestralDiscreteScheduler(**pipelines.SD_BETAS, steps_offset=1))
    with pytest.raises(ValueError, match="EulerAncestralDiscreteScheduler draws noise"):
        lemica.record(pipe, [], out=out, num_inference_steps=STEPS, **given)
    pipe, given = pipelines.latte()
    with pytest.raises(ValueError, match="not linear"):
        lemica.record(pipe, [], out=out, num_inference_steps=STEPS, **given)


def test_schedules_that_a_pipeline_cannot_follow_are_refused(tmp_path):
    path = tmp_path / "a.schedule.json"
    parts = {"format": "lemica.schedule", "version": 1, "steps": 3, "compute": [0, 2], "mask": [1, 0, 1], "predictor": "hold"}
    for broken, told in (
        ({"predictor": "taylor1"}, "has no sigmas"),
        ({"mask": [1, 1, 1]}, "contradicts itself"),
        ({"promptSteps": [2]}, "reuses guidance"),
        ({"predictor": "nearest"}, "predicts by nearest"),
    ):
        path.write_text(json.dumps({**parts, **broken}))
        with pytest.raises(ValueError, match=told):
            lemica.read_schedule(path)
    for text, told in (("{", "no JSON"), ("[]", "no schedule"), ('{"format": "lemica.schedule", "version": 2}', "version 2")):
        path.write_text(text)
        with pytest.raises(ValueError, match=told):
            lemica.read_schedule(path)


def test_importing_it_imports_neither_diffusers_nor_onnx():
    code = "import sys, lemica; print([name for name in ('diffusers', 'transformers', 'onnx', 'lpips') if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(HOME / "python/src")}
    )
    assert found.stdout.strip() == "[]"
