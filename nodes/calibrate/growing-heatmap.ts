import { type Aggregate, aggregate } from "#core/aggregate.ts";
import { edgeGroups } from "#diffusion/loop/calibration.ts";
import type { Preview } from "#kit/preview.ts";
import { heatmapOfEdges } from "../previews/heatmap.ts";

/** Errors as they are measured, group by group, over all samples so far. */
export interface GrowingHeatmap {
  /** Takes in a finished group; one that is not of this calibration, or has no error a picture could show, is passed over. */
  add(sample: number, group: number, errors: readonly number[]): void;
  /** Edges that are measured, each aggregated over the samples that have it. */
  picture(): Preview;
}

/** @param batch as the calibration has it, for its groups. */
export function growingHeatmap(steps: number, maxGap: number, batch: number, how: Aggregate): GrowingHeatmap {
  const groups = edgeGroups(steps, maxGap, batch).map((edges) => ({ edges, samples: new Map<number, Float64Array>() }));
  return {
    add(sample, group, errors) {
      const { edges, samples } = groups[group] ?? { edges: [] };
      if (edges.length === errors.length && errors.every(Number.isFinite))
        samples?.set(sample, Float64Array.from(errors));
    },
    picture() {
      const measured = groups.flatMap(({ edges, samples }) => {
        if (samples.size === 0) return [];
        const errors = aggregate([...samples.values()], how);
        return edges.map(([from, to], k) => [from, to, errors[k]!] as const);
      });
      return heatmapOfEdges(steps, measured);
    },
  };
}
