"""The node for ComfyUI inside ComfyUI: counts of computed calls, and latents against a hold by hand."""

import logging

import pytest
import tiny_models as tiny
import torch

pytestmark = pytest.mark.skipif(
    tiny.comfyui_folder() is None, reason="LEMICA_COMFYUI names no folder with ComfyUI's source, which no package has"
)

STEPS, COMPUTE = 9, [0, 1, 3, 6, 8]
MASK = [int(step in COMPUTE) for step in range(STEPS)]


@pytest.fixture
def laid(exported):
    """A model with the exported schedule on it: `laid(patcher, …)`."""

    def lay(patcher, steps=STEPS, compute=COMPUTE, other_table=False, sigmas=None, **parts):
        scheduler = {"className": "Euler", "config": {}, "timesteps": [], "sigmas": sigmas or []}
        module = exported("comfyui", steps, compute, provenance={"scheduler": scheduler}, **parts)
        (node,) = module.NODE_CLASS_MAPPINGS.values()
        return node().apply(patcher, other_table)[0]

    return lay


def compare(laid, kind, sampler="euler", scheduler="simple", cfg=5.0, **more):
    """Calls in full, with the node and by hand; and how far the node's latents are from those by hand and in full."""
    patcher, noise = tiny.model(kind), tiny.latent(kind)
    calls, results = tiny.counted(patcher), []
    for patched in (patcher, laid(patcher), tiny.holding(patcher, MASK)):
        before = len(calls)
        result = tiny.sample(patched, noise, STEPS, sampler, scheduler, cfg, **more)
        results.append((len(calls) - before, result))
    (full, whole), (ours, found), (hand, expected) = results
    size = float(expected.abs().mean())
    return full, ours, hand, float((found - expected).abs().max()) / size, float((found - whole).abs().max()) / size


@pytest.mark.parametrize("cfg", [1.0, 5.0])
@pytest.mark.parametrize("scheduler", ["simple", "normal", "karras"])
@pytest.mark.parametrize("kind", ["EPS", "V_PREDICTION", "EDM", "V_PREDICTION_EDM", "FLOW", "flux", "wan"])
def test_latents_are_those_of_a_hold_of_what_the_model_puts_out(laid, kind, scheduler, cfg):
    full, ours, hand, off, from_full = compare(laid, kind, scheduler=scheduler, cfg=cfg)
    assert (full, ours, hand) == (9, 5, 5)
    assert off < 2e-3 and from_full > 10 * off


@pytest.mark.parametrize(
    ("sampler", "full", "computed"),
    [
        ("euler", 9, 5), ("euler_ancestral", 9, 5), ("dpmpp_2m", 9, 5), ("dpmpp_3m_sde", 9, 5), ("lms", 9, 5),
        ("ddim", 9, 5), ("uni_pc", 9, 5), ("res_multistep", 9, 5), ("er_sde", 9, 5), ("heun", 17, 9), ("dpm_2", 17, 13),
        ("dpmpp_sde", 17, 13), ("seeds_2", 17, 13),
    ],
)  # fmt: skip
def test_every_sampler_that_keeps_to_its_table_computes_the_schedule(laid, sampler, full, computed):
    for kind in ("EPS", "flux"):
        counts = compare(laid, kind, sampler)
        assert counts[:3] == (full, computed, computed)
        assert counts[3] < 2e-3


def test_a_sampler_that_goes_back_in_its_table_does_not_begin_anew(laid):
    full, ours, hand, off, _ = compare(laid, "EPS", "heunpp2")
    assert full == 24 and ours == hand < 16
    assert off < 2e-3


@pytest.mark.parametrize("sampler", ["dpm_fast", "dpm_adaptive", "dpm_2"])
def test_what_a_sampler_does_not_reuse_is_told_once(laid, caplog, sampler):
    patcher, noise = tiny.model("EPS"), tiny.latent("EPS")
    with caplog.at_level(logging.WARNING):
        tiny.sample(laid(patcher), noise, STEPS, sampler)
        tiny.sample(laid(patcher), noise, STEPS, "euler")
    told = [record.getMessage() for record in caplog.records if "LeMiCa" in record.getMessage()]
    assert len(told) == 1
    assert ("between two steps" if sampler == "dpm_2" else "steps of its own") in told[0]


