"""A pipeline in a process of its own, and what weights are fitted by."""

import json
import shutil
import subprocess
import sys

import lemica
import pytest
import torch
from lemica.__main__ import load_pipeline
from lemica._along import Along, Reached
from lemica._frames import read_frame, write_frame
from lemica._replay import Remembered, _run
from lemica._tape import Tape
from safetensors.torch import load_file

import pipelines
from conftest import HOME
from running import run

STEPS = 8


@pytest.mark.parametrize("make", [pipelines.sd3, pipelines.wan, pipelines.sdxl, pipelines.flux_true_cfg])
def test_the_latents_behind_an_interval_are_what_its_products_say(make):
    pipe, given = make()
    full = Tape()
    _run(pipe, full, Remembered(), arguments(given))
    along, start, to = Along().to((), 2), 2, 5
    with pytest.raises(Reached) as reached:
        _run(pipe, along, Remembered(), arguments(given))
    seen, moves, gram = along.products(reached.value.args, to, 3, full.latents[to])
    assert seen == [2, 1, 0]
    weights = torch.tensor([1.3, -0.4, 0.05, 0.02], dtype=torch.float64)
    # What is left of (x* − x⁰) ÷ r − F w, by the products and by a run with these weights.
    left = gram[-1, -1] - 2 * weights @ gram[:-1, -1] + weights @ gram[:-1, :-1] @ weights
    mask = (1, 1, 1, 0, 0, 1, 1, 1)
    latents = []

    def keep(pipe, step, timestep, kwargs):
        latents.append(kwargs["latents"].clone())
        return kwargs

    rows = ((start, to, tuple(weights[:3].tolist()), weights[3].item()),)
    with lemica.apply(pipe, lemica.Schedule(mask, rows=rows)):
        run(pipe, given, STEPS, callback_on_step_end=keep)
    moved = (full.latents[to].double() - latents[to - 1].flatten().double()).square().sum()
    assert moved.item() == pytest.approx(left.item() * moves.sum().item() ** 2, rel=2e-2)


def arguments(given):
    generator = torch.Generator().manual_seed(0)
    return {**given, "num_inference_steps": STEPS, "generator": generator, "output_type": "latent"}


class Served:
    def __init__(self):
        code = f"import sys; sys.path.insert(0, {str(HOME / 'python/src')!r}); from lemica._serve import main; main()"
        command = [sys.executable, "-c", code, "1", "0.1.0"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def send(self, message):
        write_frame(self.process.stdin, message)

    def ask(self, **message):
        self.send(message)
        while "event" in (frame := read_frame(self.process.stdout))[0]:
            pass
        return frame


@pytest.fixture
def served():
    one = Served()
    yield one
    one.process.kill()
    one.process.wait()


def request(folder, **more):
    pipeline = {"folder": str(folder), "dtype": "float32", "device": "cpu", "offload": False, "variant": ""}
    sample = {"prompt": "a fox", "negative": "", "seed": 1}
    return {"pipeline": pipeline, "sample": sample, "call": {"num_inference_steps": STEPS}, **more}


def test_a_process_answers_until_its_input_ends(folder, served):
    (told, _) = served.ask(**request(folder, op="table"))
    assert told["result"]["table"]["className"] == "DDIMScheduler"
    assert len(told["result"]["table"]["timesteps"]) == STEPS
    (told, parts) = served.ask(**request(folder, op="sample"))
    assert told["result"]["computedSteps"] == STEPS
    assert len(parts[0]) == 4 * 4 * 16 * 16
    assert told["result"]["frames"] == [1, 32, 32, 3]
    served.process.stdin.close()
    assert served.process.wait(30) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pipeline": {"folder": "/nowhere"}}, "/nowhere is no pipeline"),
        ({"pipeline": {"device": "cuda"}}, "no CUDA device"),
        ({"call": {"num_frames": 5}}, "takes no num_frames"),
    ],
)
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_what_cannot_be_done_is_refused_with_a_sentence(folder, served, change, told):
    wanted = request(folder, op="sample")
    for key, value in change.items():
        wanted[key] = {**wanted[key], **value}
    found = served.ask(**wanted)[0]["failure"]
    assert found["code"] == "torch/refused"
    assert told in found["message"]


