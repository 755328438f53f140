import { randomNumbers } from "../../test/core/random-graph.ts";
import { mean } from "../moving-shapes.ts";

/** The geometric mean of positive numbers. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}

/** Where 95 % of the means of resamples lie (bootstrap, percentiles of 4,000, the same on every machine). */
export function bootstrapInterval(values: readonly number[]): readonly [low: number, high: number] {
  const random = randomNumbers(7);
  const means = Float64Array.from({ length: 4000 }, () => {
    let sum = 0;
    for (let k = 0; k < values.length; k++) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  }).sort();
  const at = (part: number) => means[Math.round(part * (means.length - 1))]!;
  return [at(0.025), at(0.975)];
}
