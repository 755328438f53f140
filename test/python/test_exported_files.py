"""What is exported as files: sound Python, whatever stands in a schedule, with the tables that diffusers itself makes."""

import subprocess
import sys

import diffusers
import pytest

from conftest import HOME

NASTY = 'x\nimport os\r\nprint("run")\u2028print("run")\u0085print("run")\fprint("run")"""\'\'\'\\'

PROGRAMS = ["cache-dit", "diffusers", "comfyui", "lemica", "meancache"]


@pytest.mark.parametrize("target", PROGRAMS)
def test_text_of_a_schedule_never_becomes_code(target, exported, capsys):
    scheduler = {"className": NASTY, "config": {}, "timesteps": [2, 1, 0], "sigmas": [None, 1, 0.5, 0]}
    made = {"model": {"name": NASTY}, "scheduler": scheduler, "guidance": {"mode": NASTY}}
    exported(target, 3, [0, 2], provenance=made)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("target", "predictor"),
    [(target, predictor) for target in ("cache-dit", "diffusers") for predictor in ("hold", "taylor1")] + [("comfyui", "hold")],
)
def test_the_modules_are_tidy_python(target, predictor, exported_text):
    scheduler = {"className": "EulerDiscreteScheduler", "config": {}, "timesteps": [*range(50)], "sigmas": [None, *range(50)]}
    text = exported_text(target, 50, [0, 9, 49], predictor=predictor, provenance={"scheduler": scheduler})
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--config", "test/python/ruff.toml", "--ignore", "E741", "-"]
    told = subprocess.run(command, cwd=HOME, input=text, text=True, capture_output=True)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("target", ["lemica", "meancache"])
def test_the_dictionaries_hold_the_list_under_its_budget(target, exported):
    assert exported(target, 9, [0, 1, 3, 8]).calc_dict == {4: [0, 1, 3, 8]}


SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
FLOW = {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": 3.0}
#: Configurations of the schedulers that we have, too.
CONFIGS = [
    ("FlowMatchEulerDiscreteScheduler", {"shift": 3.0}),
    ("UniPCMultistepScheduler", FLOW),
    ("UniPCMultistepScheduler", SD),
    ("DPMSolverMultistepScheduler", FLOW),
    ("DPMSolverMultistepScheduler", SD),
    ("DPMSolverMultistepScheduler", {**SD, "use_karras_sigmas": True}),
    ("EulerDiscreteScheduler", {**SD, "timestep_spacing": "leading", "steps_offset": 1}),
    ("EulerDiscreteScheduler", {**SD, "use_karras_sigmas": True}),
    ("EulerAncestralDiscreteScheduler", SD),
    ("DDIMScheduler", {**SD, "steps_offset": 1, "set_alpha_to_one": False, "clip_sample": False}),
    ("DDPMScheduler", SD),
    ("PNDMScheduler", {**SD, "skip_prk_steps": True}),
    ("LCMScheduler", SD),
    ("CogVideoXDDIMScheduler", {**SD, "prediction_type": "v_prediction", "rescale_betas_zero_snr": True}),
    ("CogVideoXDPMScheduler", {**SD, "prediction_type": "v_prediction", "rescale_betas_zero_snr": True}),
]


@pytest.mark.parametrize(("name", "config"), CONFIGS, ids=[f"{name} {len(config)}" for name, config in CONFIGS])
@pytest.mark.parametrize("steps", [8, 25])
def test_a_table_of_our_own_schedulers_is_known_again_in_diffusers(name, config, steps, ours, exported):
    table = ours(scheduler={"_class_name": name, **config}, steps=steps)
    count = len(table["timesteps"])
    schedule = exported("diffusers", count, [0, 2, count - 1], provenance={"scheduler": table})
    scheduler = getattr(diffusers, name)(**config)
    scheduler.set_timesteps(steps)
    schedule._check_table(scheduler, schedule.schedule(), False)
    changed = {"flow_shift": 5.0} if "flow_shift" in config else {"shift": 5.0} if "shift" in config else {"beta_end": 0.02}
    other = getattr(diffusers, name)(**{**config, **changed})
    other.set_timesteps(steps)
    if hasattr(other, "sigmas"):
        with pytest.raises(ValueError, match="measured with another table"):
            schedule._check_table(other, schedule.schedule(), False)
