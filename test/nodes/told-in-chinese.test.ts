import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Said, told } from "#core/said.ts";
import { writeFullRuns } from "#formats/full-runs-file.ts";
import { pack } from "#nodes/index.ts";
import { ownWords } from "#server/packs/own-words.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { movingShapesFiles, writeFiles } from "../onnx/moving-shapes-folder.ts";
import { transformer } from "../onnx/residual-models.ts";
import { beginning, flow, from, sampling } from "./flow.ts";
import { MODEL } from "./model-folder.ts";

const path = temporaryFolder();
const { run } = flow(path());
const chinese = { language: "zh-CN", texts: ownWords["zh-CN"]! };

/** All sentences within something that was sent: objects that have a text, but for previews of that kind. */
function sentencesIn(part: unknown): Said[] {
  if (typeof part !== "object" || part === null) return [];
  const inside = Object.values(part).flatMap(sentencesIn);
  const own = "text" in part && typeof part.text === "string" && !("kind" in part);
  return own ? [part as Said, ...inside] : inside;
}

test("whatever nodes show, say while they work, write into their log and say of their outputs is told in Chinese", async () => {
  const folder = path("model");
  await writeFiles(folder, { ...movingShapesFiles(), "transformer/model.onnx": transformer().onnx });
  writeFileSync(path("list.txt"), "0, 2, 4");
  writeFileSync(path("one.csv"), "0,1,2,3\n0,0,1,2\n0,0,0,1\n0,0,0,0\n");
  const gram = { size: 3, products: Float64Array.of(2, 1, 0, 1, 3, 0, 0, 0, 1) };
  const runs = { branches: [{ name: "positive", factor: 1 }], action: [-0.5, -0.5], latentDims: [1], steps: 2 };
  const about = {
    format: "lemica.full-runs",
    reuseLevel: "output",
    version: 1,
    provenance: {},
  } as const;
  writeFileSync(
    path("a.full-runs.safetensors"),
    writeFullRuns({
      ...about,
      ...runs,
      samples: [{ prompt: "a", seed: 1 }],
      runs: [{ gram, states: [Float32Array.of(1)] }],
    }),
  );
  const errors = from("errors", "errors");
  const schedule = from("schedule", "schedule");
  const [full, reused] = [from("full-video", "video"), from("video", "video")];
  const nodes = {
    ...beginning({ steps: 5, seeds: "1-2", prompts: ["a red circle"], folder }),
    level: { type: "load/reuse-level", inputs: { model: from("model", "model") } },
    errors: {
      type: "calibrate/errors",
      params: { maxGap: 3 },
      inputs: {
        model: from("level", "model"),
        conditioning: from("prompts", "conditioning"),
        settings: from("settings", "settings"),
      },
    },
    again: { type: "calibrate/error-graph", params: { maxGap: 2 }, inputs: { errors } },
    merged: { type: "calibrate/merge", inputs: { first: errors, second: from("again", "errors") } },
    difference: { type: "calibrate/difference", inputs: { errors, reference: from("again", "errors") } },
    matrix: { type: "load/error-graph", params: { file: path("one.csv") } },
    schedule: { type: "solve/schedule", params: { budget: 3 }, inputs: { errors } },
    list: { type: "load/schedule", params: { file: path("list.txt"), steps: 5 } },
    uniform: { type: "solve/uniform", params: { budget: 3 }, inputs: { errors } },
    budgets: { type: "solve/all-budgets", inputs: { errors } },
    robustness: { type: "solve/robustness", params: { by: "sample" }, inputs: { errors } },
    published: { type: "load/published-schedule", params: { list: "meancache/qwen-image/50/17" } },
    transfer: {
      type: "solve/transfer",
      inputs: { schedule: from("published", "schedule"), settings: from("settings", "settings") },
    },
    masked: { type: "apply/cache-mask", inputs: { model: from("level", "model"), schedule } },
    full: sampling(from("level", "model")),
    reused: sampling(from("masked", "model")),
    // Pictures that are large enough to be compared.
    larger: { type: "load/pipeline", params: { folder: MODEL } },
    "larger-prompts": {
      type: "condition/prompts",
      params: { prompts: "a red circle", seeds: "1-2" },
      inputs: { model: from("larger", "model") },
    },
    "loaded-runs": { type: "load/full-runs", params: { file: path("a.full-runs.safetensors") } },
    runs: {
      type: "calibrate/full-runs",
      inputs: {
        model: from("larger", "model"),
        conditioning: from("larger-prompts", "conditioning"),
        settings: from("settings", "settings"),
      },
    },
    proposed: { type: "solve/propose", params: { budget: 3 }, inputs: { runs: from("runs", "runs") } },
    fitted: {
      type: "solve/fit",
      inputs: {
        schedule: from("proposed", "schedule"),
        runs: from("runs", "runs"),
        model: from("larger", "model"),
        conditioning: from("larger-prompts", "conditioning"),
        settings: from("settings", "settings"),
      },
    },
    proposals: { type: "solve/all-proposals", inputs: { runs: from("runs", "runs") } },
    guidance: { type: "solve/guidance", params: { evaluations: 5, both: 2 }, inputs: { runs: from("runs", "runs") } },
    refined: {
      type: "solve/refine",
      params: { budget: 3, evaluations: 24 },
      inputs: {
        runs: from("runs", "runs"),
        model: from("larger", "model"),
        conditioning: from("larger-prompts", "conditioning"),
        settings: from("settings", "settings"),
      },
    },
    held: { type: "solve/propose", params: { budget: 3, predictor: "hold" }, inputs: { runs: from("runs", "runs") } },
    grid: {
      type: "sample/time-grid",
      inputs: { schedule: from("held", "schedule"), settings: from("settings", "settings") },
    },
    running: {
      type: "compare/running-error",
      inputs: {
        model: from("larger-masked", "model"),
        conditioning: from("larger-prompts", "conditioning"),
        settings: from("settings", "settings"),
      },
    },
    quality: {
      type: "compare/quality",
      params: { budgets: "3" },
      inputs: {
        runs: from("runs", "runs"),
        model: from("larger", "model"),
        conditioning: from("larger-prompts", "conditioning"),
        settings: from("settings", "settings"),
        schedule: from("fitted", "schedule"),
      },
    },
    "save-runs": { type: "export/full-runs", params: { name: "f" }, inputs: { runs: from("runs", "runs") } },
    "larger-masked": {
      type: "apply/cache-mask",
      inputs: { model: from("larger", "model"), schedule: from("list", "schedule") },
    },
    "larger-full": sampling(from("larger", "model"), "settings", "larger-prompts"),
    "larger-reused": sampling(from("larger-masked", "model"), "settings", "larger-prompts"),
    "full-video": { type: "sample/decode", inputs: { sample: from("larger-full", "sample") } },
    video: { type: "sample/decode", inputs: { sample: from("larger-reused", "sample") } },
    compare: { type: "compare/compare", inputs: { reference: full, video: reused } },
    joint: {
      type: "compare/joint-error",
      inputs: { reference: from("full", "sample"), sample: from("reused", "sample") },
    },
    "save-video": { type: "export/video", params: { name: "a" }, inputs: { video: reused, reference: full } },
    "save-latents": {
      type: "export/latents",
      params: { name: "e" },
      inputs: { sample: from("full", "sample") },
    },
    "save-errors": { type: "export/error-graph", params: { name: "b" }, inputs: { errors, schedule } },
    "save-schedule": { type: "export/schedule-file", params: { name: "c" }, inputs: { schedule } },
    export: { type: "export/schedule", params: { name: "d" }, inputs: { schedule } },
  } satisfies Record<string, DrawnNode>;
  const ran = await run(nodes);
  expect([ran.problems, ran.failures]).toEqual([[], []]);
  const said = ran.events.flatMap(sentencesIn);
  expect(said.length).toBeGreaterThan(80);
  // Measures that go by their letters in any language.
  const same = /^(PSNR|SSIM|L1|Sigma)$/;
  const english = said.map((what) => [told(what), told(what, chinese)] as const);
  expect(english.filter(([text, other]) => text === other && !same.test(text))).toEqual([]);
  // What is neither a sentence nor a file would be told in English for ever.
  const texts = ran.events.flatMap((event): Said[] => {
    if (event.type === "node-log") return [event.message];
    if (event.type === "node-progress") return event.note === undefined ? [] : [event.note];
    return event.type === "node-finished" ? Object.values(event.outputs) : [];
  });
  expect(texts.filter((text) => typeof text !== "object" && !/\.webp$/.test(String(text)))).toEqual([]);
  const types = new Set(Object.values(nodes).map(({ type }) => type));
  // These want files that are no small thing to write, or a Python; what they show is made as others show it.
  const left = ["load/diffusers", "load/denoiser", "condition/load", "condition/image"];
  expect(pack.map(({ type }) => type).filter((type) => !types.has(type))).toEqual(left);
});
