import { about, comments, list } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/**
 * A custom node for ComfyUI that lays the schedule on a MODEL by its function wrapper. ComfyUI hands out denoised latents;
 * what is held is (x − denoised)/σ, which for flow and noise prediction is the raw prediction. Steps are found by their
 * sigma in the sampler's table, never by counting calls, and a call between two sigmas (Heun and others) is computed.
 */
export function comfyUiNode(schedule: ScheduleFile, notes: readonly string[]): string {
  const { budget, steps, mask } = schedule;
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    "For ComfyUI: put this file into custom_nodes/, restart, and connect the node between the model and the sampler.",
    `Set the sampler to ${steps} steps.`,
  )}
STEPS = ${steps}

# A flag per step: 1 compute, 0 reuse.
MASK = ${list(mask)}


class LemicaSchedule:
    CATEGORY = "lemica"
    FUNCTION = "apply"
    RETURN_TYPES = ("MODEL",)

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"model": ("MODEL",)}}

    def apply(self, model):
        held, at = {}, {"run": None, "step": -1, "calls": {}}

        def wrapper(apply_model, args):
            x, sigma, c = args["input"], args["timestep"], args["c"]
            sigmas = c["transformer_options"].get("sample_sigmas")
            if sigmas is None or len(sigmas) != STEPS + 1:
                runs = "an unknown number of" if sigmas is None else len(sigmas) - 1
                raise ValueError(f"The schedule is for {STEPS} steps and the sampler makes {runs}.")
            now = float(sigma.flatten()[0])
            step = min(range(STEPS), key=lambda k: abs(float(sigmas[k]) - now))
            if abs(float(sigmas[step]) - now) > 1e-4 * max(now, 1e-3):
                return apply_model(x, sigma, **c)
            # What another run has held is thrown away: one with another table, or one that begins again.
            if at["run"] is not sigmas or step < at["step"]:
                held.clear()
            if at["run"] is not sigmas or step != at["step"]:
                at.update(run=sigmas, step=step, calls={})
            # A step may have several calls of one kind, always in the same order.
            kind = (tuple(args.get("cond_or_uncond") or ()), tuple(x.shape))
            at["calls"][kind] = at["calls"].get(kind, 0) + 1
            branch = (kind, at["calls"][kind])
            scale = sigma.reshape([-1] + [1] * (x.ndim - 1))
            if MASK[step] or branch not in held:
                denoised = apply_model(x, sigma, **c)
                held[branch] = (x - denoised) / scale
                return denoised
            return x - held[branch] * scale

        patched = model.clone()
        patched.set_model_unet_function_wrapper(wrapper)
        return (patched,)


NODE_CLASS_MAPPINGS = {"LemicaSchedule${budget}of${steps}": LemicaSchedule}
NODE_DISPLAY_NAME_MAPPINGS = {"LemicaSchedule${budget}of${steps}": "LeMiCa Schedule, ${budget} of ${steps} steps"}
`;
}
