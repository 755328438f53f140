/**
 * One build's loop on latents of any size, asked by its parent for one measurement at a time: `part.ts FOLDER DIMS STEPS SAMPLER`. What it
 * imports of the build is found where it is or was.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer, Question } from "./question.ts";

const [folder, dims, stepCount, sampler] = process.argv.slice(2) as [string, string, string, string];
const LATENT = dims.split("x").map(Number);
const length = LATENT.reduce((product, d) => product * d, 1);
const steps = Number(stepCount);

async function of(...paths: readonly string[]) {
  const path = paths.map((p) => join(folder, p)).find((p) => existsSync(p));
  return await import(pathToFileURL(path!).href);
}
const { loadDenoiser } = await of("nodes/diffusion/model/load-denoiser.ts", "nodes/diffusion/load-denoiser.ts");
const { makeSettings } = await of("nodes/diffusion/model/settings.ts", "nodes/diffusion/settings.ts");
const { samplerOf } = await of("nodes/diffusion/run/sample-model.ts", "nodes/diffusion/sample-model.ts");
const { sample } = await of("nodes/diffusion/loop/sampling.ts", "nodes/diffusion/sampling.ts");
const { calibrateSample } = await of("nodes/diffusion/loop/calibration.ts", "nodes/diffusion/calibration.ts");
const { openModel } = await of("nodes/diffusion/onnx/open-model.ts");
const { sessionOf } = await of("nodes/diffusion/onnx/run-session.ts");
const { normalNoise } = await of("nodes/diffusion/tensors/noise.ts", "nodes/diffusion/noise.ts");
const { initializer, model, op, tensor } = await of("test/onnx/builder.ts");
const hold = existsSync(join(folder, "nodes/core/hold.ts")) ? (await of("nodes/core/hold.ts")).hold : "hold";

const graph = model({
  inputs: [
    tensor("hidden_states", "float32", ["batch", ...LATENT]),
    tensor("timestep", "float32", ["batch"]),
    tensor("encoder_hidden_states", "float32", ["batch", "tokens", 1]),
  ],
  outputs: [tensor("velocity", "float32", ["batch", ...LATENT])],
  nodes: [
    op("ReduceMean", "encoder_hidden_states", "text", { axes: [1, 2], keepdims: 0 }),
    op("Add", ["text", "timestep"], "told"),
    op("Reshape", ["told", "column"], "condition"),
    op("Mul", ["hidden_states", "share"], "some"),
    op("Add", ["some", "condition"], "velocity"),
  ],
  initializers: [initializer("column", "int64", [5], [-1, 1, 1, 1, 1]), initializer("share", "float32", [], 0.7)],
});
const temporary = await mkdtemp(join(tmpdir(), "lemica-bench-"));
const file = join(temporary, "wan.onnx");
await writeFile(file, graph);
const scheduler = {
  _class_name: "UniPCMultistepScheduler",
  use_flow_sigmas: true,
  flow_shift: 3,
  prediction_type: "flow_prediction",
};
const [, frames, rows, columns] = LATENT as [number, number, number, number];
const sizes = { width: 8 * columns, height: 8 * rows, frames: 4 * (frames - 1) + 1 };
const wan = await loadDenoiser(file, { family: "wan21-t2v", scheduler, sizes });
const opened = sessionOf(file, await openModel(file, { threads: 1 }, undefined));
/** Milliseconds within calls of the graph, which are not the loop's own. */
const within = { wall: 0, processor: 0 };
const session = {
  ...opened,
  async run(...args: unknown[]) {
    const clock = started();
    const outputs = await opened.run(...args);
    const took = clock();
    within.wall += took.wall;
    within.processor += took.processor;
    return outputs;
  },
};
await rm(temporary, { recursive: true });
const text = (value: number) => ({ encoder_hidden_states: { data: Float32Array.of(value), dims: [1, 1, 1] } });
const latent: Float32Array = normalNoise(length, { seed: 1, step: -1, draw: 0 });
const start = { latent, noise: () => latent, conditionings: { positive: text(0.1), negative: text(-0.1) } };
const used = samplerOf(wan, makeSettings(wan, { steps, sampler, guidanceScale: 5 }), session);
const mask = Array.from({ length: steps }, (_, k) => (k % 5 === 0 || k === steps - 1 ? 1 : 0));

const work: Readonly<Record<Question["what"], (question: Question) => Promise<unknown>>> = {
  full: async () => digest((await sample(used, start)).latent),
  reused: async () => digest((await sample(used, start, { plan: { mask, predictor: hold } })).latent),
  /** Edges of gap 2, one at a time, as few as there are. */
  calibration: async () =>
    digest(await calibrateSample(used, start, { maxGap: 2, distance: "l1", predictor: hold, batch: 1 })),
  /** In closed loop, the full runs made again: of this build alone. */
  fitting: async ({ samples: count = 1 }) => {
    const { performTask } = await of("nodes/diffusion/run/perform-task.ts");
    const samples = Array.from({ length: count }, (_, k) => {
      const { conditionings } = start;
      return { prompt: "", negative: "", seed: k + 1, conditionings };
    });
    const compute = mask.flatMap((flag, step) => (flag ? [step] : []));
    const options = { lookBack: 3, noise: true, form: "branch", ridge: 1e-5, rounds: 3 };
    const settings = makeSettings(wan, { steps, sampler, guidanceScale: 5 });
    const task = { kind: "fit", model: wan, settings, samples, compute, options, together: 1 };
    const rows = await performTask(task, session, () => {}, new AbortController().signal);
    return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
  },
};

function digest(array: Float32Array | Float64Array): string {
  return createHash("sha256").update(array).digest("hex");
}

process.on("message", async (question: Question) => {
  Object.assign(within, { wall: 0, processor: 0 });
  const clock = started();
  const result = await work[question.what](question);
  const { wall, processor } = clock();
  const answer: Answer = {
    wall: wall - within.wall,
    processor: processor - within.processor,
    result: String(result),
    peak: process.resourceUsage().maxRSS / 1024,
    computed: mask.filter(Boolean).length,
  };
  process.send!(answer);
});
process.send!("ready");

/** Told how long it has been since. */
function started(): () => { readonly wall: number; readonly processor: number } {
  const before = process.cpuUsage();
  const began = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - began, processor: (user + system) / 1000 };
  };
}
