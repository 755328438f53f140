import { combined, distanceOf } from "../arithmetic.ts";
import { byBudget, type Method, method } from "../method.ts";
import { masked } from "../policy.ts";
import type { Ran } from "../run-together.ts";

const [SAMPLES, FIRST, LONGEST] = [10, 3, 0.3];

/** A line over steps through two computed predictions. */
const lineTo = (step: number, [a, va]: readonly [number, Float32Array], [b, vb]: readonly [number, Float32Array]) => {
  const w = (step - a) / (a - b);
  return combined([va, 1 + w], [vb, -w]);
};

/** Σ over the steps between j and k of how far the line through i and j is from the full run, for every k at once. */
function costsBetween(runs: readonly Ran[], i: number, j: number, furthest: number): number[] {
  const costs = [0];
  for (let step = j + 1; step < furthest; step++) {
    let sum = 0;
    for (const { trace } of runs) {
      const line = lineTo(step, [j, trace[j]!.used], [i, trace[i]!.used]);
      sum += distanceOf(line, trace[step]!.used) / line.length / runs.length;
    }
    costs.push(costs.at(-1)! + sum);
  }
  return costs;
}

/**
 * DPCache (arXiv 2602.22654): the cost of a jump depends on the computed step before it, and the programme keeps one predecessor for
 * each step and count.
 */
function plans(runs: readonly Ran[], steps: number): (budget: number) => number[] {
  const longest = Math.ceil(LONGEST * steps);
  const costs = new Map<number, number[]>();
  const cost = (i: number, j: number, k: number) => {
    const known = costs.get(i * steps + j) ?? costsBetween(runs, i, j, Math.min(steps, j + longest));
    costs.set(i * steps + j, known);
    return known[k - j - 1]!;
  };
  // After the forced ones: `least[m][k]` with m of them, the last being k; the run's end is a step of its own.
  let least = new Map([[FIRST - 1, { value: 0, path: Array.from({ length: FIRST }, (_, k) => k) }]]);
  const ended: number[][] = [];
  for (let count = FIRST; count < steps; count++) {
    const next: typeof least = new Map();
    for (const [j, { value, path }] of least) {
      for (let k = j + 1; k <= Math.min(steps, j + longest); k++) {
        const total = value + cost(path.at(-2)!, j, k);
        if (total < (next.get(k)?.value ?? Infinity)) next.set(k, { value: total, path: [...path, k] });
      }
    }
    ended[count] = next.get(steps)?.path.slice(0, -1) ?? [];
    next.delete(steps);
    least = next;
  }
  return (budget) => ended[budget]!;
}

export const dpCacheMethod: Method = method<number[]>({
  id: "dpcache",
  title: "DPCache",
  version: 1,
  differs: "on the guided prediction instead of the last layer's features, and the run may end behind any step",
  async choose(study) {
    const runs = await study.traces(await study.calibration(SAMPLES));
    return { evaluations: runs.length * study.steps, byBudget: byBudget(study, plans(runs, study.steps)) };
  },
  variation: (_, compute) => ({
    start: masked(compute, ({ step, computed: [a, b] }) =>
      b ? lineTo(step, [a!.step, a!.guided], [b.step, b.guided]) : a!.guided,
    ),
  }),
});
