"""Writes test/fixtures/comfyui/recorded-calls.json: how ComfyUI's samplers call a model, for tests where there is no ComfyUI.

LEMICA_COMFYUI=folder python record_calls.py
"""

import json
from pathlib import Path

import tiny_models as tiny

SAMPLERS = (
    "euler", "euler_ancestral", "dpmpp_2m", "dpmpp_3m_sde", "lms", "ddim", "uni_pc", "er_sde", "res_multistep", "heun",
    "heunpp2", "dpm_2", "dpmpp_sde", "seeds_2", "sa_solver_pece", "dpm_fast",
)  # fmt: skip
STEPS = 9


def record(patcher, noise, **how):
    """The calls of a run: sigma, sides and names of the chunks, context window, and the sampler's evaluation."""
    calls, names, evaluations = [], {}, []

    def evaluation(executor, *args, **kwargs):
        evaluations.append(1)
        return executor(*args, **kwargs)

    def wrapper(apply_model, args):
        options = args["c"]["transformer_options"]
        window = options.get("context_window")
        calls.append({
            "sigma": float(args["timestep"][0]),
            "kinds": args["cond_or_uncond"],
            "names": [names.setdefault(name, len(names)) for name in options["uuids"]],
            "window": window and window.index_list,
            "evaluation": len(evaluations),
        })  # fmt: skip
        calls[0].setdefault("table", options["sample_sigmas"].tolist())
        return apply_model(args["input"], args["timestep"], **args["c"])

    patched = patcher.clone()
    patched.set_model_unet_function_wrapper(wrapper)
    patched.add_wrapper_with_key("predict_noise", "record", evaluation)
    tiny.sample(patched, noise, STEPS, **how)
    return {"table": calls[0].pop("table"), "calls": calls}


def main():
    import comfyui_version

    unet, wan = tiny.model("EPS"), tiny.model("wan")
    changing = [tiny.text(1, start_percent=0.0, end_percent=0.5), tiny.text(5, start_percent=0.5, end_percent=1.0)]
    cases = {name: record(unet, tiny.latent("EPS"), sampler=name) for name in SAMPLERS}
    cases["flow, er_sde"] = record(tiny.model("flux"), tiny.latent("flux"), sampler="er_sde")
    cases["a prompt that changes"] = record(unet, tiny.latent("EPS"), positive=changing)
    cases["windows that stay"] = record(tiny.windows(wan, "standard_static"), tiny.latent("wan"))
    cases["windows that move"] = record(tiny.windows(wan, "standard_uniform"), tiny.latent("wan"))
    recorded = {"comfyui": comfyui_version.__version__, "steps": STEPS, "cases": cases}
    text = json.dumps(recorded, separators=(",", ":")).replace('{"sigma"', '\n{"sigma"')
    (Path(__file__).parents[2] / "fixtures" / "comfyui" / "recorded-calls.json").write_text(text + "\n")


if __name__ == "__main__":
    tiny.comfy()
    main()
