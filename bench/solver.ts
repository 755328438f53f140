/**
 * How long the solver takes for all budgets at once, and its peak memory: `npx tsx bench/solver.ts`.
 *
 * T = 50 with every gap stands beside the plain way (a sorted array copied for every candidate), T = 1000 with gaps up
 * to 64 alone, for the plain way takes minutes there.
 */
import { edgeError } from "#core/error-graph.ts";
import { solve } from "#core/solver.ts";
import { graphOf, lifelikeGraph } from "../test/core/random-graph.ts";
import { solveBySortedArrays } from "../test/core/sorted-array-solver.ts";

const RUNS = 9;

/** Prints the first and the median time of `runs` runs; returns what the last one returned. */
function timed<T>(what: string, runs: number, run: () => T): T {
  const milliseconds: number[] = [];
  let result: T;
  do {
    const start = performance.now();
    result = run();
    milliseconds.push(performance.now() - start);
  } while (milliseconds.length < runs);
  const columns = [milliseconds[0], milliseconds.sort((a, b) => a - b)[runs >> 1]].map((ms) =>
    ms.toFixed(1).padStart(8),
  );
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${what.padEnd(48)} first ${columns[0]} ms, median ${columns[1]} ms, peak so far ${peak} MB`);
  return result;
}

function allSchedules(...problem: Parameters<typeof solve>): number[][] {
  const { min, max, compute } = solve(...problem);
  return Array.from({ length: max - min + 1 }, (_, k) => compute(min + k));
}

const small = lifelikeGraph(50, 49, 1);
const schedules = timed("T = 50, all gaps, leximax", RUNS, () => allSchedules(small));
const plain = timed("T = 50, all gaps, leximax, plain sorted arrays", RUNS, () => [
  ...solveBySortedArrays(small).values(),
]);
if (JSON.stringify(schedules) !== JSON.stringify(plain)) throw new Error("the two ways disagree");

const large = lifelikeGraph(1000, 64, 1);
const rounded = graphOf(1000, 64, (from, to) => Math.round(1e4 * edgeError(large, from, to)));
timed("T = 1000, gaps to 64, leximax", 1, () => allSchedules(large));
timed("T = 1000, gaps to 64, leximax, many equal errors", 1, () => allSchedules(rounded));
timed("T = 1000, gaps to 64, sum", 1, () => allSchedules(large, "sum"));
timed("T = 1000, gaps to 64, power:4", 1, () => allSchedules(large, "power:4"));
timed("T = 1000, gaps to 64, bottleneck", 1, () => allSchedules(large, "bottleneck"));
