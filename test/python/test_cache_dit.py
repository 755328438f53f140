"""The module for cache-dit in cache-dit and diffusers: the blocks behind the first run where the schedule says, or it refuses."""

import contextlib
from dataclasses import fields

import cache_dit
import pytest
import torch
import yaml
from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline

import pipelines
from conftest import table_of
from running import run

STEPS, COMPUTE = 10, [0, 2, 4, 7, 9]
WANTED = "C.C.C..C.C"
GUIDED = {"guidance": {"mode": "classifier-free", "scale": 4.0}}
ALONE = {"guidance": {"mode": "none"}}


def flux2_like_true_cfg():
    return pipelines.flux_true_cfg(layers=2)


#: name → (pipeline, calls a step, its guidance)
RUNS = {
    "flux": (lambda: pipelines.flux(layers=2), 1, {"guidance": {"mode": "embedded", "scale": 3.5}}),
    "flux with true guidance": (flux2_like_true_cfg, 2, GUIDED),
    "sd3": (lambda: pipelines.sd3(layers=3), 1, GUIDED),
    "qwen-image": (lambda: pipelines.qwen_image(layers=3), 2, GUIDED),
    "qwen-image alone": (lambda: pipelines.qwen_image_alone(layers=3), 1, ALONE),
    "wan": (lambda: pipelines.wan(layers=3), 2, GUIDED),
    "wan alone": (lambda: pipelines.wan_alone(layers=3), 1, {"guidance": {"mode": "classifier-free", "scale": 1.0}}),
    "z-image": (lambda: pipelines.z_image(layers=3), 1, GUIDED),
    "z-image alone": (lambda: pipelines.z_image(0.0, layers=3), 1, ALONE),
    "cogvideox": (lambda: pipelines.cogvideox(layers=3), 1, GUIDED),
}


@contextlib.contextmanager
def traced(*transformers):
    """The calls of transformers: C where their last block runs, a dot where it does not."""
    calls, handles = [], []
    for transformer in transformers:
        lists = [one for one in transformer.children() if isinstance(one, torch.nn.ModuleList) and len(one) > 1]
        last = max(lists, key=len)[-1]
        handles.append(transformer.register_forward_pre_hook(lambda *_: calls.append(".")))
        handles.append(last.register_forward_hook(lambda *_: calls.__setitem__(-1, "C")))
    try:
        yield calls
    finally:
        for handle in handles:
            handle.remove()


@contextlib.contextmanager
def enabled(schedule, pipe, *given, **settings):
    schedule.enable(pipe, *given, **settings)
    try:
        yield
    finally:
        schedule.disable(pipe)


@pytest.mark.parametrize("name", RUNS)
def test_the_blocks_run_at_the_steps_of_the_schedule_guided_or_not(name, exported):
    make, calls, guidance = RUNS[name]
    pipe, given = make()
    full = run(pipe, given, STEPS)
    schedule = exported("cache-dit", STEPS, COMPUTE, reuseLevel="residual", provenance={**table_of(pipe.scheduler), **guidance})
    for _ in range(2):
        with enabled(schedule, pipe), traced(pipe.transformer) as computed:
            found = [run(pipe, given, STEPS) for _ in range(2)]
        assert "".join(computed) == 2 * "".join(flag * calls for flag in WANTED)
        assert torch.equal(*found)
        assert not torch.equal(found[0], full)
        assert torch.equal(run(pipe, given, STEPS), full)


@pytest.mark.parametrize("name", RUNS)
def test_whether_a_run_is_guided_can_be_said_where_the_schedule_does_not_know(name, exported):
    make, calls, guidance = RUNS[name]
    pipe, given = make()
    schedule = exported("cache-dit", STEPS, COMPUTE)
    with enabled(schedule, pipe, guidance == GUIDED), traced(pipe.transformer) as computed:
        run(pipe, given, STEPS)
    assert "".join(computed) == "".join(flag * calls for flag in WANTED)


@pytest.mark.parametrize("name", ["flux with true guidance", "qwen-image", "qwen-image alone", "wan", "wan alone"])
def test_a_run_with_other_calls_a_step_than_were_told_is_refused_in_its_first_step(name, exported):
    make, calls, _ = RUNS[name]
    pipe, given = make()
    schedule = exported("cache-dit", STEPS, COMPUTE)
    with enabled(schedule, pipe, enable_separate_cfg=calls == 1), traced(pipe.transformer) as computed:
        with pytest.raises(ValueError, match=rf"calls the transformer {calls} times or more.*enable_separate_cfg={calls == 2}\)"):
            run(pipe, given, STEPS)
        assert len(computed) <= 2