@pytest.mark.parametrize("kind", ["EPS", "flux"])
@pytest.mark.parametrize("change", [0.3, 0.45, 0.5, 0.6, 0.8])
def test_a_prompt_that_changes_at_a_reused_step_is_computed(laid, kind, change):
    first, second = {"start_percent": 0.0, "end_percent": change}, {"start_percent": change, "end_percent": 1.0}
    positive = [tiny.text(1, **first), tiny.text(5, **second)]
    full, ours, hand, off, _ = compare(laid, kind, positive=positive)
    assert full == 9 and ours == hand
    assert off < 2e-3


@pytest.mark.parametrize("apart", [[3], [4], [6], [3, 4], range(9), [0, 2, 4, 6, 8]])
def test_free_memory_decides_what_runs_together_and_nothing_else(laid, monkeypatch, apart):
    samplers, steps = tiny.comfy().samplers, []

    class Management:
        """What is asked of the machine by the samplers alone."""

        def __getattr__(self, name):
            return getattr(tiny.comfy().model_management, name)

        def get_free_memory(self, *_):
            return 1.0 if len(steps) in apart else 1e12

    patcher, noise = tiny.model("EPS"), tiny.latent("EPS")
    found = []
    for patched in (laid(patcher), tiny.holding(patcher, MASK)):
        steps.clear()
        monkeypatch.setattr(samplers, "model_management", Management())
        found.append(tiny.sample(patched, noise, STEPS, callback=lambda step, *_: steps.append(step)))
        monkeypatch.undo()
    steps.clear()
    together = tiny.sample(laid(patcher), noise, STEPS)
    for one in found:
        torch.testing.assert_close(one, together, rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("schedule", ["standard_static", "batched"])
def test_context_windows_that_stay_are_reused_each_for_itself(laid, schedule):
    patcher, noise = tiny.model("wan"), tiny.latent("wan")
    calls = tiny.counted(patcher)
    tiny.sample(tiny.windows(patcher, schedule), noise, STEPS)
    full = len(calls)
    found = tiny.sample(tiny.windows(laid(patcher), schedule), noise, STEPS)
    assert (len(calls) - full) * 9 == full * 5
    # Where all is computed nothing changes.
    whole = laid(patcher, compute=list(range(STEPS)))
    with_it, without = (tiny.sample(tiny.windows(one, schedule), noise, STEPS) for one in (whole, patcher))
    torch.testing.assert_close(with_it, without)
    assert torch.isfinite(found).all()


@pytest.mark.parametrize("schedule", ["standard_uniform", "looped_uniform"])
def test_context_windows_that_move_are_refused(laid, schedule):
    with pytest.raises(ValueError, match="context windows move"):
        tiny.sample(tiny.windows(laid(tiny.model("wan")), schedule), tiny.latent("wan"), STEPS)


def test_guidance_that_evaluates_a_prompt_twice_keeps_both_apart(laid):
    patcher, noise = tiny.model("EPS"), tiny.latent("EPS")
    samplers, calls = tiny.comfy().samplers, tiny.counted(patcher)

    def perturbed(model):
        """As perturbed-attention guidance does: the same conditioning once more, by another model."""

        def after(args):
            options = tiny.comfy().model_patcher.create_model_options_clone(args["model_options"])
            x, sigma = args["input"], args["sigma"]
            (other,) = samplers.calc_cond_batch(args["model"], [args["cond"]], x * 0.5, sigma, options)
            return args["denoised"] + 0.5 * (args["cond_denoised"] - other)

        patched = model.clone()
        patched.set_model_sampler_post_cfg_function(after)
        return patched

    whole = tiny.sample(perturbed(patcher), noise, STEPS)
    assert len(calls) == 18
    before = tiny.sample(laid(perturbed(patcher)), noise, STEPS)
    assert len(calls) == 18 + 10
    after = tiny.sample(perturbed(laid(patcher)), noise, STEPS)
    torch.testing.assert_close(before, after)
    torch.testing.assert_close(tiny.sample(perturbed(laid(patcher, compute=list(range(STEPS)))), noise, STEPS), whole)


def test_the_wrapper_of_another_node_is_called_wherever_the_model_is(laid):
    patcher, noise = tiny.model("EPS"), tiny.latent("EPS")
    seen = []

    def other(apply_model, args):
        seen.append(1)
        return apply_model(args["input"], args["timestep"], **args["c"]) * 0.9

    before = patcher.clone()
    before.set_model_unet_function_wrapper(other)
    found = tiny.sample(laid(before), noise, STEPS)
    assert len(seen) == 5
    assert not torch.allclose(found, tiny.sample(laid(patcher), noise, STEPS))


def test_the_node_twice_in_a_row_is_the_second(laid):
    patcher, noise = tiny.model("EPS"), tiny.latent("EPS")
    calls = tiny.counted(patcher)
    found = tiny.sample(laid(laid(patcher, compute=[0, 8])), noise, STEPS)
    assert len(calls) == 5
    torch.testing.assert_close(found, tiny.sample(laid(patcher), noise, STEPS))


@pytest.mark.parametrize("kind", ["EPS", "flux"])
def test_another_table_is_refused_before_anything_is_computed(laid, kind):
    patcher, noise = tiny.model(kind), tiny.latent(kind)
    calls = tiny.counted(patcher)
    sigmas = tiny.table(patcher, STEPS)
    tiny.sample(laid(patcher, sigmas=sigmas), noise, STEPS)
    assert len(calls) == 5
    for wrong in (
        {"denoise": 0.5}, {"denoise": 0.9}, {"scheduler": "karras"}, {"start_step": 0, "last_step": 9, "steps": 18},
        {"start_step": 9, "last_step": 18, "steps": 18}, {"scheduler": "beta"},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="another table: at step"):
            tiny.sample(laid(patcher, sigmas=sigmas), noise, **{"steps": STEPS, **wrong})
    for steps in (8, 10, 20):
        with pytest.raises(ValueError, match=f"for 9 steps and the sampler makes {steps}"):
            tiny.sample(laid(patcher, sigmas=sigmas), noise, steps)
    assert len(calls) == 5
    tiny.sample(laid(patcher, sigmas=sigmas, other_table=True), noise, STEPS, denoise=0.5)
    assert len(calls) == 10


def test_a_run_that_was_stopped_leaves_nothing_to_the_next(laid):
    patcher, noise = tiny.model("EPS"), tiny.latent("EPS")
    module = tiny.comfy().samplers
    sigmas = torch.tensor(tiny.table(patcher, STEPS))
    patched = laid(patcher)

    def custom(prompt, stop=None):
        def callback(step, *_):
            if step == stop:
                raise KeyboardInterrupt

        guider = module.CFGGuider(patched)
        guider.set_conds([tiny.text(prompt)], [tiny.text(2)])
        guider.set_cfg(5.0)
        sampler, empty = module.sampler_object("euler"), torch.zeros_like(noise)
        return guider.sample(noise, empty, sampler, sigmas, callback=callback, disable_pbar=True, seed=0)

    expected = custom(1)
    for stop in (0, 2, 4):
        with pytest.raises(KeyboardInterrupt):
            custom(7, stop)
        torch.testing.assert_close(custom(1), expected)


def test_two_schedules_of_one_size_are_two_nodes_and_say_what_they_are(exported):
    model = {"model": {"name": "Wan \u2028\n\"2.1\""}}
    first = exported("comfyui", STEPS, COMPUTE, provenance=model)
    second = exported("comfyui", STEPS, [0, 2, 4, 7, 8], provenance=model)
    assert not set(first.NODE_CLASS_MAPPINGS) & set(second.NODE_CLASS_MAPPINGS)
    (node,) = first.NODE_CLASS_MAPPINGS.values()
    assert "Wan" in node.DESCRIPTION and "denoise 1" in node.DESCRIPTION
    assert all("tooltip" in options for _, options in node.INPUT_TYPES()["required"].values())
