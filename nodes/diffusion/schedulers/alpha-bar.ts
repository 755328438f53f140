import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { linspace } from "./numpy-numbers.ts";
import { number, numbers, type OptionValues, oneOf, whole } from "./options.ts";

const schedules = ["linear", "scaled_linear", "squaredcos_cap_v2"] as const;

/** The keys that decide how much signal is left at each training timestep, with a class's defaults. */
export function betaOptions(start: number, end: number, schedule: (typeof schedules)[number]) {
  return {
    num_train_timesteps: whole(1000, 1, 100_000),
    beta_start: number(start, 0, 1),
    beta_end: number(end, 0, 1),
    beta_schedule: oneOf(schedule, ...schedules.filter((other) => other !== schedule)),
    trained_betas: numbers(),
  };
}

type Betas = OptionValues<ReturnType<typeof betaOptions>>;

/**
 * ᾱ_t = Π (1 − β_i), the share of signal in the variance, per training timestep: 1 > ᾱ_0 > … > ᾱ_{T−1} ≥ 0.
 * Ho et al. 2020 (linear), Rombach et al. 2022 (scaled linear), Nichol & Dhariwal 2021, eq. 17 (squared cosine).
 *
 * @throws Failure `diffusion/impossible-scheduler-table`
 */
export function alphaBars(options: Betas): Float64Array {
  const betas = betasOf(options);
  const table = new Float64Array(betas.length);
  let product = 1;
  for (let t = 0; t < table.length; t++) {
    product *= 1 - betas[t];
    table[t] = product;
  }
  if (table.some((alphaBar) => !(alphaBar >= 0 && alphaBar < 1))) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said(
        "The betas of the scheduler leave a share of signal outside 0 to 1; correct beta_start, beta_end or trained_betas, which must lie above 0 and below 1.",
      ),
    );
  }
  return table;
}

/** Shifts and scales √ᾱ so that the last timestep holds no signal: Lin et al. 2023, algorithm 1. */
export function zeroTerminalSnr(table: Float64Array): Float64Array {
  const first = Math.sqrt(table[0]);
  const last = Math.sqrt(table[table.length - 1]);
  return table.map((alphaBar) => (((Math.sqrt(alphaBar) - last) * first) / (first - last)) ** 2);
}

/** The zero-SNR table of the solvers that divide by √ᾱ: the last entry is float16's least subnormal, so that sigma is finite. */
export function almostZeroTerminalSnr(table: Float64Array): Float64Array {
  const rescaled = zeroTerminalSnr(table);
  rescaled[rescaled.length - 1] = 2 ** -24;
  return rescaled;
}

/** Divides the signal-to-noise ratio by `scale` (CogVideoX, where it comes before the zero-SNR rescale). */
export function shiftSnr(table: Float64Array, scale: number): Float64Array {
  return table.map((alphaBar) => alphaBar / (scale + (1 - scale) * alphaBar));
}

/** √((1 − ᾱ)/ᾱ), the noise level where the signal has weight 1; Infinity at ᾱ = 0. */
export function noiseLevel(alphaBar: number): number {
  return Math.sqrt((1 - alphaBar) / alphaBar);
}

function betasOf(options: Betas): ArrayLike<number> {
  const { num_train_timesteps: count, beta_start, beta_end, trained_betas } = options;
  if (trained_betas.length > 0) {
    if (trained_betas.length === count) return trained_betas;
    throw failure(
      "diffusion/impossible-scheduler-table",
      said("trained_betas has {trained_betasCount} entries but num_train_timesteps is {count}; make the two agree.", {
        trained_betasCount: trained_betas.length,
        count,
      }),
    );
  }
  if (options.beta_schedule === "linear") return linspace(beta_start, beta_end, count);
  if (options.beta_schedule === "scaled_linear") {
    return linspace(Math.sqrt(beta_start), Math.sqrt(beta_end), count).map((root) => root * root);
  }
  const signal = (u: number) => Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float64Array.from({ length: count }, (_, i) =>
    Math.min(1 - signal((i + 1) / count) / signal(i / count), 0.999),
  );
}
