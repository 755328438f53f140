import type { Inference } from "#diffusion/inference.ts";
import type { Settings } from "#diffusion/settings.ts";
import type { ErrorGraphFile } from "#formats/error-graph-file.ts";
import type { ScheduleFile } from "#formats/schedule-file.ts";
import { socket } from "#kit/socket.ts";
import { comparisonEssence, modelEssence, samplesEssence, undated, videoEssence } from "./essence.ts";
import type { Budgets, Comparison, Conditioning, PipelineModel, Samples, Video } from "./values.ts";

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
    [
      name,
      ...(residual ? ["residual level"] : []),
      ...(applied ? [`${applied.schedule.budget} of ${applied.schedule.steps} steps computed`] : []),
    ].join(", "),
  essence: modelEssence,
});

export const CONDITIONING = socket<Conditioning>("CONDITIONING", {
  title: "Conditioning",
  colour: "#e0a13c",
  describe: ({ samples }) => count(samples.length, "prompt × seed pair"),
});

export const SETTINGS = socket<Settings>("SETTINGS", {
  title: "Settings",
  colour: "#7d8ea8",
  describe: ({ className, sigmas }) => `${sigmas.length - 1} steps, ${className}`,
});

export const ERROR_GRAPH = socket<ErrorGraphFile>("ERROR_GRAPH", {
  title: "Error Graph",
  colour: "#d9635f",
  describe: ({ steps, maxGap, edges }) => `${steps} steps, gaps up to ${maxGap}, ${count(edges.length, "edge")}`,
  essence: undated,
});

export const SCHEDULE = socket<ScheduleFile>("SCHEDULE", {
  title: "Schedule",
  colour: "#3fa796",
  describe: ({ budget, steps, compute }) => `${budget} of ${steps}: ${compute.join(" ")}`,
  essence: undated,
});

export const BUDGETS = socket<Budgets>("BUDGETS", {
  title: "Budgets",
  colour: "#5fb56b",
  describe: ({ rows }) => `budgets ${rows[0]?.budget} to ${rows.at(-1)?.budget}`,
});

export const SAMPLE = socket<Samples>("SAMPLE", {
  title: "Sample",
  colour: "#d46fa8",
  describe: ({ items }) => count(items.length, "latent"),
  essence: samplesEssence,
});

export const VIDEO = socket<Video>("VIDEO", {
  title: "Video",
  colour: "#4a9fd8",
  describe: ({ clips }) => `${count(clips.length, "clip")} of ${count(clips[0]?.clip.frames ?? 0, "frame")}`,
  essence: videoEssence,
});

export const COMPARISON = socket<Comparison>("COMPARISON", {
  title: "Comparison",
  colour: "#9bb34a",
  describe: ({ rows }) => `${rows.length} compared`,
  essence: comparisonEssence,
});

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
