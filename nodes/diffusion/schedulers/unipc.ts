import type { Numbers } from "#diffusion/tensors/tensor.ts";
import { type NoisePoint, noisePoints, repeats } from "./log-snr.ts";
import { readOptions } from "./options.ts";
import { cleanWeights } from "./prediction.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { checkRequest, refuseTwoSigmaTables } from "./table-request.ts";
import { unipcOptions, unipcTable } from "./unipc-table.ts";
import { sum2, sum3, sum4 } from "./weighted-sum.ts";

const className = "UniPCMultistepScheduler";

/** What the corrector of the next step looks back at. */
interface UnipcPast {
  /** Clean latents of the last step and, if there was one, of the step before: newest first. */
  readonly clean: readonly Numbers[];
  /** The latent from which the last step predicted: its own, corrected. */
  readonly from: Numbers;
  /** Order of the last step. */
  readonly order: number;
}

/** null before the first step. */
export type UnipcState = UnipcPast | null;

/**
 * UniPC with B(h) predictor and corrector, order 1 or 2, predicting x0: Zhao et al. 2023, algorithms 5 to 8. Deterministic.
 *
 * The corrector needs no further denoiser call: it uses the prediction made at the *uncorrected* latent, and that latent also
 * turns the prediction into x0. On a step that reuses a prediction this matters, and is the same here.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`,
 *   `diffusion/impossible-scheduler-table`
 */
export function unipcScheduler(
  config: Readonly<Record<string, unknown>>,
  request: TableRequest,
): Scheduler<UnipcState> {
  const options = readOptions(className, unipcOptions, config);
  refuseTwoSigmaTables(className, options);
  const ownSigmas = options.use_flow_sigmas && !options.use_karras_sigmas && !options.use_exponential_sigmas;
  checkRequest(className, request, { steps: options.num_train_timesteps, ...(ownSigmas ? { sigmas: 1 } : {}) });
  const { timesteps, sigmas } = unipcTable(className, options, request);
  const points = noisePoints(className, sigmas, options.use_flow_sigmas);
  const last = timesteps.length - 1;
  const bh1 = options.solver_type === "bh1";
  const orderAt = (step: number, before: number) => {
    if (points[step + 1].level === 0 || repeats(points, step)) return 1;
    return Math.min(options.solver_order, before + 1, options.lower_order_final ? last - step + 1 : Infinity);
  };
  return pureSteps<UnipcState>({
    className,
    config: options,
    timesteps,
    sigmas,
    start: null,
    update: ({ step, state, prediction, x }) => {
      const { alpha, sigma, level } = points[step];
      const weights = cleanWeights(options.prediction_type, alpha, sigma, level);
      const clean = sum2(weights.x, x, weights.prediction, prediction);
      const past = state?.clean ?? [];
      const correcting = state !== null && !options.disable_corrector.includes(step - 1) && !repeats(points, step);
      const from = correcting ? corrected(points, step, clean, state, bh1) : x;
      const order = orderAt(step, past.length);
      const next = predicted(points, step, from, clean, order === 2 ? past[0] : undefined, bh1);
      return { state: { clean: [clean, ...past].slice(0, 2), from, order }, x: next };
    },
  });
}

/** h = λ_t − λ_s of a move from s to t, and the functions of it that weigh the clean latents. */
function move(from: NoisePoint, to: NoisePoint, bh1: boolean) {
  const h = to.lambda - from.lambda;
  const expm1 = Math.expm1(-h);
  return { h, keep: to.sigma / from.sigma, expm1, B: bh1 ? -h : expm1 };
}

/** The latent of the next step (UniP): x' = (σ'/σ) x − α'(e^{−h} − 1) m0 − ½ α' B D1, D1 = (m₋₁ − m0)/r. */
function predicted<A extends Numbers>(
  points: readonly NoisePoint[],
  step: number,
  from: A,
  clean: A,
  before: Numbers | undefined,
  bh1: boolean,
): A {
  const to = points[step + 1];
  const { h, keep, expm1, B } = move(points[step], to, bh1);
  if (before === undefined) return sum2(keep, from, -to.alpha * expm1, clean);
  const r = (points[step - 1].lambda - points[step].lambda) / h;
  const change = (-to.alpha * B) / (2 * r);
  return sum3(keep, from, -to.alpha * expm1 - change, clean, change, before);
}

/** This step's latent once its own clean latent m_t is known (UniC), from where the last step predicted. */
function corrected<A extends Numbers>(
  points: readonly NoisePoint[],
  step: number,
  clean: A,
  past: UnipcPast,
  bh1: boolean,
): A {
  const start = points[step - 1];
  const to = points[step];
  const { h, keep, expm1, B } = move(start, to, bh1);
  const [m0, m1] = past.clean;
  const base = -to.alpha * expm1;
  if (past.order === 1) {
    const half = (-to.alpha * B) / 2;
    return sum3(half, clean, base - half, m0, keep, past.from);
  }
  const phi2 = expm1 / -h - 1;
  const phi3 = phi2 / -h - 1 / 2;
  const b1 = phi2 / B;
  const b2 = (2 * phi3) / B;
  const r = (points[step - 2].lambda - start.lambda) / h;
  const older = (b2 - b1) / (r - 1);
  const newer = -to.alpha * B * (b1 - older);
  const change = (-to.alpha * B * older) / r;
  return sum4(newer, clean, base - newer - change, m0, change, m1, keep, past.from);
}
