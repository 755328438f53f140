import { z } from "zod";
import { aggregate, parseAggregate } from "#core/aggregate.ts";
import { distanceNames } from "#core/distance.ts";
import { edgeCount } from "#core/error-graph.ts";
import { predictorIds } from "#core/predictors.ts";
import { said } from "#core/said.ts";
import { checkBudget } from "#core/solver.ts";
import { batchWithin, calibrationCost, shortCalibrationCost, weightsAt } from "#diffusion/loop/calibration.ts";
import { reuseLevelOf } from "#diffusion/model/model.ts";
import type { TaskEvent } from "#diffusion/run/tasks.ts";
import { elements } from "#diffusion/tensors/tensor.ts";
import { fileOf } from "#formats/error-graph-file.ts";
import { defineNode } from "#kit/define-node.ts";
import { once } from "#kit/once.ts";
import { input, output } from "#kit/port.ts";
import { parseSeeds } from "../condition/seeds.ts";
import { failure } from "../failures.ts";
import { aggregateParam } from "../params/aggregate.ts";
import { refusedAt } from "../params/foresight.ts";
import { heatmapOf } from "../previews/heatmap.ts";
import { provenanceOf } from "../provenance.ts";
import { CONDITIONING, ERROR_GRAPH, MODEL, SETTINGS } from "../sockets.ts";
import { calibrationProgress } from "./calibration-progress.ts";
import { checkFullModel } from "./check-full-model.ts";
import { growingHeatmap } from "./growing-heatmap.ts";
import { keptEntries, keptGroups } from "./kept-groups.ts";
import { measureLazily } from "./lazy-errors.ts";
import { nowAndThen } from "./now-and-then.ts";

/** Edges that a pipeline in Python measures, one after the other, before they are kept. */
const EDGES_AT_A_TIME = 4;

