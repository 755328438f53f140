import { type Aggregate, aggregate, parseAggregate } from "#core/aggregate.ts";
import type { ErrorGraph } from "#core/error-graph.ts";
import { said } from "#core/said.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { type Objective, type Solution, solve } from "#core/solver.ts";
import { type ErrorGraphFile, graphOf } from "./error-graph-file.ts";
import { failure } from "./failures.ts";

export interface RobustnessOptions {
  /** What is held out together: all samples of a prompt, all of a seed, or each sample by itself. */
  readonly by: "prompt" | "seed" | "sample";
  /** Parts; 0, or more than there are groups, holds out one group at a time. */
  readonly folds: number;
  readonly objective: Objective;
}

/** How schedules of one budget do on samples that they were not chosen on; errors are of a schedule's worst edge. */
export interface BudgetRobustness {
  readonly budget: number;
  /** Over all samples, each when it was held out. */
  readonly mean: number;
  readonly worst: number;
  /** Mean over the same samples of the schedule that is chosen on all of them. */
  readonly seen: number;
  /** Mean over the samples of the schedule that is best for each alone: nothing can do better. */
  readonly best: number;
  /** How many different schedules the parts lead to; 1 if it does not matter which prompts were calibrated on. */
  readonly schedules: number;
}

/**
 * Cross-validation of schedules: the samples are parted, each part is held out once, a schedule is chosen on the others by
 * the graph's own aggregate, and its worst edge error is looked up in the errors of each held-out sample. Groups go to parts
 * in turn, in the order of the file, so that the same file gives the same parts. The edges' errors stand in for the joint
 * error, which only sampling measures.
 * Cost: a solution of all budgets for each part and each sample.
 *
 * @param onPart called after each solution, with those done and those to do, and waited for.
 * @throws Failure `formats/too-few-samples` for fewer than two groups
 */
export async function crossValidate(
  file: ErrorGraphFile,
  { by, folds, objective }: RobustnessOptions,
  onPart: (done: number, total: number) => void | Promise<void> = () => {},
): Promise<BudgetRobustness[]> {
  const graph = graphOf(file);
  const samples = (file.samples ?? []).map((sample) => ({ ...sample, errors: Float64Array.from(sample.errors) }));
  const partOf = parting(
    samples.map(({ prompt, seed }, k) => (by === "sample" ? k : by === "prompt" ? prompt : seed)),
    by,
    folds,
  );
  const parts = Math.max(...partOf) + 1;
  const how = file.aggregate === "unknown" ? "mean" : parseAggregate(file.aggregate);
  let done = 0;
  const solved = async (some: readonly Float64Array[], over: Aggregate): Promise<Solution> => {
    const solution = solve({ ...graph, errors: aggregate(some, over) }, objective);
    await onPart(++done, parts + samples.length + 1);
    return solution;
  };
  const errors = samples.map((sample) => sample.errors);
  const onAll = await solved(errors, how);
  const without: Solution[] = [];
  for (let part = 0; part < parts; part++) {
    const seen = errors.filter((_, k) => partOf[k] !== part);
    without.push(await solved(seen, how));
  }
  const alone: Solution[] = [];
  for (const own of errors) alone.push(await solved([own], "mean"));
  return Array.from({ length: onAll.max - onAll.min + 1 }, (_, k) => {
    const budget = onAll.min + k;
    const schedules = without.map((solution) => solution.compute(budget));
    const heldOut = errors.map((own, s) => worst(graph, own, schedules[partOf[s]!]!));
    const all = onAll.compute(budget);
    return {
      budget,
      mean: mean(heldOut),
      worst: Math.max(...heldOut),
      seen: mean(errors.map((own) => worst(graph, own, all))),
      best: mean(errors.map((own, s) => worst(graph, own, alone[s]!.compute(budget)))),
      schedules: new Set(schedules.map(String)).size,
    };
  });
}

/** The part of each sample. */
function parting(groups: readonly (string | number)[], by: RobustnessOptions["by"], folds: number): number[] {
  const known = [...new Set(groups)];
  if (known.length < 2) {
    const why =
      groups.length === 0
        ? said("keeps no errors per sample")
        : said("has samples of one {by} only", { by: { text: by } });
    throw failure(
      "formats/too-few-samples",
      said("The error graph {why}, so that none can be held out; calibrate more, or hold out by something else.", {
        why,
      }),
    );
  }
  const parts = folds < 2 || folds > known.length ? known.length : folds;
  return groups.map((group) => known.indexOf(group) % parts);
}

function worst(graph: ErrorGraph, errors: Float64Array, compute: readonly number[]): number {
  return scheduleErrors({ ...graph, errors }, compute)[0] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
