import { z } from "zod";
import { FITTED } from "#core/fitted.ts";
import { type Said, said } from "#core/said.ts";
import { uniformSteps } from "#core/schedule.ts";
import { solve } from "#core/solver.ts";
import type { Summary } from "#core/summary.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { checkTable } from "#diffusion/run/sample-model.ts";
import { type ErrorGraphFile, graphOf } from "#formats/error-graph-file.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import { makeSchedule, type ScheduleFile } from "#formats/schedule-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import type { Preview } from "#kit/preview.ts";
import { type Clip, clipFromTensor } from "#media/clip.ts";
import { layOn } from "../apply/lay-on.ts";
import { parseSeeds } from "../condition/seeds.ts";
import { failure } from "../failures.ts";
import { saidBy } from "../params/said-by.ts";
import { CONDITIONING, ERROR_GRAPH, FULL_RUNS, MODEL, SCHEDULE, SETTINGS } from "../sockets.ts";
import { checkLevel } from "../solve/fit-along.ts";
import { proposalParams, proposalsOf, proposedSchedule } from "../solve/propose.ts";
import { compareClips } from "./compare-clips.ts";
import { type Quality, qualityOf } from "./quality.ts";

const FIGURES = ["mean", "median", "worst"] as const satisfies readonly (keyof Summary)[];

const NAMES: Readonly<Record<(typeof FIGURES)[number], Said>> = {
  mean: said("Mean"),
  median: said("Median"),
  worst: said("Worst"),
};

/** A way to schedules, and those that it has. */
interface Method {
  readonly name: Said;
  readonly schedules: readonly ScheduleFile[];
}

export const qualityByEvaluations = defineNode({
  type: "compare/quality",
  version: 1,
  title: "Quality by Evaluations",
  summary:
    "Runs every way to a schedule at several budgets on the same samples, and draws how near it comes to the full run against the evaluations that it spends: proposed for each predictor, solved, evenly spread.",
  inputs: {
    runs: input(FULL_RUNS, "What schedules are proposed from"),
    model: input(MODEL, "The full model, with its decoder"),
    conditioning: input(CONDITIONING, "Samples that are in neither the full runs nor the error graph"),
    settings: input(SETTINGS, "The settings of the full runs"),
    errors: input(ERROR_GRAPH, "Solved as well, where it is connected", { optional: true }),
    schedule: input(SCHEDULE, "One more that is tried, such as one with fitted weights", { optional: true }),
  },
  outputs: {},
  params: z.object({
    budgets: z
      .string()
      .superRefine(saidBy(budgetsOf))
      .default("6, 8, 12")
      .meta({ title: "Budgets", description: "Steps computed, such as 6, 8, 12" }),
    figure: z.enum(FIGURES).default("mean").meta({
      title: "Drawn",
      description: "What of the samples is drawn; the log has mean, median and worst of all of them",
    }),
  }),
  run: async ({ runs, model, conditioning, settings, errors, schedule }, { budgets, figure }, context) => {
    const { inference, signal, progress, log, preview } = context;
    checkTable(runs.provenance.scheduler?.sigmas, settings);
    checkLevel(runs, model);
    if (model.applied) {
      throw failure(
        "compare/not-full",
        said("The model has a schedule laid on it. Connect the model from before Apply Cache Mask."),
      );
    }
    const methods = methodsOf(runs, errors, budgetsOf(budgets), schedule);
    const { samples } = conditioning;
    const all = methods.reduce((sum, { schedules }) => sum + schedules.length, 1) * samples.length;
    let done = 0;
    const clipOf = async (on: typeof model, k: number) => {
      const sample = samples[k]!;
      const result = await inference.perform({ kind: "sample", model: on, settings, sample }, { signal });
      const { data, dims } = await decodeLatent(on, inference, result.latent, signal);
      const shaped = dims.length === 3 ? [dims[0]!, 1, ...dims.slice(1)] : dims;
      progress(++done, all);
      return { ...result, clip: clipFromTensor({ data, dims: shaped }, [-1, 1]) };
    };
    const full: Clip[] = [];
    for (const k of samples.keys()) full.push((await clipOf(model, k)).clip);
    const found = methods.map(({ name }) => ({ name, points: [] as [number, number][] }));
    for (const [m, { name, schedules }] of methods.entries()) {
      for (const each of schedules) {
        const rows = [];
        let evaluations = 0;
        for (const k of samples.keys()) {
          const made = await clipOf(layOn(model, each), k);
          rows.push(await compareClips(made.clip, full[k]!, () => signal.throwIfAborted()));
          evaluations = made.evaluations;
        }
        const quality = qualityOf(rows);
        found[m]!.points.push([evaluations, quality.psnr[figure]]);
        log(lineOf(name, evaluations, quality));
        preview(curvesOf(found, NAMES[figure], samples.length));
      }
    }
    return {};
  },
});

