import { type Command, Option } from "commander";
import { countings } from "#core/least-squares.ts";
import { overNames } from "#core/local-errors.ts";
import { type Objective, parseObjective } from "#core/solver.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { decimal, parsed, whole } from "./options.ts";

/** How schedules are proposed from full runs. */
export interface ProposalOptions {
  readonly objective: Objective;
  readonly lastStep: string;
  readonly bound?: number;
  readonly border?: number;
  readonly lookBack: number;
  readonly maxGap: number;
  readonly early: number;
  readonly over: string;
  readonly ridge: number | "auto";
  readonly counting: string;
}

const RIDGE = 1e-5;

export function addProposalOptions(command: Command): Command {
  return command
    .option("--objective <name>", "leximax, sum, power:G or bottleneck", parsed(parseObjective), "leximax")
    .addOption(
      new Option(
        "--last-step <how>",
        "whether the last step may be reused: by-predictor (where weights are fitted), computed, free",
      )
        .choices(["by-predictor", "computed", "free"])
        .default("by-predictor"),
    )
    .option("--bound <e>", "no interval may leave more, in the unit of the errors printed", decimal("--bound", 0))
    .option(
      "--border <step>",
      "first step of a second denoiser: computed, and never reused across",
      whole("--border", 1, 999),
    )
    .option("--look-back <n>", "computed steps that are looked back on", whole("--look-back", 1, 4), 3)
    .option("--max-gap <g>", "longest gap between computed steps", whole("--max-gap", 1, 99), 8)
    .option("--early <r>", "how much more an interval counts that ends where noise is high", decimal("--early", 0), 2)
    .addOption(
      new Option("--over <how>", "what of the samples' errors is an interval's")
        .choices([...overNames])
        .default("geometric"),
    )
    .option(
      "--ridge <r>",
      "how much weights are drawn to taylor1, or auto: each interval's own, by samples held out",
      (text) => (text === "auto" ? text : decimal("--ridge", 0)(text)),
      RIDGE,
    )
    .addOption(
      new Option("--counting <how>", "how samples count when weights are fitted: alike, plain, the worst most")
        .choices([...countings])
        .default("alike"),
    );
}

/** The same as parameters of nodes. */
export function proposalOf(options: ProposalOptions) {
  const { objective, lastStep, bound, border, lookBack, maxGap, early, over, ridge, counting } = options;
  return {
    objective,
    lastStep,
    ...(bound !== undefined && { bound }),
    ...(border !== undefined && { border }),
    lookBack,
    maxGap,
    early,
    over,
    counting,
    ...(ridge === "auto" ? { ridge: RIDGE, heldOut: true } : { ridge, heldOut: false }),
  };
}

/** What full runs were recorded of, as parameters of the node Prompts. */
export function promptsOf({ samples }: FullRuns): { readonly prompts: string; readonly seeds: string } {
  const unique = <T>(values: readonly T[]) => [...new Set(values)];
  return {
    prompts: unique(samples.map(({ prompt }) => prompt)).join("\n"),
    seeds: unique(samples.map(({ seed }) => seed)).join(","),
  };
}
