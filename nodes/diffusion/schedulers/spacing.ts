import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { countDown, linspace, roundHalfEven } from "./numpy-numbers.ts";
import { oneOf, whole } from "./options.ts";

export type Spacing = "linspace" | "leading" | "trailing";

/** The keys that place the timesteps, with a class's default. */
export function spacingOptions(spacing: Spacing) {
  const others = (["linspace", "leading", "trailing"] as const).filter((other) => other !== spacing);
  return { timestep_spacing: oneOf<Spacing>(spacing, ...others), steps_offset: whole(0, -100_000, 100_000) };
}

export interface SpacingRequest {
  readonly spacing: Spacing;
  readonly steps: number;
  /** Timesteps that the model was trained on. */
  readonly train: number;
  /** Added to every timestep of `leading`. */
  readonly offset: number;
  /** One point more than steps is laid out and the lowest dropped (the multistep solvers); `trailing` never does. */
  readonly spare?: boolean;
  /** False where `linspace` keeps its fractions (the Euler samplers). */
  readonly rounded?: boolean;
  /** Timesteps at and above this one are left out; `train` if absent. */
  readonly end?: number;
}

/**
 * Descending timesteps as diffusers lays them out: Lin et al. 2023, table 2. A trailing table that ends in the impossible
 * timestep −1, by a rounding error of the step (61, 103, 121, … steps of 1000), loses that entry.
 *
 * @throws Failure `diffusion/impossible-scheduler-table` where `leading` has fewer timesteps than points
 */
export function spacedTimesteps(request: SpacingRequest): Float64Array {
  const { spacing, steps, train, offset, spare = false, rounded = true, end = train } = request;
  const points = spare ? steps + 1 : steps;
  if (spacing === "trailing") {
    return countDown(end, train / steps)
      .map((t) => roundHalfEven(t) - 1)
      .filter((t) => t >= 0);
  }
  if (spacing === "linspace") {
    const grid = linspace(0, end - 1, points);
    return (rounded ? grid.map(roundHalfEven) : grid).reverse().slice(0, steps);
  }
  const stride = Math.floor(end / points);
  if (stride < 1) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said("Leading timesteps of a table of {end} cannot make {steps} steps; ask for at most {most}.", {
        end,
        steps,
        most: spare ? end - 1 : end,
      }),
    );
  }
  return Float64Array.from({ length: steps }, (_, i) => (points - 1 - i) * stride + offset);
}