/** @throws Failure `compare/bad-budgets`. */
function budgetsOf(text: string): readonly number[] {
  const budgets = parseSeeds(text, 50);
  if (budgets) return budgets;
  throw failure(
    "compare/bad-budgets",
    said("Budgets must be whole numbers such as 6, 8, 12, or a range such as 6-10."),
  );
}

/** Budgets that a way cannot have are left out of it. */
function methodsOf(
  runs: FullRuns,
  errors: ErrorGraphFile | undefined,
  budgets: readonly number[],
  schedule: ScheduleFile | undefined,
): Method[] {
  const { steps, provenance, reuseLevel } = runs;
  const wanted = [...new Set(budgets)].sort((a, b) => a - b);
  const proposed = (predictor: string): ScheduleFile[] => {
    const params = proposalParams.parse({ predictor });
    const proposals = proposalsOf(runs, params);
    const feasible = wanted.filter((budget) => budget >= proposals.min && budget <= proposals.max);
    return feasible.map((budget) => proposedSchedule(runs, params, proposals, budget));
  };
  const even = (predictor: string): ScheduleFile[] =>
    wanted
      .filter((budget) => budget >= Math.min(2, steps) && budget <= steps)
      .map((budget) => {
        const compute = uniformSteps(steps, budget);
        return makeSchedule({ steps, compute, objective: "uniform", reuseLevel, predictor, provenance });
      });
  const solved = (graph: ErrorGraphFile): ScheduleFile[] => {
    const { budgets: known, compute } = solve(graphOf(graph));
    const feasible = wanted.filter((budget) => known.includes(budget));
    return feasible.map((budget) => makeSchedule({ graph, compute: compute(budget), objective: "leximax" }));
  };
  return [
    { name: said("proposed, fitted in open loop"), schedules: proposed(FITTED) },
    { name: said("proposed for {predictor}", { predictor: "taylor1" }), schedules: proposed("taylor1") },
    { name: said("proposed for {predictor}", { predictor: "hold" }), schedules: proposed("hold") },
    ...(errors
      ? [{ name: said("solved, {predictor}", { predictor: errors.predictor }), schedules: solved(errors) }]
      : []),
    { name: said("evenly spread, {predictor}", { predictor: "taylor1" }), schedules: even("taylor1") },
    { name: said("evenly spread, {predictor}", { predictor: "hold" }), schedules: even("hold") },
    ...(schedule ? [{ name: said("connected"), schedules: [schedule] }] : []),
  ];
}

function lineOf(name: Said, evaluations: number, { psnr, l1 }: Quality): Said {
  return said(
    "{name}, {evaluations} evaluations: PSNR {mean} dB, median {median}, worst {worst}; L1 {l1}, geometric mean {geometric}",
    {
      name,
      evaluations,
      mean: psnr.mean.toFixed(2),
      median: psnr.median.toFixed(2),
      worst: psnr.worst.toFixed(2),
      l1: l1.mean.toPrecision(3),
      geometric: l1.geometric.toPrecision(3),
    },
  );
}

function curvesOf(series: Extract<Preview, { kind: "line" }>["series"], figure: Said, samples: number): Preview {
  return {
    kind: "line",
    title: said("PSNR against the full run: {figure}, samples: {samples}", { figure, samples }),
    xTitle: said("Evaluations a sample"),
    yTitle: said("PSNR, dB"),
    series: series.map(({ name, points }) => ({ name, points: [...points] })),
  };
}
