import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { shiftSigma } from "./flow-shift.ts";
import {
  flag,
  maybeNumber,
  notSupported,
  number,
  type OptionValues,
  oneOf,
  readOptions,
  whole,
  withoutEffect,
} from "./options.ts";
import { pureSteps } from "./pure-steps.ts";
import type { Scheduler, TableRequest } from "./scheduler.ts";
import { withFinal } from "./sigma-tables.ts";
import { checkRequest } from "./table-request.ts";
import { sum2 } from "./weighted-sum.ts";

const className = "RFLOW";

export const rflowOptions = {
  num_timesteps: whole(1000, 1, 100_000),
  use_timestep_transform: flag(false),
  use_discrete_timesteps: notSupported(),
  transform_scale: number(1, 1e-6),
  height: maybeNumber(1),
  width: maybeNumber(1),
  num_frames: maybeNumber(1),
  size_dtype: oneOf("float32", "bfloat16"),
  num_sampling_steps: withoutEffect(10),
  cfg_scale: withoutEffect(4),
  sample_method: withoutEffect("uniform"),
  loc: withoutEffect(0),
  scale: withoutEffect(1),
};

/**
 * Open-Sora 1.2's rectified flow (Zheng et al. 2024): Euler steps along x = (1 − σ) x0 + σ ε, the denoiser predicting
 * x0 − ε, the opposite sign of other flow models. Deterministic.
 *
 * With `use_timestep_transform` the timesteps are shifted by the size of the video: `height` and `width` in pixels,
 * `num_frames`. The shipped configuration holds them as bfloat16, which rounds the shift and so moves every timestep;
 * `size_dtype` "bfloat16" does the same.
 *
 * @throws Failure `diffusion/unsupported-scheduler-option`, `diffusion/bad-table-request`
 */
export function rflowScheduler(config: Readonly<Record<string, unknown>>, request: TableRequest): Scheduler<null> {
  const options = readOptions(className, rflowOptions, config);
  checkRequest(className, request, {});
  const shift = options.use_timestep_transform ? sizeShift(options) : 1;
  const { steps } = request;
  const falling = Float64Array.from({ length: steps }, (_, i) => shiftSigma(shift, 1 - i / steps));
  const sigmas = withFinal(falling, 0);
  return pureSteps<null>({
    className,
    config: options,
    timesteps: falling.map((sigma) => sigma * options.num_timesteps),
    sigmas,
    start: null,
    update: ({ step, prediction, x }) => ({
      state: null,
      x: sum2(1, x, sigmas[step] - sigmas[step + 1], prediction),
    }),
  });
}

/** √(pixels / 512²) · √(latent frames), relative to the sizes of training. */
function sizeShift(options: OptionValues<typeof rflowOptions>): number {
  const { height, width, num_frames } = options;
  if (height === null || width === null || num_frames === null || (num_frames < 17 && num_frames !== 1)) {
    throw failure(
      "diffusion/unsupported-scheduler-option",
      said(
        '{className} with use_timestep_transform needs the video\'s size, but "height" is {height}, "width" {width} and "num_frames" {num_frames}; give pixels, and 1 frame or at least 17.',
        { className, height: String(height), width: String(width), num_frames: String(num_frames) },
      ),
    );
  }
  const round = options.size_dtype === "bfloat16" ? toBfloat16 : (value: number) => value;
  const pixels = round(round(height) * round(width));
  const space = round(Math.sqrt(round(pixels / 512 ** 2)));
  const frames = num_frames === 1 ? 1 : round(Math.floor(round(num_frames) / 17) * 5);
  return round(round(space * round(Math.sqrt(frames))) * options.transform_scale);
}

/** The nearest number with 8 significant bits, halves to even. */
function toBfloat16(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  bits[0] = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0];
}
