/** What there is to say of a figure over samples: a mean alone is that of the few that tip into another picture. */
export interface Summary {
  readonly mean: number;
  readonly median: number;
  /** Of errors; 0 if any is. */
  readonly geometric: number;
  readonly worst: number;
}

/**
 * @param values one for each sample, at least one, 0 or more. @param worst whether large ones are bad, as errors are, or small ones,
 *   as PSNR and SSIM.
 */
export function summaryOf(values: readonly number[], worst: "largest" | "least" = "largest"): Summary {
  const ascending = [...values].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  const logarithms = values.reduce((sum, value) => sum + Math.log(value), 0);
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    median: ascending.length % 2 === 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2,
    geometric: Math.exp(logarithms / values.length),
    worst: worst === "largest" ? ascending[ascending.length - 1] : ascending[0],
  };
}
