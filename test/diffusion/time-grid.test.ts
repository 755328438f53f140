import { describe, expect, test } from "vitest";
import { hold } from "#core/hold.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { loadScheduler, schedulerNames } from "#diffusion/schedulers/load.ts";
import type { Scheduler } from "#diffusion/schedulers/scheduler.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { timeGridOf } from "#formats/time-grid.ts";
import { failureOf } from "../core/failure-of.ts";
import { toySampler, toyStart } from "./toy-sampler.ts";

const STEPS = 12;
const COMPUTE = [0, 1, 4, 6, 7, 10];

function scheduleOf({ className, config, timesteps, sigmas, steps }: Scheduler, over = {}) {
  return makeSchedule({
    steps,
    compute: COMPUTE.filter((step) => step < steps).concat(steps - 1),
    objective: "given",
    reuseLevel: "output",
    predictor: "hold",
    provenance: { scheduler: { className, config, timesteps: [...timesteps], sigmas: [...sigmas] } },
    ...over,
  });
}

/** Whether a prediction that is held behind another one moves the latent along its own line, as far as the noise level falls. */
function holdsAsOneStep(scheduler: Scheduler): boolean {
  const [other, held] = [Float64Array.of(-0.7, 0.2, 1), Float64Array.of(0.4, -1.1, 0.02)];
  let drawn = false;
  const noise = () => {
    drawn = true;
    return Float64Array.of(0.3, 0.1, -2);
  };
  const from = { state: scheduler.start(), x: Float64Array.of(0.3, 2, -0.5) };
  const first = scheduler.step({ step: 0, ...from, prediction: other, noise });
  let at = first;
  for (let step = 1; step < scheduler.steps; step++) at = scheduler.step({ step, ...at, prediction: held, noise });
  const moved = scheduler.sigmas[scheduler.steps]! - scheduler.sigmas[1]!;
  return !drawn && at.x.every((x, k) => Math.abs(x - first.x[k]! - moved * held[k]!) < 1e-9);
}

function isGrid(schedule: ScheduleFile): boolean {
  try {
    timeGridOf(schedule);
    return true;
  } catch {
    return false;
  }
}

describe("A schedule of held outputs", () => {
  test.each([
    ["flow Euler", { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 }],
    ["Euler for predicted noise", { _class_name: "EulerDiscreteScheduler", beta_schedule: "scaled_linear" }],
  ])(
    "is a full run over the noise levels that it computes at, whether its last step is computed or reused: %s",
    async (_, config) => {
      const fine = toySampler(config, STEPS);
      for (const compute of [[...COMPUTE, STEPS - 1], COMPUTE]) {
        const schedule = scheduleOf(fine.scheduler, { compute });
        const reused = await sample(fine, toyStart(fine, 5), { plan: { mask: schedule.mask, predictor: hold } });
        const grid = timeGridOf(schedule);
        expect(grid).toHaveLength(compute.length + 1);
        const request = { steps: grid.length - 1, sigmas: grid.slice(0, -1) };
        const coarse = {
          ...fine,
          scheduler: loadScheduler({ ...config, ...("shift" in config && { shift: 1 }) }, request),
        };
        const whole = await sample(coarse, toyStart(fine, 5));
        expect(whole.computedSteps).toBe(reused.computedSteps);
        const scale = Math.max(...reused.latent.map(Math.abs));
        whole.latent.forEach((x, k) => {
          expect(Math.abs(x - reused.latent[k]!)).toBeLessThan(1e-5 * scale);
        });
      }
    },
  );

  test("is a time grid for just those samplers, as configured, that hold as one longer step", () => {
    const configs: Record<string, unknown>[] = schedulerNames.flatMap((name) => {
      const plain = { _class_name: name, ...(name === "PNDMScheduler" && { skip_prk_steps: true }) };
      if (name === "FlowMatchEulerDiscreteScheduler")
        return [
          plain,
          { ...plain, shift: 3 },
          { ...plain, stochastic_sampling: true },
          { ...plain, use_karras_sigmas: true },
        ];
      if (name === "EulerDiscreteScheduler")
        return [plain, { ...plain, prediction_type: "v_prediction" }, { ...plain, prediction_type: "sample" }];
      if (name === "UniPCMultistepScheduler" || name === "DPMSolverMultistepScheduler")
        return [plain, { ...plain, use_flow_sigmas: true, prediction_type: "flow_prediction" }];
      return [plain];
    });
    const found = configs.map((config) => {
      const scheduler = loadScheduler(config, { steps: STEPS });
      return [config._class_name, config, isGrid(scheduleOf(scheduler)), holdsAsOneStep(scheduler)] as const;
    });
    for (const [name, config, accepted, one] of found) expect(accepted, `${name} ${JSON.stringify(config)}`).toBe(one);
    expect(found.filter(([, , accepted]) => accepted)).toHaveLength(4);
  });

  test.each([
    [{ predictor: "taylor1" }, "its predictor is taylor1"],
    [{ reuseLevel: "residual" }, "its reuse level is residual"],
    [{ provenance: {} }, "the table of its sampler is not known"],
  ])("of another kind is none, and it is said why: %j", (over, why) => {
    const { scheduler } = toySampler();
    expect(failureOf(() => timeGridOf(scheduleOf(scheduler, over)))).toMatchObject({
      code: "formats/no-time-grid",
      message: expect.stringContaining(why),
    });
  });
});
