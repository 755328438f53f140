import { type Aggregate, aggregate, parseAggregate } from "#core/aggregate.ts";
import type { ErrorGraph } from "#core/error-graph.ts";
import { type ErrorGraphFile, graphOf } from "#formats/error-graph-file.ts";

/** Which errors are shown: as the graph came, its samples aggregated in another way, or those of one sample. */
export type Shown = "given" | Aggregate | `sample:${number}`;

/** The error graph of a file with the errors that are shown. */
export function shownGraph(file: ErrorGraphFile, shown: Shown): ErrorGraph {
  const graph = graphOf(file);
  const samples = file.samples ?? [];
  if (shown === "given" || samples.length === 0) return graph;
  if (shown.startsWith("sample:")) {
    const sample = samples[Number(shown.slice("sample:".length))];
    return sample ? { ...graph, errors: Float64Array.from(sample.errors) } : graph;
  }
  const all = samples.map(({ errors }) => Float64Array.from(errors));
  return { ...graph, errors: aggregate(all, parseAggregate(shown)) };
}

/** How the errors of one edge are spread over the samples. */
export interface Spread {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly errors: readonly { readonly prompt: string; readonly seed: number; readonly error: number }[];
}

/** @param index of the edge in canonical order. Undefined if the file keeps no samples. */
export function spreadOf({ samples = [] }: Pick<ErrorGraphFile, "samples">, index: number): Spread | undefined {
  const errors = samples.map(({ prompt, seed, errors }) => ({ prompt, seed, error: errors[index]! }));
  if (errors.length === 0) return undefined;
  const values = errors.map(({ error }) => error);
  return {
    min: Math.min(...values),
    mean: values.reduce((sum, error) => sum + error, 0) / values.length,
    max: Math.max(...values),
    errors,
  };
}

/** The number that the scheduler had at each step, as far as the provenance says; a last one for the end is left out. */
export function sigmasOf({
  steps,
  provenance,
}: Pick<ErrorGraphFile, "steps" | "provenance">): readonly number[] | undefined {
  const sigmas = provenance.scheduler?.sigmas.slice(0, steps);
  return sigmas?.length === steps ? sigmas : undefined;
}
