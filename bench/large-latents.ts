/**
 * What the sampling loop itself costs on latents of a real size, with a model that costs nearly nothing:
 *
 *     npx tsx bench/large-latents.ts [rounds, 5] [steps, 20]
 *
 * Wan2.1's latents of 81 frames of 832 × 480 (16 × 21 × 60 × 104, 8.4 MB), two guidance branches in calls of their own, UniPC and
 * FlowMatchEuler. A computed and a reused step, two bare calls of the graph, and writing as many arrays once as a step must
 * (its two predictions set apart) take turns in one process.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hold } from "#core/hold.ts";
import { sample } from "#diffusion/loop/sampling.ts";
import { loadDenoiser } from "#diffusion/model/load-denoiser.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { openModel } from "#diffusion/onnx/open-model.ts";
import { sessionOf } from "#diffusion/onnx/run-session.ts";
import { samplerOf } from "#diffusion/run/sample-model.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { initializer, model, op, tensor } from "../test/onnx/builder.ts";
import { median } from "./median.ts";

const rounds = Number(process.argv[2] ?? 5);
const steps = Number(process.argv[3] ?? 20);
const LATENT = [16, 21, 60, 104];
const LENGTH = LATENT.reduce((product, d) => product * d, 1);
/** Arrays that one step writes: guided, clean, corrected and next latent of UniPC; guided and next latent of Euler. */
const SAMPLERS = [
  { sampler: "UniPCMultistepScheduler", writes: 4 },
  { sampler: "FlowMatchEulerDiscreteScheduler", writes: 2 },
];

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
const folder = await mkdtemp(join(tmpdir(), "lemica-bench-"));
const file = join(folder, "wan.onnx");
await writeFile(file, graph);
const scheduler = {
  _class_name: "UniPCMultistepScheduler",
  use_flow_sigmas: true,
  flow_shift: 3,
  prediction_type: "flow_prediction",
};
const wan = await loadDenoiser(file, { family: "wan21-t2v", scheduler });
const session = sessionOf(file, await openModel(file, {}, undefined));
const text = (value: number) => ({ encoder_hidden_states: { data: Float32Array.of(value), dims: [1, 1, 1] } });
const latent = normalNoise(LENGTH, { seed: 1, step: -1, draw: 0 });
const start = { latent, noise: () => latent, conditionings: { positive: text(0.1), negative: text(-0.1) } };
const mask = Array.from({ length: steps }, (_, k) => (k % 5 === 0 || k === steps - 1 ? 1 : 0));
const computed = mask.filter(Boolean).length;

for (const { sampler: name, writes } of SAMPLERS) {
  const settings = makeSettings(wan, { steps, sampler: name, guidanceScale: 5 });
  const sampler = samplerOf(wan, settings, session);
  const times: Record<"computed" | "reused" | "bare" | "written", number[]> = {
    computed: [],
    reused: [],
    bare: [],
    written: [],
  };
  for (let round = -1; round < rounds; round++) {
    const full = (await sample(sampler, start)).milliseconds / steps;
    const some = (await sample(sampler, start, { plan: { mask, predictor: hold } })).milliseconds;
    const bare = await timed(async () => {
      for (const own of [start.conditionings.positive, start.conditionings.negative]) {
        const feeds = {
          hidden_states: { data: latent, dims: [1, ...LATENT] },
          timestep: { data: Float32Array.of(500), dims: [1] },
        };
        await session.run({ ...feeds, ...own });
      }
    });
    const kept = Array.from({ length: writes }, () => new Float32Array(LENGTH).fill(1));
    const written = await timed(async () => {
      for (const array of kept) mix(array, latent);
    });
    if (round < 0) continue; // the first warms up
    times.computed.push(full);
    times.reused.push((some - computed * full) / (steps - computed));
    times.bare.push(bare);
    times.written.push(written);
  }
  const of = (kind: keyof typeof times) => median(times[kind]);
  console.log(
    `${name}: computed ${of("computed").toFixed(1)} ms, reused ${of("reused").toFixed(1)} ms, two bare calls ${of("bare").toFixed(1)} ms, ${writes} arrays written ${of("written").toFixed(1)} ms; (computed − bare) ÷ written ${((of("computed") - of("bare")) / of("written")).toFixed(2)}, reused ÷ written ${(of("reused") / of("written")).toFixed(2)}`,
  );
}
await rm(folder, { recursive: true });

/** The least that a step does for an array that it makes. */
function mix(out: Float32Array, x: Float32Array): void {
  for (let k = 0; k < out.length; k++) out[k] = 0.3 * x[k]! + 0.7 * out[k]!;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
