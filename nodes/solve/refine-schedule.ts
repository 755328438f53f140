import { setImmediate as othersTurn } from "node:timers/promises";
import { z } from "zod";
import { distance } from "#core/distance.ts";
import { FITTED } from "#core/fitted.ts";
import { said } from "#core/said.ts";
import { summaryOf } from "#core/summary.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { NodeContext } from "#kit/context.ts";
import { defineNode } from "#kit/define-node.ts";
import { once } from "#kit/once.ts";
import { input, output } from "#kit/port.ts";
import type { Preview } from "#kit/preview.ts";
import { layOn } from "../apply/lay-on.ts";
import { failure } from "../failures.ts";
import { formParam } from "../params/fitting.ts";
import { CONDITIONING, FULL_RUNS, MODEL, SCHEDULE, SETTINGS } from "../sockets.ts";
import { type Candidate, candidates, MOST_CANDIDATES } from "./candidates.ts";
import { checkFitting, type FittingInputs, fitAlong, fittingCost } from "./fit-along.ts";
import { proposalParams } from "./propose.ts";

/** How a schedule is chosen by real runs. */
export const refiningParams = z.object({
  evaluations: z.int().min(1).max(1_000_000).default(1000).meta({
    title: "Evaluations",
    description: "That may be spent, of each guidance branch; each schedule that is tried takes samples × budget",
  }),
  holdOut: z.number().min(0.05).max(0.9).default(0.25).meta({
    title: "Held out",
    description: "Share of the samples that joint errors are measured on; weights are fitted to the others meanwhile",
  }),
  by: z.enum(["geometric", "mean", "median", "worst"]).default("geometric").meta({
    title: "Least",
    description: "What of the joint errors of the samples held out decides",
  }),
  form: formParam,
});

/** One that was tried, with the joint errors of the samples held out. */
interface Tried extends Candidate {
  readonly errors: readonly number[];
}

export const refineSchedule = defineNode({
  type: "solve/refine",
  version: 1,
  title: "Refine Schedule",
  summary:
    "Tries several proposed schedules of a budget by real runs, as many as the evaluations allow, and takes the one that is nearest to the full run on samples held out; its weights are then fitted to all of them.",
  inputs: {
    runs: input(FULL_RUNS, "Full runs; without the latents of every step they are made again"),
    model: input(MODEL, "The full model of these runs"),
    conditioning: input(CONDITIONING, "The prompts and seeds of these runs"),
    settings: input(SETTINGS, "The settings of these runs"),
  },
  outputs: { schedule: output(SCHEDULE, "The schedule that was nearest, with weights of its own") },
  params: z.object({
    budget: z
      .int()
      .min(1)
      .max(1000)
      .default(12)
      .meta({ title: "Budget", unit: "steps", description: "Steps computed in full, the first included" }),
    ...refiningParams.shape,
    ...proposalParams.omit({ predictor: true }).shape,
  }),
  run: async (inputs, { budget, evaluations, holdOut, by, form, ...rest }, context) => {
    checkFitting(inputs);
    const { log, preview, progress, signal } = context;
    const { fitting, held } = parted(inputs.runs.samples.length, holdOut);
    const all = inputs.runs.samples.length;
    const each = all * fittingCost(inputs.runs, budget);
    // The last fit, to all samples, is part of what may be spent.
    const most = Math.floor(evaluations / each) - 1;
    if (most < 1) throw tooFew(evaluations, each);
    const params = { ...rest, predictor: FITTED };
    const planned = Math.min(most, MOST_CANDIDATES);
    let spent = 0;
    const report = (done: number) => progress(spent + done, (planned + 1) * each);
    const work = { ...context, tell: once(log), onProgress: report };
    const tried: Tried[] = [];
    for (const candidate of candidates(inputs.runs, params, budget)) {
      const schedule = await fitAlong(candidate.schedule, inputs, fitting, { ...params, form }, work);
      spent += fitting.length * fittingCost(inputs.runs, budget);
      const errors = await jointErrors(schedule, inputs, held, context, (samples) => report(samples * budget));
      spent += held.length * budget;
      tried.push({ ...candidate, schedule, errors });
      preview(tableOf(tried, held.length));
      await othersTurn();
      signal.throwIfAborted();
      if (tried.length === most) break;
    }
    const best = tried.reduce((a, b) => (summaryOf(b.errors)[by] < summaryOf(a.errors)[by] ? b : a));
    const schedule = await fitAlong(best.schedule, inputs, [...Array(all).keys()], { ...params, form }, work);
    spent += each;
    log(
      said("schedules tried: {count}; {spent} evaluations a guidance branch of {evaluations}", {
        count: tried.length,
        spent,
        evaluations,
      }),
    );
    const { mean, median, geometric, worst } = summaryOf(best.errors);
    const notes = `Chosen of ${tried.length} by the joint error (l1) on ${held.length} samples held out, its weights fitted to the other ${fitting.length}: mean ${mean.toPrecision(4)}, median ${median.toPrecision(4)}, geometric mean ${geometric.toPrecision(4)}, worst ${worst.toPrecision(4)}. Weights then fitted to all ${all}.`;
    return { schedule: { ...schedule, provenance: { ...schedule.provenance, notes } } };
  },
});

function tooFew(evaluations: number, each: number) {
  return failure(
    "solve/too-few-evaluations",
    said(
      "{evaluations} evaluations are too few: each schedule that is tried takes {each}, and so does the last fit. Allow {least} or more.",
      { evaluations, each, least: 2 * each },
    ),
  );
}

/**
 * Samples to fit to, and those held out, spread evenly among them. @throws Failure `solve/too-few-samples`.
 */
function parted(samples: number, share: number) {
  const count = Math.min(samples - 1, Math.max(1, Math.round(samples * share)));
  if (count < 1) {
    throw failure(
      "solve/too-few-samples",
      said("One sample cannot be both fitted to and held out. Record full runs of 8 to 16 prompts that differ."),
    );
  }
  const held = Array.from({ length: count }, (_, k) => Math.floor(((k + 0.5) * samples) / count));
  return { held, fitting: [...Array(samples).keys()].filter((place) => !held.includes(place)) };
}

/** How far samples with a schedule end from their full runs, mean absolute difference. */
async function jointErrors(
  schedule: ScheduleFile,
  { runs, model, conditioning, settings }: FittingInputs,
  places: readonly number[],
  { inference, signal }: Pick<NodeContext, "inference" | "signal">,
  onSample: (done: number) => void,
): Promise<number[]> {
  const measure = distance("l1");
  const applied = layOn(model, schedule);
  const errors: number[] = [];
  for (const place of places) {
    const sample = conditioning.samples[place]!;
    const { latent } = await inference.perform({ kind: "sample", model: applied, settings, sample }, { signal });
    errors.push(measure(latent, runs.runs[place]!.states.at(-1)!));
    onSample(errors.length);
  }
  return errors;
}

function tableOf(tried: readonly Tried[], held: number): Preview {
  return {
    kind: "table",
    title: said("Joint error on samples held out: {held}", { held }),
    columns: [
      said("Early steps"),
      said("Over samples"),
      said("Mean"),
      said("Median"),
      said("Geometric mean"),
      said("Worst"),
      said("Steps computed"),
    ],
    rows: tried.map(({ early, over, errors, schedule }) => {
      const { mean, median, geometric, worst } = summaryOf(errors);
      return [early, over, mean, median, geometric, worst, schedule.compute.join(" ")];
    }),
  };
}
