import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { Command } from "commander";
import { type ErrorGraph, trimGap } from "#core/error-graph.ts";
import { Failure } from "#core/failure.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { type Objective, parseObjective, solve } from "#core/solver.ts";
import { type ErrorGraphFile, graphOf } from "#formats/error-graph-file.ts";
import { readErrorGraph } from "#formats/read-error-graph.ts";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import { jsonOption, whole } from "./options.ts";
import { Refusal } from "./refusal.ts";

export function solveCommand(): Command {
  return new Command("solve")
    .description("Solve an error graph for a budget, or for all of them.")
    .argument("<file>", ".error-graph.json, or a matrix as .json, .csv or .npy")
    .option("--budget <n>", "steps computed in full", whole("--budget", 2, 1000))
    .option("--all", "every feasible budget")
    .option("--max-gap <g>", "leave out edges longer than this", whole("--max-gap", 1, 999))
    .option("--objective <name>", "leximax, sum, power:G or bottleneck", "leximax")
    .option("--out <file>", "write a .schedule.json (with --budget)")
    .addOption(jsonOption())
    .action(async (file: string, options: SolveOptions) => {
      if ((options.budget === undefined) === (options.all !== true)) throw new Refusal("Give either --budget N or --all.");
      if (options.all && options.out) throw new Refusal("--out writes one schedule: give it with --budget.");
      const { source, graph, objective } = await asked(() => load(file, options));
      const solution = solve(graph, objective);
      const budgets = options.budget !== undefined ? [options.budget] : rangeOf(solution.min, solution.max);
      const solved = await asked(() => budgets.map((budget) => solvedFor(graph, solution.compute(budget))));
      if (options.out) {
        await writeFile(options.out, formatSchedule(makeSchedule({ graph: source, compute: solved[0]!.compute, objective })));
        process.stderr.write(`Saved ${options.out}.\n`);
      }
      process.stdout.write(options.json ? `${JSON.stringify(options.all ? solved : solved[0])}\n` : `${solved.map(text).join("\n")}\n`);
    });
}

interface SolveOptions {
  readonly budget?: number;
  readonly all?: boolean;
  readonly maxGap?: number;
  readonly objective: string;
  readonly out?: string;
  readonly json?: boolean;
}

interface Solved {
  readonly steps: number;
  readonly budget: number;
  readonly compute: readonly number[];
  readonly errors: readonly number[];
}

async function load(file: string, options: SolveOptions): Promise<{ source: ErrorGraphFile; graph: ErrorGraph; objective: Objective }> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Refusal(`${file} cannot be read (${cause.code}). Check the path.`);
  });
  const source = readErrorGraph(bytes, basename(file));
  const whole = graphOf(source);
  const { maxGap } = options;
  const graph = maxGap === undefined || maxGap >= whole.maxGap ? whole : trimGap(whole, maxGap);
  return { source, graph, objective: parseObjective(options.objective) };
}

/** What fails here fails for what was asked or given: a refusal. */
async function asked<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(error.message);
    throw error;
  }
}

function solvedFor(graph: ErrorGraph, compute: readonly number[]): Solved {
  return { steps: graph.steps, budget: compute.length, compute, errors: scheduleErrors(graph, compute) };
}

function rangeOf(min: number, max: number): number[] {
  return Array.from({ length: max - min + 1 }, (_, k) => min + k);
}

function text({ steps, budget, compute, errors }: Solved): string {
  return `${String(budget).padStart(4)} of ${steps}  worst edge error ${(errors[0] ?? 0).toPrecision(4)}  compute ${compute.join(" ")}`;
}
