import { about, comments, list, moduleName } from "./python.ts";
import type { ScheduleFile } from "./schedule-file.ts";

/**
 * A Python module that makes a diffusers pipeline follow the schedule by itself: at reused steps the denoiser's last output
 * is handed out again, for each call of a step apart. The step is the scheduler's own count, so that nothing shifts when a
 * run is stopped or repeated.
 */
export function diffusersPython(schedule: ScheduleFile, notes: readonly string[]): string {
  return `${comments(...about(schedule), ...notes, "")}
${comments(
  "For diffusers 0.30 or later. Schedulers must count their steps (step_index): all of flow matching, Euler, DPM, UniPC do.",
  "",
  `    import ${moduleName(schedule)}_diffusers as schedule`,
  "    undo = schedule.enable(pipe)",
  "    pipe(prompt, num_inference_steps=schedule.STEPS)",
)}
STEPS = ${schedule.steps}

# A flag per step: 1 compute, 0 reuse.
MASK = ${list(schedule.mask)}


def enable(pipe, component="transformer"):
    """Make a pipeline follow the mask; returns a function that undoes it. A UNet is the component "unet"."""
    denoiser, scheduler = getattr(pipe, component), pipe.scheduler
    forward, set_timesteps = denoiser.forward, scheduler.set_timesteps
    held, at = {}, {"step": -1, "call": 0}

    def begin(*args, **kwargs):
        # Every run sets its timesteps first: nothing of the run before is left.
        held.clear()
        at.update(step=-1, call=0)
        return set_timesteps(*args, **kwargs)

    def follow(*args, **kwargs):
        step = scheduler.step_index or 0
        if len(scheduler.timesteps) != STEPS:
            raise ValueError(f"The schedule is for {STEPS} steps and the run has {len(scheduler.timesteps)}.")
        at["call"] = at["call"] + 1 if step == at["step"] else 0
        at["step"] = step
        # The calls of one step are its guidance branches, always in the same order.
        branch = at["call"]
        if MASK[step] or branch not in held:
            held[branch] = forward(*args, **kwargs)
        return held[branch]

    def undo():
        denoiser.forward, scheduler.set_timesteps = forward, set_timesteps
        held.clear()

    denoiser.forward, scheduler.set_timesteps = follow, begin
    return undo
`;
}
