import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";
import type { Scheduler, StepInput } from "./scheduler.ts";
import { scaled } from "./weighted-sum.ts";

/** What a scheduler is made of: its table and its update, which may take the step for valid. */
export interface Solver<S> {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly timesteps: Float64Array;
  readonly sigmas: Float64Array;
  /** 1 if absent. */
  readonly initNoiseSigma?: number;
  readonly start: S;
  /** What the latent is multiplied by before the denoiser sees it; nothing if absent. */
  readonly inputScale?: (step: number) => number;
  readonly update: <A extends Numbers>(input: StepInput<S, A>) => { readonly state: S; readonly x: A };
}

/**
 * The scheduler of a solver, with the checks that all share.
 *
 * @throws Failure `diffusion/impossible-scheduler-table`; when stepping, `diffusion/step-out-of-range` and
 *   `diffusion/latent-size-mismatch`
 */
export function pureSteps<S>(solver: Solver<S>): Scheduler<S> {
  const { className, config, timesteps, sigmas, initNoiseSigma = 1, inputScale } = solver;
  const steps = timesteps.length;
  if (steps < 1 || sigmas.length !== steps + 1 || !timesteps.every(Number.isFinite) || !sigmas.every((s) => s >= 0)) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said(
        "{className} as configured makes no usable table of noise levels (sigmas {sigmas}); ask for another number of steps, or correct the scheduler's configuration.",
        { className, sigmas: brief(sigmas) },
      ),
    );
  }
  const check = (step: number) => {
    if (Number.isInteger(step) && step >= 0 && step < steps) return;
    throw failure(
      "diffusion/step-out-of-range",
      said("Step {step} is not one of the {steps} steps 0 to {lastSteps}.", { step, steps, lastSteps: steps - 1 }),
    );
  };
  return {
    className,
    config,
    steps,
    timesteps,
    sigmas,
    initNoiseSigma,
    start: () => solver.start,
    scaleInput(step, x) {
      check(step);
      return inputScale === undefined ? x : scaled(inputScale(step), x);
    },
    step(input) {
      check(input.step);
      if (input.prediction.length !== input.x.length) {
        throw failure(
          "diffusion/latent-size-mismatch",
          said(
            "The prediction has {predictionCount} numbers but the latent has {xCount}; the denoiser must return as many as it was given.",
            { predictionCount: input.prediction.length, xCount: input.x.length },
          ),
        );
      }
      return solver.update(input);
    },
  };
}

function brief(sigmas: Float64Array): string {
  const some = Array.from(sigmas.subarray(0, 3), (sigma) => sigma.toPrecision(4)).join(", ");
  return sigmas.length > 3 ? `${some}, …` : some;
}
