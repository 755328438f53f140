import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";

/** x = α x0 + σ ε at an entry of a multistep solver's table, and λ = ln(α/σ): ∞ without noise. */
export interface NoisePoint {
  /** The entry of the table. */
  readonly level: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

/**
 * The points of a sigma table: on the flow path α = 1 − σ, else variance preserving, α = 1/√(level² + 1).
 *
 * @throws Failure `diffusion/impossible-scheduler-table` where a flow sigma exceeds 1
 */
export function noisePoints(className: string, sigmas: Float64Array, flow: boolean): NoisePoint[] {
  const wrong = flow ? sigmas.find((level) => !(level <= 1)) : undefined;
  if (wrong !== undefined) {
    throw failure(
      "diffusion/impossible-scheduler-table",
      said(
        "{className} with use_flow_sigmas makes a sigma of {wrong}, but on a flow path none exceeds 1; leave out use_karras_sigmas, use_exponential_sigmas and use_lu_lambdas.",
        { className, wrong },
      ),
    );
  }
  return Array.from(sigmas, (level) => {
    const alpha = flow ? 1 - level : 1 / Math.sqrt(level * level + 1);
    const sigma = flow ? level : level * alpha;
    return { level, alpha, sigma, lambda: Math.log(alpha) - Math.log(sigma) };
  });
}

/** Whether a step starts at the noise level of the step before it (as many steps as timesteps): then nothing can be extrapolated. */
export function repeats(points: readonly NoisePoint[], step: number): boolean {
  return step > 0 && points[step].level === points[step - 1].level;
}
