import type { Numbers } from "#diffusion/tensors/tensor.ts";
import { dpmSolverOptions, dpmSolverTable } from "./dpm-solver-table.ts";
import { type NoisePoint, noisePoints, repeats } from "./log-snr.ts";
import { readOptions } from "./options.ts";
import { cleanWeights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { checkRequest, refuseTwoSigmaTables } from "./table-request.ts";
import { sum2, sum3, sum4 } from "./weighted-sum.ts";

const className = "DPMSolverMultistepScheduler";

/** Below this many steps `lower_order_final` makes the last one first order. */
const fewSteps = 15;

/** The clean latent that the previous step made out; null before the first. */
export type DpmSolverState = { readonly clean: Numbers } | null;

/**
 * DPM-Solver++ (2M), order 1 or 2: Lu et al. 2022, algorithm 2; its SDE variant with one draw a step, none at the last.
 * Otherwise deterministic. A last step to σ = 0 is first order: there h = ∞.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function dpmSolverScheduler(
  config: Readonly<Record<string, unknown>>,
  request: TableRequest,
): Scheduler<DpmSolverState> {
  const options = readOptions(className, dpmSolverOptions, config);
  refuseTwoSigmaTables(className, options);
  checkRequest(className, request, { steps: options.num_train_timesteps });
  const { timesteps, sigmas } = dpmSolverTable(className, options, request);
  const points = noisePoints(className, sigmas, options.use_flow_sigmas);
  const last = timesteps.length - 1;
  const finalIsFirstOrder =
    options.euler_at_final || sigmas[last + 1] === 0 || (options.lower_order_final && timesteps.length < fewSteps);
  const sde = options.algorithm_type === "sde-dpmsolver++";
  return pureSteps<DpmSolverState>({
    className,
    config: options,
    timesteps,
    sigmas,
    start: null,
    update: ({ step, state, prediction, x, noise }) => {
      const from = points[step];
      const weights = cleanWeights(options.prediction_type, from.alpha, from.sigma, from.level);
      const clean = sum2(weights.x, x, weights.prediction, prediction);
      const firstOrder = options.solver_order === 1 || repeats(points, step) || (step === last && finalIsFirstOrder);
      const before = firstOrder || state === null ? undefined : state.clean;
      const w = moveWeights(points, step, before !== undefined, sde, options.solver_type === "heun");
      const z = w.noise === 0 ? undefined : noise(step, 0);
      return { state: { clean }, x: moved(w, x, clean, before, z) };
    },
  });
}

interface MoveWeights {
  readonly x: number;
  readonly clean: number;
  readonly before: number;
  readonly noise: number;
}

/** x' = keep·x + c0·m0 + c1·D1 (+ noise), D1 = (m0 − m₋₁)/r, r = (λ − λ₋₁)/h. */
function moveWeights(
  points: readonly NoisePoint[],
  step: number,
  secondOrder: boolean,
  sde: boolean,
  heun: boolean,
): MoveWeights {
  const from = points[step];
  const to = points[step + 1];
  const h = to.lambda - from.lambda;
  const decay = Math.expm1(sde ? -2 * h : -h);
  const keep = (to.sigma / from.sigma) * (sde ? Math.exp(-h) : 1);
  const c0 = -to.alpha * decay;
  const noise = sde ? to.sigma * Math.sqrt(-decay) : 0;
  if (!secondOrder) return { x: keep, clean: c0, before: 0, noise };
  const c1 = heun ? to.alpha * (decay / (sde ? 2 * h : h) + 1) : c0 / 2;
  const change = (c1 * h) / (from.lambda - points[step - 1].lambda);
  return { x: keep, clean: c0 + change, before: -change, noise };
}

function moved<A extends Numbers>(
  w: MoveWeights,
  x: A,
  clean: Numbers,
  before: Numbers | undefined,
  z: Numbers | undefined,
): A {
  if (before === undefined) {
    return z === undefined ? sum2(w.x, x, w.clean, clean) : sum3(w.x, x, w.clean, clean, w.noise, z);
  }
  if (z === undefined) return sum3(w.x, x, w.clean, clean, w.before, before);
  return sum4(w.x, x, w.clean, clean, w.before, before, w.noise, z);
}
