"""Tiny random models in ComfyUI's own classes, sampled by its own samplers. Needs a ComfyUI, see `comfyui_folder`."""

import functools
import os
import sys
from pathlib import Path

import torch


def comfyui_folder():
    """Where ComfyUI's source lies: LEMICA_COMFYUI. No package of the registry has it."""
    given = os.environ.get("LEMICA_COMFYUI")
    return Path(given) if given and (Path(given) / "comfy" / "samplers.py").is_file() else None


@functools.cache
def comfy():
    """The package, on the processor and without a command line."""
    sys.path.insert(0, str(comfyui_folder()))
    argv, sys.argv = sys.argv, ["comfyui", "--cpu"]
    try:
        import comfy.options

        comfy.options.enable_args_parsing()
        import comfy.context_windows
        import comfy.model_base
        import comfy.model_patcher
        import comfy.sample
        import comfy.samplers
        import comfy.supported_models
    finally:
        sys.argv = argv
    return comfy


UNET = {
    "image_size": 32, "in_channels": 4, "out_channels": 4, "model_channels": 32, "num_res_blocks": [1, 1],
    "channel_mult": [1, 2], "num_heads": 4, "use_spatial_transformer": True, "transformer_depth": [1, 1],
    "transformer_depth_output": [1, 1, 1, 1], "transformer_depth_middle": 1, "context_dim": 16, "legacy": False,
    "use_linear_in_transformer": False, "adm_in_channels": None, "use_temporal_attention": False,
    "dtype": torch.float32,
}  # fmt: skip
FLUX = {
    "image_model": "flux", "in_channels": 4, "out_channels": 4, "patch_size": 2, "vec_in_dim": 8, "context_in_dim": 16,
    "hidden_size": 64, "mlp_ratio": 2.0, "num_heads": 4, "depth": 1, "depth_single_blocks": 1, "axes_dim": [4, 6, 6],
    "theta": 10000, "qkv_bias": True, "guidance_embed": False, "dtype": torch.float32,
}  # fmt: skip
WAN = {
    "image_model": "wan2.1", "model_type": "t2v", "dim": 64, "in_dim": 16, "out_dim": 16, "ffn_dim": 64, "freq_dim": 32,
    "text_dim": 16, "text_len": 7, "num_heads": 1, "num_layers": 1, "patch_size": (1, 2, 2), "window_size": (-1, -1),
    "qk_norm": True, "cross_attn_norm": True, "eps": 1e-6, "dtype": torch.float32,
}  # fmt: skip


def model(kind):
    """A patcher around a model: of SD 1.5's UNet by its prediction ("EPS", "V_PREDICTION", "EDM"), "flux" or "wan"."""
    base, known = comfy().model_base, comfy().supported_models
    if kind == "flux":
        # Versions differ in what they ask.
        newer = {"txt_ids_dims": []} if "txt_ids_dims" in comfy().ldm.flux.model.FluxParams.__annotations__ else {}
        made = base.Flux(known.Flux({**FLUX, **newer}), device="cpu")
    elif kind == "wan":
        made = base.WAN21(known.WAN21_T2V(dict(WAN)), device="cpu")
    else:
        made = base.BaseModel(known.SD15(dict(UNET)), model_type=base.ModelType[kind], device="cpu")
    generator = torch.Generator().manual_seed(3)
    for weight in made.diffusion_model.parameters():
        size = 0.4 if weight.ndim < 2 else weight[0].numel() ** -0.5
        weight.data = size * torch.randn(weight.shape, generator=generator)
    made.diffusion_model.eval()
    return comfy().model_patcher.ModelPatcher(made, torch.device("cpu"), torch.device("cpu"))


def text(seed, tokens=7, **more):
    generator = torch.Generator().manual_seed(seed)
    states, pooled = torch.randn(1, tokens, 16, generator=generator), torch.randn(1, 8, generator=generator)
    return [states, {"pooled_output": pooled, **more}]


def latent(kind, frames=9):
    shape = (1, 16, frames, 4, 4) if kind == "wan" else (1, 4, 8, 8)
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def sample(patcher, noise, steps, sampler="euler", scheduler="simple", cfg=5.0, positive=None, negative=None, **more):
    """What KSampler does with an empty latent."""
    conditions = [text(1)] if positive is None else positive, [text(2)] if negative is None else negative
    return comfy().sample.sample(
        patcher, noise, steps, cfg, sampler, scheduler, *conditions, torch.zeros_like(noise),
        **{"denoise": 1.0, "disable_pbar": True, "seed": 0, **more},
    )  # fmt: skip


def table(patcher, steps, scheduler="simple"):
    sampling = patcher.get_model_object("model_sampling")
    return comfy().samplers.calculate_sigmas(sampling, scheduler, steps).tolist()


def counted(patcher):
    """How often the model itself is computed from now on: a list that grows."""
    calls, inner = [], dict(patcher.model.diffusion_model.named_children())
    # What every computation begins with, since wrappers stand within the model's own call.
    first = next(inner[name] for name in ("time_embed", "time_in", "time_embedding") if name in inner)
    first.register_forward_hook(lambda *_: calls.append(1))
    return calls


def holding(patcher, mask):
    """A hold by hand of what the model itself puts out, by conditioning, which knows nothing of the exported node."""
    held, at = {}, {"step": None, "computed": None}

    def around(executor, *args, **kwargs):
        options = kwargs.get("transformer_options") or args[-1]
        sigma, steps = float(options["sigmas"][0]), options["sample_sigmas"][:-1]
        step = int((steps - sigma).abs().argmin())
        if abs(float(steps[step]) - sigma) > 2e-4 * sigma:
            return executor(*args, **kwargs)
        if mask[step] and step != at["step"]:
            at["computed"] = object()
        at["step"] = step
        known = [held.get(name, (None, None)) for name in options["uuids"]]
        if not mask[step] and all(when is at["computed"] for when, _ in known):
            return torch.cat([output for _, output in known])
        output = executor(*args, **kwargs)
        for name, part in zip(options["uuids"], output.chunk(len(known)), strict=True):
            held[name] = at["computed"], part
        return output

    patched = patcher.clone()
    patched.add_wrapper_with_key(comfy().patcher_extension.WrappersMP.DIFFUSION_MODEL, "by hand", around)
    return patched


def windows(patcher, schedule):
    """The model run by context windows of four latent frames, which overlap by two."""
    module = comfy().context_windows
    how = module.get_matching_context_schedule(schedule), module.get_matching_fuse_method("pyramid")
    patched = patcher.clone()
    patched.model_options["context_handler"] = module.IndexListContextHandler(*how, 4, 2, 1, False, 2)
    return patched
