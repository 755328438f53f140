import { edgesOf } from "./error-graph.ts";
import type { PartialErrors } from "./partial-errors.ts";

/** How far, in steps, an edge tells of others by its last step, and by its first. */
const [REACH, REACH_OF_START] = [1.2, 2.4];
/** Edges whose last steps are further apart say nothing of each other. */
const FAR = 4;
/** What all samples together weigh beside a sample's own measurements, and what all edges weigh beside near ones. */
const [OTHERS, FAR_ONES] = [0.1, 1e-3];
const LEAST = 1e-12;

/**
 * What errors are expected to be from how far the latent is off where an edge ends, times what later steps make of that: the ratio, which
 * is much the same for edges that end at one step, is smoothed in logarithms over those that are known, of the sample first.
 * @param local by sample, in canonical order: the distance at the edge's last step, before it is computed.
 */
export function expectedErrors(known: PartialErrors, local: readonly Float64Array[]): Float64Array[] {
  const { steps, maxGap, errors } = known;
  const edges = edgesOf(steps, maxGap);
  const ratios = errors.map((own, s) =>
    own.map((error, edge) => Math.log(Math.max(error, LEAST)) - Math.log(Math.max(local[s][edge], LEAST))),
  );
  const endingAt = Array.from({ length: steps }, (_, step) =>
    edges.flatMap(([, to], edge) => (to === step ? [edge] : [])),
  );
  const near = edges.map(([from, to]) =>
    endingAt.slice(Math.max(0, to - FAR), to + FAR + 1).flatMap((some) =>
      some.map((edge) => {
        const [otherFrom, otherTo] = edges[edge];
        const apart = ((otherTo - to) / REACH) ** 2 + ((otherFrom - from) / REACH_OF_START) ** 2;
        return [edge, Math.exp(-apart / 2)] as const;
      }),
    ),
  );
  const mean = (samples: readonly Float64Array[], edge: number, toward: number, weight: number) => {
    let [sum, weights] = [toward * weight, weight];
    for (const ratiosOfOne of samples) {
      for (const [other, w] of near[edge]) {
        if (Number.isNaN(ratiosOfOne[other])) continue;
        sum += w * ratiosOfOne[other];
        weights += w;
      }
    }
    return sum / weights;
  };
  const all = ratios.flatMap((own) => [...own.filter((ratio) => !Number.isNaN(ratio))]);
  const overall = all.length > 0 ? all.reduce((sum, ratio) => sum + ratio, 0) / all.length : 0;
  const common = edges.map((_, edge) => mean(ratios, edge, overall, FAR_ONES));
  return local.map((distances, s) =>
    distances.map(
      (distance, edge) => Math.max(distance, LEAST) * Math.exp(mean([ratios[s]], edge, common[edge], OTHERS)),
    ),
  );
}