export const calibrateErrors = defineNode({
  type: "calibrate/errors",
  version: 1,
  title: "Calibrate Errors",
  summary:
    "Measures, for every edge, how far the final result moves if only that edge is reused. One full run a sample, then replays.",
  inputs: {
    model: input(MODEL, "The full model, without a schedule"),
    conditioning: input(CONDITIONING, "Samples to measure on: a few prompts that differ are enough"),
    settings: input(SETTINGS, "The timestep table that the schedule will be for"),
  },
  outputs: { errors: output(ERROR_GRAPH, "Errors between steps") },
  params: z.object({
    maxGap: z
      .int()
      .min(2)
      .max(999)
      .default(7)
      .meta({ title: "Largest gap", unit: "steps", description: "Edges longer than this are not measured" }),
    distance: z.enum(distanceNames).default("l1").meta({ title: "Distance", description: "Between final latents" }),
    aggregate: aggregateParam
      .default("mean")
      .meta({ title: "Aggregate", description: "Over samples: mean, median, max or quantile:0.9" }),
    predictor: z
      .enum(predictorIds)
      .default("hold")
      .meta({ title: "Predictor", description: "How a reused value is made" }),
    budgets: z
      .string()
      .default("")
      .refine((text) => text.trim() === "" || (parseSeeds(text)?.every((budget) => budget > 0) ?? false), {
        error: "must be whole numbers with commas between, such as 10, 13, 17",
      })
      .meta({
        title: "Budgets",
        description: "Only edges that can matter for these, by leximax; all edges where left out. Such as 10, 13, 17",
      }),
    untilStable: z.boolean().default(false).meta({
      title: "Until schedules settle",
      description: "With budgets: takes the samples one after another until two more change no schedule",
    }),
    evaluations: z.int().min(1).optional().meta({
      title: "At most",
      unit: "evaluations",
      description:
        "With budgets: stops measuring after so many, of all samples and for each guidance branch, with the best schedules until then",
    }),
    memory: z
      .int()
      .min(1)
      .max(65536)
      .default(64)
      .meta({ title: "Memory", unit: "MiB", description: "For latents and residuals of edges replayed together" }),
  }),
  foresee: ({ settings }, { maxGap, budgets }) => {
    if (settings?.steps === undefined || settings.steps < 2) return {};
    const errors = { steps: settings.steps, maxGap: Math.min(maxGap, settings.steps - 1) };
    const list = budgets.trim() === "" ? [] : (parseSeeds(budgets) ?? []);
    return {
      outputs: { errors },
      ...refusedAt("budgets", () => {
        for (const budget of list) checkBudget(errors, budget);
      }),
    };
  },
  run: async ({ model, conditioning, settings }, params, context) => {
    const { inference, signal, store, progress, preview, log } = context;
    checkFullModel(model);
    const how = parseAggregate(params.aggregate);
    const steps = settings.timesteps.length;
    if (steps < 2) {
      throw failure(
        "calibrate/one-step",
        said("A run of 1 step has none to reuse. Calibrate one of 2 steps or more, or sample without a schedule."),
      );
    }
    const maxGap = Math.min(params.maxGap, steps - 1);
    const { samples } = conditioning;
    const kind = "residual-length";
    const residual = model.residual
      ? await inference.perform({ kind, model, settings, sample: samples[0]! }, { signal })
      : 0;
    const batch = model.torch
      ? EDGES_AT_A_TIME
      : batchWithin(params.memory * 2 ** 20, elements(model.latentDims), settings, residual);
    if (params.budgets.trim() !== "") {
      const budgets = [...new Set(parseSeeds(params.budgets)!)].sort((a, b) => a - b);
      const { distance, predictor, untilStable, evaluations } = params;
      const options = { maxGap, distance, predictor, aggregate: how, untilStable, evaluations, batch };
      const found = await measureLazily({ model, settings, samples, budgets, ...options }, context);
      const taken = { ...conditioning, samples: samples.slice(0, found.samples) };
      return {
        errors: fileOf(found.graph, {
          unsettled: found.unsettled,
          standardErrors: found.standardErrors,
          distance,
          aggregate: how,
          reuseLevel: reuseLevelOf(model),
          predictor,
          provenance: provenanceOf(model, settings, taken),
        }),
      };
    }
    if (params.untilStable || params.evaluations !== undefined) {
      throw failure(
        "calibrate/no-budgets",
        said(
          "Schedules can only settle for budgets that are given. Give some, such as 10, 13, 17, or measure all edges.",
        ),
      );
    }
    const cost = calibrationCost(steps, maxGap);
    const edges = edgeCount(steps, maxGap);
    log(
      said(
        "{samples} × {edges} edges, {evaluations} evaluations a sample and guidance branch, {batch} edges at a time",
        {
          samples: samples.length,
          edges,
          evaluations: cost,
          batch,
        },
      ),
    );
    if (model.residual) {
      const evaluations = shortCalibrationCost(steps, maxGap);
      log(said("another {evaluations} evaluations without the block stack", { evaluations }));
    }
    const journal = store.journal("edges");
    const entries = await keptEntries(journal, batch);
    const known = entries.reduce((sum, { errors }) => sum + errors.length, 0);
    if (known > 0) {
      const all = samples.length * edges;
      log(said("{known} of {all} edges are known from a calibration that was stopped", { known, all }));
    }

    const kept = samples.map((_, k) => keptGroups(journal, entries, k, batch));
    const heatmap = growingHeatmap(steps, maxGap, batch, how);
    const picture = nowAndThen(() => preview(heatmap.picture()));
    for (const { sample, group, errors } of entries) heatmap.add(sample, group, errors);
    if (known > 0) picture.changed();
    const told = calibrationProgress(
      { steps, maxGap, batch, weights: weightsAt(reuseLevelOf(model)) },
      kept.map(({ finished }) => finished),
      progress,
    );
    const perSample: Float64Array[] = [];
    const tell = once(log);
    for (const [k, sample] of samples.entries()) {
      const onEvent = (event: TaskEvent) => {
        if (event.kind === "progress") return told(k, event.done);
        if (event.kind === "note") return tell(event.sentence);
        if (event.kind !== "group") return;
        kept[k]!.keep(event.group, event.errors);
        heatmap.add(k, event.group, event.errors);
        picture.changed();
      };
      const options = { maxGap, distance: params.distance, predictor: params.predictor, batch };
      const task = { kind: "calibrate", model, settings, sample, options, finished: kept[k]!.finished } as const;
      perSample.push(await inference.perform(task, { signal, onEvent }));
      await kept[k]!.written();
      picture.flush();
    }
    await journal.done();
    const errors = fileOf(
      { steps, maxGap, errors: aggregate(perSample, how) },
      {
        distance: params.distance,
        aggregate: how,
        reuseLevel: reuseLevelOf(model),
        predictor: params.predictor,
        samples: samples.map(({ prompt, seed }, k) => ({ prompt, seed, errors: [...perSample[k]!] })),
        provenance: provenanceOf(model, settings, conditioning),
      },
    );
    return { errors };
  },
  preview: ({ errors }) => heatmapOf(errors),
});
