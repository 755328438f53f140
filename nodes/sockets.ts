import { counted, inARow, type Said, said } from "#core/said.ts";
import type { Settings } from "#diffusion/model/settings.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import type { Budgets } from "#formats/budgets.ts";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { FullRuns } from "#formats/full-runs-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { socket } from "#kit/socket.ts";
import { comparisonEssence, fullRunsEssence, modelEssence, samplesEssence, undated, videoEssence } from "./essence.ts";
import type { Comparison, Conditioning, PipelineModel, Samples, Video } from "./values.ts";

declare module "#kit/context.ts" {
  interface Capabilities {
    /** Runs models in processes of their own. */
    readonly inference: Inference;
  }
}

export const MODEL = socket<PipelineModel>("MODEL", {
  title: "Model",
  colour: "#8b7cf6",
  describe: ({ name, residual, applied }) =>
    inARow(
      [name, ...(residual ? [said("residual level")] : []), ...(applied ? [stepsComputed(applied.schedule)] : [])],
      " · ",
    ),
  essence: modelEssence,
});

export const CONDITIONING = socket<Conditioning>("CONDITIONING", {
  title: "Conditioning",
  colour: "#e0a13c",
  describe: ({ samples }) =>
    counted("{count} prompt × seed pair", "{count} prompt × seed pairs", { count: samples.length }),
});

export const SETTINGS = socket<Settings>("SETTINGS", {
  title: "Settings",
  colour: "#7d8ea8",
  describe: ({ className, sigmas }) =>
    said("{steps} steps, {sampler}", { steps: sigmas.length - 1, sampler: className }),
});

export const ERROR_GRAPH = socket<ErrorGraphFile>("ERROR_GRAPH", {
  title: "Error Graph",
  colour: "#d9635f",
  describe: ({ steps, maxGap, edges }) =>
    said("{steps} steps, gaps up to {maxGap}, edges: {edges}", { steps, maxGap, edges: edges.length }),
  essence: undated,
});

export const FULL_RUNS = socket<FullRuns>("FULL_RUNS", {
  title: "Full Runs",
  colour: "#c98a5e",
  describe: ({ samples, steps }) => said("full runs: {count}, steps each: {steps}", { count: samples.length, steps }),
  essence: fullRunsEssence,
});

export const SCHEDULE = socket<ScheduleFile>("SCHEDULE", {
  title: "Schedule",
  colour: "#3fa796",
  describe: ({ budget, steps, compute }) => inARow([stepsComputed({ budget, steps }), compute.join(" ")], " · "),
  essence: undated,
});

export const BUDGETS = socket<Budgets>("BUDGETS", {
  title: "Budgets",
  colour: "#5fb56b",
  describe: ({ rows }) =>
    said("budgets {least} to {most}", { least: rows[0]?.budget ?? 0, most: rows.at(-1)?.budget ?? 0 }),
});

export const SAMPLE = socket<Samples>("SAMPLE", {
  title: "Sample",
  colour: "#d46fa8",
  describe: ({ items }) => counted("{count} latent", "{count} latents", { count: items.length }),
  essence: samplesEssence,
});

export const VIDEO = socket<Video>("VIDEO", {
  title: "Video",
  colour: "#4a9fd8",
  describe: ({ clips }) =>
    said("clips: {clips}, frames each: {frames}", { clips: clips.length, frames: clips[0]?.clip.frames ?? 0 }),
  essence: videoEssence,
});

export const COMPARISON = socket<Comparison>("COMPARISON", {
  title: "Comparison",
  colour: "#9bb34a",
  describe: ({ rows }) => said("{count} compared", { count: rows.length }),
  essence: comparisonEssence,
});

function stepsComputed({ budget, steps }: { readonly budget: number; readonly steps: number }): Said {
  return said("{budget} of {steps} steps computed", { budget, steps });
}