def test_a_pipeline_that_raises_says_so_and_the_next_request_is_answered(folder, served):
    broken = request(folder, op="sample")
    broken["call"]["guidance_scale"] = "much"
    assert served.ask(**broken)[0]["failure"]["code"] == "torch/failed"
    assert served.ask(**request(folder, op="sample"))[0]["result"]["computedSteps"] == STEPS


def test_what_is_being_computed_can_be_stopped(folder, served):
    served.send(request(folder, op="sample", call={"num_inference_steps": 900}))
    assert read_frame(served.process.stdout)[0]["event"]["done"] == 1
    served.send({"op": "abort"})
    while "event" in (message := read_frame(served.process.stdout)[0]):
        pass
    assert message["failure"]["code"] == "torch/stopped"
    assert served.ask(**request(folder, op="sample"))[0]["result"]["computedSteps"] == STEPS


def test_another_version_of_the_program_is_refused():
    code = f"import sys; sys.path.insert(0, {str(HOME / 'python/src')!r}); from lemica._serve import main; main()"
    command = [sys.executable, "-c", code, "1", "9.9.9"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        write_frame(process.stdin, {"op": "table"})
        assert "9.9.9" in read_frame(process.stdout)[0]["failure"]["message"]
        process.stdin.close()


def test_a_python_without_torch_is_told_so():
    code = f"import sys; sys.path.insert(0, {str(HOME / 'python/src')!r}); from lemica._serve import main; main()"
    # -S: none of the packages that are installed.
    command = [sys.executable, "-S", "-c", code, "1", "0.1.0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        write_frame(process.stdin, {"op": "table"})
        told = read_frame(process.stdout)[0]["failure"]
        process.stdin.close()
    assert told["code"] == "torch/no-package"
    assert "torch" in told["message"]


def test_the_command_line_records_checks_and_says_what_is_wrong(folder, tmp_path):
    def lemica_of(*arguments):
        command = [sys.executable, "-m", "lemica", *map(str, arguments)]
        env = {"PYTHONPATH": str(HOME / "python/src"), "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}
        return subprocess.run(command, capture_output=True, text=True, env=env)

    runs = tmp_path / "a.full-runs.safetensors"
    asked = ["--prompt", "a fox", "--seed", "1", "--steps", STEPS]
    assert lemica_of("record", folder, *asked, "--out", runs).returncode == 0
    schedule = tmp_path / "a.schedule.json"
    command = ["node", "bin/lemica.js", "propose", str(runs), "--budget", "4", "--out", str(schedule)]
    subprocess.run(command, cwd=HOME, check=True, capture_output=True)
    good = lemica_of("check", folder, *asked, "--schedule", schedule, "--json", "--min-psnr", 1)
    assert good.returncode == 0
    assert json.loads(good.stdout)["samples"][0]["calls"] == 4
    assert lemica_of("check", folder, *asked, "--schedule", schedule, "--min-psnr", 500).returncode == 1
    refused = lemica_of("check", folder, "--prompt", "a fox", "--steps", STEPS + 1, "--schedule", schedule)
    assert refused.returncode == 2
    assert "for 8 steps and the run has 9" in refused.stderr


def test_weights_in_a_pickle_are_not_read(folder, tmp_path):
    other = tmp_path / "pickled"
    shutil.copytree(folder, other)
    weights = other / "text_encoder" / "model.safetensors"
    torch.save(load_file(weights), weights.with_name("pytorch_model.bin"))
    weights.unlink()
    with pytest.raises(ValueError, match="no pipeline that diffusers can load here"):
        load_pipeline(str(other))
