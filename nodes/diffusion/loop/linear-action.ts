import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Scheduler } from "#diffusion/schedulers/scheduler.ts";

/**
 * How far the latent after each step moves with the prediction of each step, all else being the same: `at(s)[t]` for the latent
 * before step s (T the final one) and the prediction at step t. A deterministic sampler whose steps are linear, as those of flows,
 * DDIM, DPM++ and UniPC are, has such numbers; for FlowMatchEuler they are σ_{t+1} − σ_t.
 */
export type LinearAction = readonly Float64Array[];

/** Steps are linear up to rounding. */
const TOLERANCE = 1e-6;

/**
 * Found by one run over T unit predictions at once, one for each step, each in a place of its own of the arrays; and proved by a
 * second run over others, of which the numbers must tell the outcome. Cost: 2 T² operations of the scheduler.
 * @throws Failure `diffusion/not-linear` for a sampler that draws noise, or whose steps are not linear (thresholding, clipping).
 */
export function linearAction(scheduler: Scheduler): LinearAction {
  const { steps } = scheduler;
  const at = run(scheduler, new Float64Array(steps), (step) => {
    const unit = new Float64Array(steps);
    unit[step] = 1;
    return unit;
  });
  // Uneven enough to meet every clip and threshold that a latent would: from 1 down to far beyond what predictions are.
  const told = (step: number) =>
    Float64Array.from({ length: steps }, (_, k) => Math.sin(1 + 7 * step + 3 * k) * 4 ** (k % 6));
  const proof = run(scheduler, new Float64Array(steps), told);
  proof.forEach((x, s) => {
    const expected = new Float64Array(steps);
    const sizes = new Float64Array(steps);
    for (let t = 0; t < steps; t++) {
      const prediction = told(t);
      for (let k = 0; k < steps; k++) {
        expected[k]! += at[s]![t]! * prediction[k]!;
        sizes[k]! += Math.abs(at[s]![t]! * prediction[k]!);
      }
    }
    if (x.some((value, k) => !(Math.abs(value - expected[k]!) <= TOLERANCE * (1e-9 + sizes[k]!))))
      throw notLinear(scheduler);
  });
  return at;
}

/** The latents before every step and after the last, from zeros. */
function run(scheduler: Scheduler, start: Float64Array, predictionAt: (step: number) => Float64Array): Float64Array[] {
  const latents = [start];
  let state = scheduler.start();
  for (let step = 0; step < scheduler.steps; step++) {
    const noise = () => {
      throw notLinear(scheduler);
    };
    const next = scheduler.step({ step, state, prediction: predictionAt(step), x: latents[step]!, noise });
    state = next.state;
    latents.push(next.x);
  }
  return latents;
}

function notLinear({ className }: Scheduler): Failure {
  return failure(
    "diffusion/not-linear",
    said(
      "{className} as configured draws noise or clips, so that what reuse does to the latent cannot be told from full runs: choose FlowMatchEuler, Euler, DDIM without eta, DPM++ 2M or UniPC without thresholding, or calibrate errors instead.",
      { className },
    ),
  );
}
