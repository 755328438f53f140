import { failure } from "./failures.ts";
import { said } from "./said.ts";

/**
 * How the errors of several samples (prompt × seed) become one: the paper takes the mean. A quantile is 0 (least) to 1
 * (greatest).
 */
export type Aggregate = "mean" | "median" | "max" | `quantile:${number}`;

/**
 * `mean`, `median`, `max`, `quantile:0.9`, or `p90` for the same.
 * @throws Failure `core/aggregate-unknown`
 */
export function parseAggregate(text: string): Aggregate {
  if (text === "mean" || text === "median" || text === "max") return text;
  const quantile = /^quantile:(\d*\.?\d+(?:e-?\d+)?)$/.exec(text);
  const percentile = /^p(\d*\.?\d+)$/.exec(text);
  // Twelve digits undo the last-bit error of the division, so that p99.9 reads 0.999.
  const q = quantile ? Number(quantile[1]) : percentile ? Number((Number(percentile[1]) / 100).toPrecision(12)) : -1;
  if (q >= 0 && q <= 1) return `quantile:${q}`;
  throw failure(
    "core/aggregate-unknown",
    said('"{text}" is no way to aggregate samples: use mean, median, max, or a quantile such as quantile:0.9 or p90.', {
      text,
    }),
  );
}

/**
 * One error per edge from one array of errors per sample, all in the same edge order. Quantiles are interpolated
 * linearly between order statistics (numpy's default). Cost: edges × samples, times log(samples) for quantiles.
 * @throws Failure `core/samples-missing`, `core/length-mismatch`, `core/sample-error-invalid`, `core/aggregate-unknown`
 */
export function aggregate(samples: readonly Float64Array[], how: Aggregate): Float64Array {
  const fold = foldOf(how);
  checkSamples(samples);
  const column = new Float64Array(samples.length);
  return samples[0].map((_, edge) => {
    for (let s = 0; s < samples.length; s++) column[s] = samples[s][edge];
    return fold(column);
  });
}

/** A function that may reorder the column it is given. */
function foldOf(how: Aggregate): (column: Float64Array) => number {
  const known = parseAggregate(how);
  if (known === "mean") return (column) => column.reduce((sum, error) => sum + error, 0) / column.length;
  if (known === "max") return (column) => column.reduce((most, error) => Math.max(most, error), 0);
  const q = known === "median" ? 0.5 : Number(known.slice("quantile:".length));
  return (column) => quantileOf(column.sort(), q);
}

function quantileOf(ascending: Float64Array, q: number): number {
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}

function checkSamples(samples: readonly Float64Array[]): void {
  if (samples.length === 0) {
    throw failure(
      "core/samples-missing",
      said("There are no samples to aggregate: calibrate at least one prompt and seed."),
    );
  }
  const length = samples[0].length;
  samples.forEach((errors, s) => {
    if (errors.length !== length) {
      throw failure(
        "core/length-mismatch",
        said(
          "Sample {s} has {errorsCount} errors, but sample 0 has {length}: aggregate samples of one step count and largest gap.",
          { s, errorsCount: errors.length, length },
        ),
      );
    }
    // A quantile would sort a NaN to the end and hide it.
    const bad = errors.findIndex((error) => !Number.isFinite(error) || error < 0);
    if (bad >= 0) {
      throw failure(
        "core/sample-error-invalid",
        said(
          "Sample {s} has error {errors} at edge {bad} of canonical order; an error is a finite number of 0 or more: measure that sample again or leave it out.",
          { s, errors: errors[bad], bad },
        ),
      );
    }
  });
}
