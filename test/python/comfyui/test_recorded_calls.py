"""The node for ComfyUI against calls recorded in ComfyUI (record_calls.py): what it computes, and what it gives."""

import json
import types
from pathlib import Path

import pytest
import torch

RECORDED = json.loads((Path(__file__).parents[2] / "fixtures" / "comfyui" / "recorded-calls.json").read_text())
STEPS, COMPUTE = RECORDED["steps"], [0, 1, 3, 6, 8]
MASK = [int(step in COMPUTE) for step in range(STEPS)]


class Patcher:
    """As much of ComfyUI's ModelPatcher as a node touches."""

    def __init__(self, model, options=None, wrappers=None):
        self.model, self.model_options, self.wrappers = model, dict(options or {}), dict(wrappers or {})

    def clone(self):
        return Patcher(self.model, self.model_options, self.wrappers)

    def set_model_unet_function_wrapper(self, wrapper):
        self.model_options["model_function_wrapper"] = wrapper

    def remove_wrappers_with_key(self, kind, key):
        self.wrappers.pop((kind, key), None)

    def add_wrapper_with_key(self, kind, key, wrapper):
        self.wrappers[kind, key] = wrapper


PREDICTIONS = {
    "noise": lambda sigma, output, x: x - output * sigma,
    "v": lambda sigma, output, x: x / (sigma**2 + 1) - output * sigma / (sigma**2 + 1) ** 0.5,
    "edm": lambda sigma, output, x: x * 0.25 / (sigma**2 + 0.25) + output * sigma * 0.5 / (sigma**2 + 0.25) ** 0.5,
    "cosmos": lambda sigma, output, x: x * (1 - sigma / (sigma + 1)) - output * (sigma / (sigma + 1)),
    "x0": lambda sigma, output, x: output,
}


class Model:
    """Gives another output at every call, and knows how ComfyUI makes a denoised latent of it."""

    def __init__(self, prediction):
        self.outputs, self.prediction = [], PREDICTIONS[prediction]
        self.model_sampling = types.SimpleNamespace(calculate_denoised=self.denoised)

    def denoised(self, sigma, output, x):
        return self.prediction(sigma.reshape([-1] + [1] * (output.ndim - 1)), output, x)

    def apply_model(self, x, sigma, **_):
        self.outputs.append(torch.randn(x.shape, generator=torch.Generator().manual_seed(len(self.outputs))))
        return self.denoised(sigma, self.outputs[-1], x)


def replay(patched, case, watch=lambda *_: None):
    """Calls the wrapper as the sampler did; `watch` is told each call, what it gave and for which latent."""
    table, evaluation = torch.tensor(case["table"]), None
    model, wrapper = patched.model, patched.model_options["model_function_wrapper"]

    def run():
        nonlocal evaluation
        for at, call in enumerate(case["calls"]):
            if call["evaluation"] != evaluation:
                evaluation = call["evaluation"]
                patched.wrappers["predict_noise", "lemica"](lambda: None)
            x = torch.randn((len(call["names"]), 4, 2, 2), generator=torch.Generator().manual_seed(1000 + at))
            sigma = torch.full((len(x),), call["sigma"])
            options = {"sample_sigmas": table, "uuids": call["names"], "cond_or_uncond": call["kinds"]}
            if call["window"]:
                options["context_window"] = types.SimpleNamespace(index_list=call["window"])
            c = {"transformer_options": options}
            args = {"input": x, "timestep": sigma, "cond_or_uncond": call["kinds"], "c": c}
            watch(call, x, sigma, wrapper(model.apply_model, args))

    patched.wrappers["outer_sample", "lemica"](run)


def by_hand(case):
    """Which calls are computed, and of which call each chunk of the others is: told by the recorded calls alone."""
    fresh, last, computed = {}, None, []
    for at, call in enumerate(case["calls"]):
        steps = [k for k in range(STEPS) if abs(case["table"][k] - call["sigma"]) <= 2e-4 * call["sigma"]]
        if not steps:
            computed.append(None)
            continue
        if MASK[steps[0]] and steps[0] != last:
            fresh = {}
        last = steps[0]
        keys = [(name, str(call["window"])) for name in call["names"]]
        if MASK[last] or any(key not in fresh for key in keys):
            computed.append(None)
            fresh.update({key: (at, chunk) for chunk, key in enumerate(keys)})
        else:
            computed.append([fresh[key] for key in keys])
    return computed


@pytest.fixture
def laid(exported):
    def lay(prediction="noise", **parts):
        module = exported("comfyui", STEPS, COMPUTE, **parts)
        (node,) = module.NODE_CLASS_MAPPINGS.values()
        return node().apply(Patcher(Model(prediction)))[0]

    return lay


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("name", [name for name in RECORDED["cases"] if "move" not in name])
def test_each_call_is_computed_or_is_what_the_model_put_out_for_that_conditioning(laid, name, prediction):
    case = RECORDED["cases"][name]
    plan, patched, outputs, at = by_hand(case), laid(prediction), {}, [0]

    def watch(call, x, sigma, denoised):
        reused, model = plan[at[0]], patched.model
        if reused is None:
            outputs[at[0]] = model.outputs[-1]
            expected = model.denoised(sigma, model.outputs[-1], x)
        else:
            output = torch.stack([outputs[when][chunk] for when, chunk in reused])
            expected = model.denoised(sigma, output, x)
        torch.testing.assert_close(denoised, expected, rtol=1e-3, atol=1e-3 * max(1, call["sigma"]))
        at[0] += 1

    replay(patched, case, watch)
    assert len(patched.model.outputs) == sum(reused is None for reused in plan)


def test_samplers_of_one_call_a_step_compute_the_schedule_and_no_more(laid):
    counts = {}
    for name, case in RECORDED["cases"].items():
        if "move" not in name:
            patched = laid()
            replay(patched, case)
            counts[name] = len(patched.model.outputs)
    several = ("heun", "heunpp2", "dpm_2", "dpmpp_sde", "seeds_2", "sa_solver_pece", "dpm_fast")
    one = [name for name in counts if name not in several and not name.startswith(("a prompt", "windows"))]
    assert len(one) == 10 and {counts[name] for name in one} == {5}
    assert (counts["heun"], counts["dpm_2"], counts["a prompt that changes"]) == (9, 13, 6)


def test_windows_that_move_are_refused(laid):
    with pytest.raises(ValueError, match="context windows move"):
        replay(laid(), RECORDED["cases"]["windows that move"])


def test_another_table_is_refused_and_the_same_within_a_thousandth_is_not(laid):
    case = RECORDED["cases"]["euler"]

    def lay(sigmas, steps=STEPS):
        scheduler = {"className": "Euler", "config": {}, "timesteps": [], "sigmas": sigmas}
        return laid(provenance={"scheduler": scheduler})

    replay(lay(case["table"]), case)
    replay(lay([sigma * 1.0009 for sigma in case["table"]]), case)
    for other in ([sigma * 1.002 for sigma in case["table"]], [*case["table"][:-2], case["table"][-2] * 1.5, 0.0]):
        patched = lay(other)
        with pytest.raises(ValueError, match="another table: at step"):
            replay(patched, case)
        assert patched.model.outputs == []
