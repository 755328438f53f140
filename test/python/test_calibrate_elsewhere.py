"""calibrate_elsewhere.py on every scheduler of diffusers: an edge's error is that of the loop with the scheduler itself."""

import copy
import inspect
import json
import sys

import diffusers
import pytest
import torch

import pipelines
from conftest import HOME
from running import run

sys.path.insert(0, str(HOME / "tools"))
import calibrate_elsewhere as elsewhere

STEPS, GAP = 8, 3

FLOW = {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": 3.0}
#: Settings beside the defaults that change how a scheduler steps or scales.
VARIANTS = {
    "EulerDiscreteScheduler": [
        {"use_karras_sigmas": True},
        {"prediction_type": "v_prediction", "timestep_spacing": "trailing"},
        {"timestep_type": "continuous", "prediction_type": "v_prediction", "use_karras_sigmas": True, "sigma_max": 80.0},
        {"interpolation_type": "log_linear"},
    ],
    "HeunDiscreteScheduler": [{"use_karras_sigmas": True}],
    "KDPM2DiscreteScheduler": [{"use_karras_sigmas": True}],
    "DPMSolverMultistepScheduler": [FLOW, {"algorithm_type": "dpmsolver"}, {"use_karras_sigmas": True, "solver_order": 3}],
    "DPMSolverSinglestepScheduler": [{"solver_order": 3}, {"use_karras_sigmas": True}],
    "UniPCMultistepScheduler": [FLOW, {"solver_order": 3, "disable_corrector": [0]}],
    "DEISMultistepScheduler": [{"solver_order": 3}],
    "EDMDPMSolverMultistepScheduler": [{"solver_order": 3}],
    "PNDMScheduler": [{"skip_prk_steps": True}],
    "DDIMScheduler": [{"prediction_type": "v_prediction", "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}],
    "FlowMatchEulerDiscreteScheduler": [{"shift": 7.0, "use_karras_sigmas": True}],
}

DETERMINISTIC = {
    "CogVideoXDDIMScheduler",
    "DDIMInverseScheduler",
    "DDIMParallelScheduler",
    "DDIMScheduler",
    "DEISMultistepScheduler",
    "DPMSolverMultistepInverseScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "EDMDPMSolverMultistepScheduler",
    "EDMEulerScheduler",
    "EulerDiscreteScheduler",
    "FlowMapEulerDiscreteScheduler",
    "FlowMatchEulerDiscreteScheduler",
    "FlowMatchHeunDiscreteScheduler",
    "HeunDiscreteScheduler",
    "IPNDMScheduler",
    "KDPM2DiscreteScheduler",
    "LMSDiscreteScheduler",
    "MiniMaxH3Scheduler",
    "PNDMScheduler",
    "UniPCMultistepScheduler",
}

ALL = sorted(
    name
    for name in dir(diffusers)
    if name.endswith("Scheduler") and inspect.isclass(getattr(diffusers, name)) and name != "SchedulerMixin"
)


def scheduler_of(name, **config):
    """A scheduler before its first step; a skip where it cannot be made without more than diffusers itself."""
    try:
        scheduler = getattr(diffusers, name)(**config)
        scheduler.set_timesteps(STEPS)
    except (ImportError, TypeError, AttributeError, KeyError, ValueError) as reason:
        pytest.skip(f"{name} cannot be made by itself: {reason}")
    return scheduler


def model(x, timestep, step):
    """A denoiser of one layer, which is sensitive to how what it is given is scaled, and to the time."""
    return torch.tanh(1.3 * x.flip(-1) + 0.2 * x.mean() * 0 + float(timestep) / 500) + 0.1 * x


def first(scheduler, seed=0):
    sigma = float(getattr(scheduler, "init_noise_sigma", 1.0))
    return pipelines.noise(1, 2, 4, 4, seed=seed) * sigma


def by_hand(scheduler, x, edge=None):
    """The loop as every pipeline has it, with the last prediction again at the steps inside of the edge."""
    scheduler = copy.deepcopy(scheduler)
    held = None
    for step, timestep in enumerate(scheduler.timesteps):
        given = scheduler.scale_model_input(x, timestep) if hasattr(scheduler, "scale_model_input") else x
        if edge is None or not edge[0] < step < edge[1]:
            held = model(given, timestep, step)
        x = scheduler.step(held, timestep, x, return_dict=False)[0]
    return x


def measured(scheduler, **settings):
    samples = [elsewhere.Sample("a", seed, first(scheduler, seed), model) for seed in (0, 1)]
    return elsewhere.calibrate(scheduler, samples, **{"max_gap": GAP, "batch": 3, **settings})


CASES = [(name, config) for name in ALL for config in ({}, *VARIANTS.get(name, []))]


@pytest.mark.parametrize(("name", "config"), CASES, ids=[f"{name} {config or ''}" for name, config in CASES])
def test_an_edge_is_the_loop_with_the_scheduler_itself_or_it_is_refused_before_anything_is_computed(name, config, tmp_path):
    scheduler = scheduler_of(name, **config)
    if name not in DETERMINISTIC:

        def never(x, timestep, step):
            raise AssertionError("predict was called")

        sample = elsewhere.Sample("a", 0, first(scheduler), never)
        with pytest.raises(ValueError, match=r"calibrate with (another|a deterministic) scheduler"):
            elsewhere.calibrate(scheduler, [sample], max_gap=GAP)
        return
    graph = measured(scheduler)
    assert graph["steps"] == len(scheduler.timesteps)
    for seed, sample in enumerate(graph["samples"]):
        full = by_hand(scheduler, first(scheduler, seed))
        assert torch.isfinite(full).all()
        wanted = [elsewhere.l1(by_hand(scheduler, first(scheduler, seed), edge[:2]), full) for edge in graph["edges"]]
        largest = max(wanted)
        assert largest > 1e-3
        for found, error in zip(sample["errors"], wanted, strict=True):
            assert abs(found - error) <= 1e-5 * largest
    elsewhere.save(graph, tmp_path / "graph.json")
    saved = json.loads((tmp_path / "graph.json").read_text())
    used = saved["provenance"]["scheduler"]
    assert used["className"] == name
    assert len(used["timesteps"]) == graph["steps"] <= len(used["sigmas"]) <= graph["steps"] + 1


def test_every_deterministic_scheduler_is_one_of_diffusers():
    assert set(ALL) >= DETERMINISTIC


def test_a_real_pipeline_with_the_scheduler_that_it_is_published_with():
    """Stable Diffusion XL with Euler: an edge equals the pipeline itself with one stretch held."""
    from running import holding

    pipe, given = pipelines.sdxl()
    full = run(pipe, given, STEPS)
    pipe.scheduler.set_timesteps(STEPS)
    texts = torch.cat([given["negative_prompt_embeds"], given["prompt_embeds"]])
    pooled = torch.cat([given["negative_pooled_prompt_embeds"], given["pooled_prompt_embeds"]])
    times = torch.tensor([[16.0, 16.0, 0.0, 0.0, 16.0, 16.0]] * 2)

    def predict(x, timestep, step):
        n = len(x)
        more = {"text_embeds": pooled.repeat_interleave(n, 0), "time_ids": times.repeat_interleave(n, 0)}
        both = pipe.unet(
            torch.cat([x, x]), timestep, texts.repeat_interleave(n, 0), added_cond_kwargs=more, return_dict=False
        )[0]
        without, text = both.chunk(2)
        return without + 5.0 * (text - without)

    latents = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(0)) * pipe.scheduler.init_noise_sigma
    graph = elsewhere.calibrate(pipe.scheduler, [elsewhere.Sample("a", 0, latents, predict)], max_gap=4)
    for a, b, error in graph["edges"][::3]:
        mask = [int(not a < step < b) for step in range(STEPS)]
        with holding(pipe, mask):
            reused = run(pipe, given, STEPS)
        assert error == pytest.approx(elsewhere.l1(reused, full), rel=1e-3, abs=1e-7)


def test_a_predict_that_scales_as_well_is_told_in_its_first_call():
    scheduler = scheduler_of("EulerDiscreteScheduler")
    calls = []

    def twice(x, timestep, step):
        calls.append(step)
        return model(scheduler.scale_model_input(x, timestep), timestep, step)

    with pytest.raises(ValueError, match="what it is given is scaled already"):
        elsewhere.calibrate(scheduler, [elsewhere.Sample("a", 0, first(scheduler), twice)])
    assert calls == [0]


def test_a_scheduler_in_the_middle_of_a_run_is_refused():
    for name in ("EulerDiscreteScheduler", "PNDMScheduler"):
        scheduler = scheduler_of(name)
        x = first(scheduler)
        scheduler.scale_model_input(x, scheduler.timesteps[0])
        scheduler.step(x, scheduler.timesteps[0], x)
        with pytest.raises(ValueError, match="in the middle of a run"):
            measured(scheduler)


@pytest.mark.parametrize("stopped_after", [1, 9, 17, 30])
def test_a_calibration_that_was_stopped_goes_on_from_its_journal(stopped_after, tmp_path):
    scheduler, journal = scheduler_of("EulerDiscreteScheduler"), str(tmp_path / "j.jsonl")
    calls = []

    def counting(x, timestep, step):
        calls.append(len(x))
        if len(calls) == stopped_after:
            raise KeyboardInterrupt
        return model(x, timestep, step)

    samples = [elsewhere.Sample("a", seed, first(scheduler, seed), counting) for seed in (0, 1)]
    settings = {"max_gap": GAP, "batch": 3, "journal": journal}
    with pytest.raises(KeyboardInterrupt):
        elsewhere.calibrate(scheduler, samples, **settings)
    with open(journal, "a") as file:
        file.write('{"sample": 0, "err')
    told = []
    graph = elsewhere.calibrate(scheduler, samples, **settings, report=lambda done, total: told.append((done, total)))
    wanted = measured(scheduler)
    assert graph["edges"] == wanted["edges"]
    assert told[-1][0] == told[-1][1] and told == sorted(told)
    done = len(calls)
    elsewhere.calibrate(scheduler, samples, **settings)
    assert len(calls) == done


def test_a_journal_of_another_calibration_is_refused(tmp_path):
    scheduler, journal = scheduler_of("DDIMScheduler"), str(tmp_path / "j.jsonl")
    measured(scheduler, journal=journal)
    for other in ({"max_gap": 4}, {"distance": "rms"}):
        with pytest.raises(ValueError, match="is the journal of another calibration"):
            measured(scheduler, journal=journal, **other)
    with pytest.raises(ValueError, match="is the journal of another calibration"):
        measured(scheduler_of("DDIMScheduler", timestep_spacing="trailing"), journal=journal)
