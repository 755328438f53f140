/**
 * Final latents of denoisers alone, as the workflow makes them: Load Denoiser, Load Conditioning, Reuse Level, Apply Cache Mask, Sample.
 * Reads jobs from standard input, a JSON object a line, and answers each with a line: the cut that was found, or the failure.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Failure } from "#core/failure.ts";
import { maskOf } from "#core/schedule.ts";
import { familyById } from "#diffusion/families/index.ts";
import { loadDenoiser } from "#diffusion/load-denoiser.ts";
import { type Model, withResidual, withSchedule } from "#diffusion/model.ts";
import { normalNoise } from "#diffusion/noise.ts";
import { OnnxInference } from "#diffusion/onnx/host.ts";
import { makeSettings } from "#diffusion/settings.ts";
import { readNpy, writeNpy } from "#formats/npy.ts";
import { conditioningOf } from "#nodes/condition/conditioning-file.ts";

interface Job {
  readonly folder: string;
  readonly graph: string;
  readonly family: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly guidance: number;
  readonly steps: number;
  readonly level: "output" | "residual";
  /** Steps that are computed; all where absent. */
  readonly compute?: readonly number[];
  /** Where the latents go, an .npy. */
  readonly out: string;
}

const inference = new OnnxInference({ threads: 1 });

async function latentsOf(job: Job): Promise<object> {
  const { folder, family, guidance, steps, compute } = job;
  const json = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const loaded = await loadDenoiser(join(folder, job.graph), {
    family,
    scheduler: await json("scheduler_config.json"),
    config: await json("config.json"),
    sizes: job.sizes,
  });
  const { text } = familyById(family).inputs;
  const read = async (name: string) => conditioningOf(await readFile(join(folder, name)), name, text);
  const positive = await read("positive.safetensors");
  const negative = await read("negative.safetensors").catch(() => positive);
  const noise = Float32Array.from(readNpy(await readFile(join(folder, "noise.npy")), "noise.npy").data);
  const settings = makeSettings(loaded, { steps, guidanceScale: guidance });
  const cut = job.level === "residual" ? withResidual(loaded, {}) : loaded;
  const found =
    job.level === "residual" ? (await inference.perform({ kind: "reuse-cost", model: cut })).cut : undefined;
  const count = settings.timesteps.length;
  const model: Model = compute
    ? withSchedule<undefined>(cut, { mask: maskOf(count, compute), predictor: "hold", schedule: undefined })
    : cut;
  const sample = { prompt: "", negative: "", seed: 0, noise, conditionings: { positive, negative } };
  const { latent } = await inference.perform({ kind: "sample", model, settings, sample });
  await writeFile(job.out, writeNpy(latent, loaded.latentDims));
  return { steps: count, cut: found };
}

/** The noise that is drawn between the steps of a run, for pipelines that draw it. */
async function noiseOf({ length, steps, out }: { length: number; steps: number; out: string }): Promise<object> {
  const all = new Float32Array(length * steps);
  for (let step = 0; step < steps; step++) all.set(normalNoise(length, { seed: 0, step, draw: 0 }), step * length);
  await writeFile(out, writeNpy(all, [steps, length]));
  return {};
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const answer = await ("family" in job ? latentsOf(job) : noiseOf(job)).catch((cause: unknown) => {
    if (!(cause instanceof Failure)) throw cause;
    return { code: cause.code, message: cause.message };
  });
  console.log(JSON.stringify(answer));
}
await inference.close();
