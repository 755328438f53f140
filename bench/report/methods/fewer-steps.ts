import { byBudget, type Method, method } from "../method.ts";
import { everyStep, type Study } from "../study.ts";

/** The model's own table with fewer steps, by its own sampler or another. */
function fewerSteps(id: string, title: string, sampler?: string): Method {
  return method<number>({
    id,
    title,
    version: 1,
    applies: ({ settings }) => settings.className !== sampler,
    choose: (study) => ({ evaluations: 0, byBudget: byBudget(study, (budget) => budget) }),
    variation: (study: Study, steps) => ({
      settings: study.settingsOf({ steps, ...(sampler && { sampler }) }),
      start: everyStep,
    }),
  });
}

export const fewerStepMethods: readonly Method[] = [
  fewerSteps("fewer-steps", "fewer steps"),
  fewerSteps("fewer-steps-unipc", "fewer steps, UniPC", "UniPCMultistepScheduler"),
  fewerSteps("fewer-steps-dpm", "fewer steps, DPM++ 2M", "DPMSolverMultistepScheduler"),
];
