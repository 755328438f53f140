import { comfyUiFollowingPython } from "./comfyui-following.ts";
import { identityOf } from "./identity.ts";
import { about, comments, list, moduleName, plain, sigmaList } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/**
 * A custom node for ComfyUI that lays the schedule on a MODEL by its function wrapper. What the node must be told by stands in its
 * description and tooltips, since nobody reads the file; its class has a name that no other schedule's has.
 */
export function comfyUiNode(schedule: ScheduleFile, notes: readonly string[]): string {
  const { budget, steps, mask, provenance } = schedule;
  const identity = identityOf(schedule);
  const name = `LemicaSchedule${budget}of${steps}_${identity}`;
  const model = provenance.model ? `, ${plain(provenance.model.name)}` : "";
  const use = [
    `Set the sampler to ${steps} steps, denoise 1.`,
    "Samplers that call the model once or twice at each step of their table are served: euler, dpmpp_2m, heun, most others.",
    "Calls between two steps (dpm_2, dpmpp_sde, seeds_2) are computed; dpm_fast and dpm_adaptive reuse nothing.",
  ];
  return `${comments(
    ...about(schedule),
    ...notes,
    "",
    "For ComfyUI: put this file into custom_nodes/, restart, and connect the node between the model and the sampler.",
    ...use,
  )}
import logging
import math

import torch

STEPS = ${steps}

# A flag per step: 1 compute, 0 reuse.
MASK = ${list(mask)}

# The sampler's table that it was measured on; empty where that is not known.
SIGMAS = ${sigmaList(schedule)}

DESCRIPTION = "\\n".join(
    [
${[...about(schedule), ...notes, ...use].map((line) => `        ${literal(line)},`).join("\n")}
    ]
)


${comfyUiFollowingPython}

class LemicaSchedule:
    CATEGORY = "lemica"
    FUNCTION = "apply"
    RETURN_TYPES = ("MODEL",)
    OUTPUT_TOOLTIPS = ("The model, which computes ${budget} of ${steps} steps and reuses its output at the others.",)
    DESCRIPTION = DESCRIPTION

    @classmethod
    def INPUT_TYPES(cls):
        model = {"tooltip": ${literal(`The model that the schedule was measured on${model}.`)}}
        other = {"default": False, "tooltip": "Follow the mask by position even though the sampler's table is another one."}
        return {"required": {"model": ("MODEL", model)}, "optional": {"other_table": ("BOOLEAN", other)}}

    def apply(self, model, other_table=False):
        following, patched = Following(model, other_table), model.clone()
        patched.set_model_unet_function_wrapper(following)
        if hasattr(patched, "add_wrapper_with_key"):
            for kind, around in (("outer_sample", following.around_run), ("predict_noise", following.around_evaluation)):
                patched.remove_wrappers_with_key(kind, "lemica")
                patched.add_wrapper_with_key(kind, "lemica", around)
        return (patched,)


NODE_CLASS_MAPPINGS = {"${name}": LemicaSchedule}
NODE_DISPLAY_NAME_MAPPINGS = {"${name}": ${literal(`LeMiCa Schedule, ${budget} of ${steps} steps${model}, ${identity}`)}}
`;
}

/** The name of the file, which tells schedules of one size apart as the class does. */
export function comfyUiFileName(schedule: ScheduleFile): string {
  return `${moduleName(schedule)}_${identityOf(schedule)}_comfyui.py`;
}

/** A text of Python, on one line whatever a file that we read has in it. */
function literal(text: string): string {
  return JSON.stringify(plain(text));
}