def test_guidance_that_ends_in_mid_run_is_refused(exported):
    pipe, given = pipelines.wan(layers=3)

    def end(pipe, step, timestep, values):
        if step == 5:
            pipe._guidance_scale = 1.0
        return values

    with enabled(exported("cache-dit", STEPS, COMPUTE), pipe, True), pytest.raises(ValueError, match="Step 6 of this run calls"):
        run(pipe, given, STEPS, callback_on_step_end=end)


@pytest.mark.parametrize("steps", [5, 16, 30])
def test_another_number_of_steps_is_refused(steps, exported):
    pipe, given = pipelines.flux(layers=2)
    told = f"for 10 steps and the run has {steps}"
    with enabled(exported("cache-dit", STEPS, COMPUTE), pipe), pytest.raises(ValueError, match=told):
        run(pipe, given, steps)


def test_another_table_is_refused_and_allowed_when_asked(exported):
    pipe, given = pipelines.flux(layers=2)
    run(pipe, given, STEPS)
    schedule = exported("cache-dit", STEPS, COMPUTE, provenance=table_of(pipe.scheduler))
    pipe.scheduler = FlowMatchEulerDiscreteScheduler(shift=5.0)
    with enabled(schedule, pipe), pytest.raises(ValueError, match="measured with another table"):
        run(pipe, given, STEPS)
    with enabled(schedule, pipe, other_table=True), traced(pipe.transformer) as computed:
        run(pipe, given, STEPS)
    assert "".join(computed) == WANTED


def test_a_scheduler_that_is_replaced_afterwards_is_looked_at_too(exported):
    pipe, given = pipelines.flux(layers=2)
    run(pipe, given, STEPS)
    schedule = exported("cache-dit", STEPS, COMPUTE, provenance=table_of(pipe.scheduler))
    with enabled(schedule, pipe):
        pipe.scheduler = FlowMatchEulerDiscreteScheduler(shift=5.0)
        with pytest.raises(ValueError, match="measured with another table"):
            run(pipe, given, STEPS)


@pytest.mark.parametrize("name", ["flux_img2img", "sd3_img2img"])
def test_a_run_that_begins_in_the_middle_is_refused(name, exported):
    pipe, given = getattr(pipelines, name)(0.6)
    with enabled(exported("cache-dit", STEPS, COMPUTE), pipe), pytest.raises(ValueError, match="begins at step 4 of 10"):
        run(pipe, given, STEPS)


def test_two_experts_follow_each_its_part_of_the_mask(exported):
    pipe, given = pipelines.wan(layers=3, experts=2)
    run(pipe, given, STEPS)
    change = sum(float(timestep) >= 875 for timestep in pipe.scheduler.timesteps)
    assert change == 4
    schedule = exported("cache-dit", STEPS, [0, 2, 5, 7, 9], provenance={**table_of(pipe.scheduler), **GUIDED})
    with enabled(schedule, pipe), traced(pipe.transformer, pipe.transformer_2) as computed:
        run(pipe, given, STEPS)
    # The second expert has nothing to reuse at step 4.
    assert "".join(computed) == "".join(2 * flag for flag in "C.C.CC.C.C")


def test_two_experts_are_refused_where_the_table_is_not_known_or_they_change_elsewhere(exported):
    pipe, given = pipelines.wan(layers=3, experts=2)
    with pytest.raises(ValueError, match="the table that would say at which step they change is not known"):
        exported("cache-dit", STEPS, COMPUTE).enable(pipe)
    run(pipe, given, STEPS)
    schedule = exported("cache-dit", STEPS, COMPUTE, provenance={**table_of(pipe.scheduler), **GUIDED})
    with enabled(schedule, pipe):
        pipe.register_to_config(boundary_ratio=0.95)
        with pytest.raises(ValueError, match="the experts change at another step than 4"):
            run(pipe, given, STEPS)


@pytest.mark.parametrize("name", ["flux", "sd3", "wan", "qwen-image"])
@pytest.mark.parametrize("order", [1, 2])
def test_a_taylor_predictor_becomes_taylorseer_and_computes_the_same_steps(name, order, exported):
    make, calls, guidance = RUNS[name]
    pipe, given = make()
    schedule = exported("cache-dit", STEPS, COMPUTE, predictor=f"taylor{order}", provenance=guidance)
    with enabled(schedule, pipe), traced(pipe.transformer) as computed:
        found = run(pipe, given, STEPS)
    assert "".join(computed) == "".join(flag * calls for flag in WANTED)
    with enabled(exported("cache-dit", STEPS, COMPUTE, provenance=guidance), pipe):
        assert not torch.equal(run(pipe, given, STEPS), found)


