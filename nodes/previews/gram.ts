import { guidedGram } from "#core/gram.ts";
import { said } from "#core/said.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import type { Preview } from "#kit/preview.ts";

/**
 * How far the guided predictions of any two steps point in other directions: 1 less their cosine, mean over samples; white is alike.
 * On a logarithmic scale, since neighbours are nearly the same.
 */
export function gramPicture({ steps, branches, runs }: FullRuns): Preview {
  const values = new Float64Array(steps * steps);
  const factors = branches.map(({ factor }) => factor);
  for (const { gram } of runs) {
    const { size, products } = guidedGram(gram, factors);
    const norms = Array.from({ length: steps }, (_, t) => Math.sqrt(products[t * size + t]!));
    for (let t = 0; t < steps; t++) {
      for (let u = 0; u < steps; u++) {
        const cosine = products[t * size + u]! / (norms[t]! * norms[u]!);
        values[t * steps + u]! += (Number.isFinite(cosine) ? Math.max(0, 1 - cosine) : 0) / runs.length;
      }
    }
  }
  return {
    kind: "heatmap",
    title: said("how far predictions of two steps differ in direction, full runs: {count}", { count: runs.length }),
    rows: steps,
    columns: steps,
    values: Array.from(values, (v, k) => (Math.floor(k / steps) === k % steps ? null : v)),
    xTitle: said("Step"),
    yTitle: said("Step"),
    scale: "log",
  };
}
