import { basename } from "node:path";
import { Command } from "commander";
import { told } from "#core/said.ts";
import { scheduleErrors } from "#core/schedule.ts";
import { type Limits, type Objective, parseObjective, solve } from "#core/solver.ts";
import { type ErrorGraphFile, graphOf, unsettledNote } from "#formats/error-graph-file.ts";
import { readErrorGraph } from "#formats/read-error-graph.ts";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import { trimmed } from "#formats/trim-error-graph.ts";
import { checkFile, readGiven, save } from "./files.ts";
import { badOption, decimal, jsonOption, parsed, whole } from "./options.ts";

export function solveCommand(): Command {
  return new Command("solve")
    .description("Solve an error graph for a budget, or for all of them.")
    .argument("<file>", ".error-graph.json, or a matrix as .json, .csv or .npy")
    .option("--budget <n>", "steps computed in full", whole("--budget", 2, 4096))
    .option("--all", "every feasible budget")
    .option("--max-gap <g>", "leave out edges longer than this", whole("--max-gap", 1))
    .option("--objective <name>", "leximax, sum, power:G or bottleneck", parsed(parseObjective), "leximax")
    .option("--bound <e>", "no edge may have a larger error", decimal("--bound", 0))
    .option(
      "--border <step>",
      "first step of a second denoiser: computed, and never reused across",
      whole("--border", 1, 999),
    )
    .option("--out <file>", "write a .schedule.json (with --budget)")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
With --json: {"steps", "budget", "compute", "errors"}, errors being those of the budget − 1 edges in descending order;
with --all a list of these.

Example: lemica solve out/errors.error-graph.json --budget 12 --out out/b12.schedule.json`,
    )
    .action(solveFile);
}

interface SolveOptions {
  readonly budget?: number;
  readonly all?: boolean;
  readonly maxGap?: number;
  readonly objective: Objective;
  readonly bound?: number;
  readonly border?: number;
  readonly out?: string;
  readonly json?: boolean;
}

interface Solved {
  readonly steps: number;
  readonly budget: number;
  readonly compute: readonly number[];
  /** Of the budget − 1 edges, descending. */
  readonly errors: readonly number[];
}

async function solveFile(file: string, options: SolveOptions): Promise<void> {
  const { budget, all, maxGap, objective, bound, border, out, json } = options;
  if ((budget === undefined) === (all !== true)) throw badOption("Give either --budget N or --all.");
  if (all && out) throw badOption("--out writes one schedule: give it with --budget.");
  if (out) await checkFile(out);
  const errors = trimmed(readErrorGraph(await readGiven(file), basename(file)), maxGap);
  if (errors.provenance.notes) process.stderr.write(`${errors.provenance.notes}\n`);
  if (all && bound !== undefined) throw badOption("--bound is for one schedule: give it with --budget.");
  const solved = solutions(errors, objective, budget, { bound, border });
  for (const one of solved) {
    const note = unsettledNote(errors, one.budget);
    if (note) process.stderr.write(`${told(note)}\n`);
  }
  if (out) {
    const schedule = makeSchedule({ graph: errors, compute: solved[0]!.compute, objective, border });
    await save(out, formatSchedule(schedule));
    process.stderr.write(`Saved ${out}.\n`);
  }
  process.stdout.write(json ? `${JSON.stringify(all ? solved : solved[0])}\n` : `${solved.map(text).join("\n")}\n`);
}

/** Of one budget, or of all that the errors hold for. */
function solutions(errors: ErrorGraphFile, objective: Objective, budget?: number, limits: Limits = {}): Solved[] {
  const graph = graphOf(errors);
  const { budgets, compute } = solve(graph, objective, limits);
  return (budget === undefined ? budgets : [budget]).map((b) => {
    const steps = compute(b);
    return { steps: graph.steps, budget: b, compute: steps, errors: scheduleErrors(graph, steps) };
  });
}

function text({ steps, budget, compute, errors }: Solved): string {
  const worst = (errors[0] ?? 0).toPrecision(4);
  return `${String(budget).padStart(4)} of ${steps}  worst edge error ${worst}  compute ${compute.join(" ")}`;
}