@pytest.mark.parametrize("first", ["enable", "offload"])
def test_offloading_may_come_before_or_after(first, exported):
    pipe, given = pipelines.flux(layers=2)
    full = run(pipe, given, STEPS)
    schedule = exported("cache-dit", STEPS, COMPUTE)
    if first == "enable":
        schedule.enable(pipe)
    pipe.enable_model_cpu_offload(device="cpu")
    if first == "offload":
        schedule.enable(pipe)
    for _ in range(3):
        with traced(pipe.transformer) as computed:
            run(pipe, given, STEPS)
        assert "".join(computed) == WANTED
    schedule.disable(pipe)
    assert torch.equal(run(pipe, given, STEPS), full)


def test_what_cache_dit_does_not_know_and_what_is_cached_already_is_told(exported):
    schedule = exported("cache-dit", STEPS, COMPUTE)
    for make in (pipelines.latte, pipelines.sdxl):
        with pytest.raises(ValueError, match=r"cache-dit knows no .*Pipeline: export the schedule for diffusers"):
            schedule.enable(make()[0])
    pipe, _ = pipelines.flux(layers=2)
    with enabled(schedule, pipe), pytest.raises(ValueError, match=r"cached already.*: disable\(pipe\) first"):
        schedule.enable(pipe)


def test_two_pipelines_of_one_class_follow_each_its_schedule(exported):
    (one, given), (other, _) = pipelines.flux(layers=2), pipelines.flux(layers=2)
    with enabled(exported("cache-dit", STEPS, COMPUTE), one), enabled(exported("cache-dit", STEPS, [0, 5, 9]), other):
        for pipe, wanted in ((one, WANTED), (other, "C....C...C"), (one, WANTED)):
            with traced(pipe.transformer) as computed:
                run(pipe, given, STEPS)
            assert "".join(computed) == wanted
        third, _ = pipelines.flux(layers=2)
        with traced(third.transformer) as computed:
            full = run(third, given, STEPS)
        assert "".join(computed) == STEPS * "C"
    for pipe in (one, other, third):
        assert torch.equal(run(pipe, given, STEPS), full)
        assert type(pipe).__call__ is FluxPipeline.__call__


def test_the_bins_of_the_module_are_its_mask(exported):
    schedule = exported("cache-dit", STEPS, COMPUTE)
    bins = {"compute_bins": schedule.COMPUTE_BINS, "cache_bins": schedule.CACHE_BINS}
    assert cache_dit.steps_mask(**bins) == schedule.STEPS_COMPUTATION_MASK


@pytest.mark.parametrize("order", [0, 1])
def test_settings_in_yaml_are_what_cache_dit_reads_and_make_the_steps_of_the_schedule(order, exported_text, tmp_path):
    path = tmp_path / "cache_dit.yaml"
    path.write_text(exported_text("cache-dit-yaml", STEPS, COMPUTE, predictor=f"taylor{order}" if order else "hold"))
    known = {field.name for field in fields(cache_dit.DBCacheConfig)} | {"enable_taylorseer", "taylorseer_order"}
    # Keys that it does not know it leaves out without a word.
    assert set(yaml.safe_load(path.read_text())["cache_config"]) <= known
    pipe, given = pipelines.flux(layers=3)
    cache_dit.enable_cache(pipe, **cache_dit.load_configs(str(path)))
    calls = []
    handle = pipe.transformer.transformer_blocks[-1].register_forward_hook(lambda *_: calls.append(1))
    run(pipe, given, STEPS)
    handle.remove()
    cache_dit.disable_cache(pipe)
    assert len(calls) == len(COMPUTE)


def test_bins_for_sglang_are_the_mask_as_cache_dit_makes_it(exported_text):
    text = exported_text("sglang", STEPS, COMPUTE)
    given = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    bins = [[int(n) for n in given[f"SGLANG_CACHE_DIT_SCM_{kind}_BINS"].strip('"').split(",")] for kind in ("COMPUTE", "CACHE")]
    assert cache_dit.steps_mask(compute_bins=bins[0], cache_bins=bins[1]) == [int(step in COMPUTE) for step in range(STEPS)]
    assert given["SGLANG_CACHE_DIT_SCM_POLICY"] == "static"
