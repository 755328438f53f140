import { readFileSync } from "node:fs";
import type { Noise, Scheduler, StepInput } from "#diffusion/schedulers/scheduler.ts";
import { sameKind } from "#diffusion/tensors/recycling.ts";
import type { Numbers } from "#diffusion/tensors/tensor.ts";

/** A case of scheduler-vectors.json; its `meta` says how it was made. */
export interface VectorCase {
  readonly name: string;
  readonly class: string;
  readonly num_inference_steps: number;
  readonly config: Record<string, unknown>;
  readonly mu?: number;
  readonly sigmas_arg?: number[];
  readonly eta?: number;
  readonly sigmas_f32?: number[];
  readonly init_noise_sigma_f32?: number;
  readonly traj_f32?: number[][];
  readonly ref64: Reference;
  readonly ref64_reuse?: { readonly compute_steps: number[]; readonly traj: number[][] };
  readonly timesteps_torch_f32_args?: number[];
  readonly timesteps_torch_bf16_args?: number[];
}

interface Reference {
  readonly timesteps: number[];
  readonly sigmas?: number[];
  readonly alphas_cumprod_at_timesteps?: number[];
  readonly init_noise_sigma: number;
  readonly traj: number[][];
}

export interface BetaTable {
  readonly index: number[];
  readonly alphas_cumprod_f64: number[];
  readonly zero_snr_f64: number[];
  readonly cogvideox_snr_shift_3_f64: number[];
}

export const vectors = JSON.parse(
  readFileSync(new URL("../../fixtures/scheduler-vectors.json", import.meta.url), "utf8"),
) as {
  readonly cases: VectorCase[];
  readonly alphas_cumprod_tables: Record<string, BetaTable>;
};

const unit = [1, -0.5, 0.25, 2];

export function startOf<A extends Numbers>(scheduler: Scheduler, kind: A): A {
  const x = sameKind(kind);
  for (let i = 0; i < 4; i++) x[i] = unit[i] * scheduler.initNoiseSigma;
  return x;
}

/** 0.3 · scaled latent + 0.1 · sin(t / 100). */
export function toyDenoiser<A extends Numbers>(scheduler: Scheduler, step: number, x: A): A {
  const shown = scheduler.scaleInput(step, x);
  const out = sameKind(x);
  for (let i = 0; i < out.length; i++) out[i] = 0.3 * shown[i] + 0.1 * Math.sin(scheduler.timesteps[step] / 100);
  return out;
}

/** The n-th draw of the vectors. */
function draw(n: number): Float64Array {
  return Float64Array.from({ length: 4 }, (_, i) => Math.SQRT2 * Math.sin(12.9898 * (n + 1) + 78.233 * (i + 1)));
}

/** The vectors number their draws by call; CogVideoX-DPM calls twice in each step but the first (and the last). */
export function vectorNoise(className: string): Noise {
  const twice = className === "CogVideoXDPMScheduler";
  return (step, k) => draw(twice && step > 0 ? 2 * step - 1 + k : step + k);
}

export interface Run<A extends Numbers> {
  /** x before each step and after the last. */
  readonly xs: A[];
  /** The scheduler's state before each step and after the last. */
  readonly states: unknown[];
  /** What the toy denoiser said at each step. */
  readonly predictions: A[];
}

/** Runs the toy denoiser from a step, computing it where `computes` says so and else repeating its last prediction. */
export function run<A extends Numbers>(
  scheduler: Scheduler,
  noise: Noise,
  from: { readonly step: number; readonly state: unknown; readonly x: A; readonly prediction?: A },
  computes: (step: number) => boolean = () => true,
): Run<A> {
  const xs = [from.x];
  const states = [from.state];
  const predictions: A[] = [];
  let prediction = from.prediction;
  for (let step = from.step; step < scheduler.steps; step++) {
    const x = xs[xs.length - 1];
    if (prediction === undefined || computes(step)) prediction = toyDenoiser(scheduler, step, x);
    const input: StepInput<unknown, A> = { step, state: states[states.length - 1], prediction, x, noise };
    const next = scheduler.step(input);
    xs.push(next.x);
    states.push(next.state);
    predictions.push(prediction);
  }
  return { xs, states, predictions };
}

/** Largest difference, relative to the largest of the expected four (an element may be near 0 by cancellation). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = Math.max(...Array.from(expected, Math.abs));
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i])));
  return scale === 0 ? worst : worst / scale;
}
