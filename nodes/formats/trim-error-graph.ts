import { trimGap } from "#core/error-graph.ts";
import { type ErrorGraphFile, fileOf, graphOf } from "./error-graph-file.ts";

/**
 * The same errors, those of each sample too, without the edges longer than `maxGap`; as they are where it is not given or
 * no edge is longer.
 */
export function trimmed(file: ErrorGraphFile, maxGap: number | undefined): ErrorGraphFile {
  if (maxGap === undefined || maxGap >= file.maxGap) return file;
  const graph = graphOf(file);
  const samples = file.samples?.map((sample) => ({
    ...sample,
    errors: [...trimGap({ ...graph, errors: Float64Array.from(sample.errors) }, maxGap).errors],
  }));
  return { ...fileOf(trimGap(graph, maxGap), file), ...(samples && { samples }) };
}
