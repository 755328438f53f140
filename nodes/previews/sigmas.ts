import { said } from "#core/said.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { Preview } from "#kit/preview.ts";

/** The noise level before each step and after the last. */
export function sigmaCurve({ sigmas }: Settings): Preview {
  const points = sigmas.flatMap((s, k): [number, number][] => (Number.isFinite(s) ? [[k, s]] : []));
  return { kind: "line", xTitle: said("Step"), yTitle: said("Sigma"), series: [{ name: said("Sigma"), points }] };
}
