/**
 * How long all budgets take from full runs of 16 samples, beside today's solver on an error graph of as many steps and gaps:
 * `npx tsx bench/propose.ts`. Processor time, since machines are shared, and peak memory.
 */
import type { Gram } from "#core/gram.ts";
import type { Recorded } from "#core/local-errors.ts";
import { proposeSchedules } from "#core/propose.ts";
import { solve } from "#core/solver.ts";
import { lifelikeGraph, randomNumbers } from "../test/core/random-graph.ts";

const [SAMPLES, LENGTH, GAP] = [16, 64, 8];
const OPTIONS = { ridge: 1e-5, rounds: 2, noise: true, early: 2, maxGap: GAP, openEnd: true } as const;

/** Predictions that turn smoothly along sigma, with a little noise of their own. */
function gramOf(random: () => number, sigmas: Float64Array, steps: number): Gram {
  const draws = Array.from({ length: 8 }, () => Float64Array.from({ length: LENGTH }, () => random() - 0.5));
  const at = (sigma: number) =>
    Float64Array.from({ length: LENGTH }, (_, i) =>
      draws.slice(1).reduce((sum, draw, k) => sum + draw[i]! * Math.cos(3 * k * sigma + k), 0.003 * random()),
    );
  const vectors = [...Array.from({ length: steps }, (_, t) => at(sigmas[t]!)), draws[0]!];
  const products = vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)));
  return { size: vectors.length, products: Float64Array.from(products) };
}

function recordedOf(steps: number): Recorded {
  const random = randomNumbers(1);
  const sigmas = Float64Array.from({ length: steps + 1 }, (_, t) => 1 - t / steps);
  const action = Float64Array.from({ length: steps }, () => -1 / steps);
  return { grams: Array.from({ length: SAMPLES }, () => gramOf(random, sigmas, steps)), action, sigmas };
}

/** Seconds of the processor. */
function timed(what: string, work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${what.padEnd(44)} ${seconds.toFixed(3).padStart(8)} s, peak so far ${peak} MB`);
  return seconds;
}

for (const steps of [50, 200]) {
  const graph = lifelikeGraph(steps, GAP, 1);
  const today = timed(`T = ${steps}, gaps to ${GAP}, error graph`, () => solve(graph));
  const recorded = recordedOf(steps);
  for (const lookBack of steps === 50 ? [1, 2, 3, 4] : [3]) {
    for (const objective of ["leximax", "sum"] as const) {
      const name = `T = ${steps}, full runs, K = ${lookBack}, ${objective}`;
      const seconds = timed(name, () => proposeSchedules(recorded, { ...OPTIONS, lookBack, objective }));
      console.log(`  ${(seconds / today).toFixed(0)} times the error graph's`);
    }
  }
}
