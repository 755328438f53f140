/**
 * Reads jobs from standard input, a JSON object a line, and answers each with a line: the cut that was found, or the failure.
 */
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Failure } from "#core/failure.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { normalNoise } from "#diffusion/tensors/noise.ts";
import { writeNpy } from "#formats/npy.ts";
import { type Job, sampleAlone } from "./sample-alone.ts";
import { sampleWhole, type WholeJob } from "./sample-whole.ts";

/** Where latents or noise go, an .npy. */
interface Out {
  readonly out: string;
}

const inference = new OnnxInference({ threads: 1 });

async function latentsOf(job: (Job | WholeJob) & Out): Promise<object> {
  const { latent, dims, cut } = await ("whole" in job ? sampleWhole(job, inference) : sampleAlone(job, inference));
  await writeFile(job.out, writeNpy(latent, dims));
  return { cut };
}

/** The noise that is drawn between the steps of a run, for pipelines that draw it. */
async function noiseOf({
  length,
  steps,
  out,
}: { readonly length: number; readonly steps: number } & Out): Promise<object> {
  const all = new Float32Array(length * steps);
  for (let step = 0; step < steps; step++) all.set(normalNoise(length, { seed: 0, step, draw: 0 }), step * length);
  await writeFile(out, writeNpy(all, [steps, length]));
  return {};
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const answer = await ("steps" in job && "level" in job ? latentsOf(job) : noiseOf(job)).catch((cause: unknown) => {
    if (!(cause instanceof Failure)) throw cause;
    return { code: cause.code, message: cause.message };
  });
  console.log(JSON.stringify(answer));
}
await inference.close();
