import { readFile } from "node:fs/promises";
import { loadModel } from "#diffusion/model/load-model.ts";
import { makeSettings } from "#diffusion/model/settings.ts";
import { encodePicture } from "#diffusion/picture/encode-picture.ts";
import type { Inference } from "#diffusion/run/inference.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";
import { readNpy } from "#formats/npy.ts";
import { readPicture } from "#media/picture.ts";
import { type Asked, type Sampled, sampleAsAsked } from "./sample-alone.ts";

/** What to sample of a whole folder that export-onnx wrote. */
export interface WholeJob extends Asked {
  readonly whole: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly guidance: number;
  readonly steps: number;
  readonly prompt: string;
  readonly negative: string;
  /** Unit noise, an .npy. */
  readonly noise: string;
  /** A picture to start from. */
  readonly picture?: string;
}

/**
 * Final latents of a folder, as the workflow makes them: Load Pipeline, Prompts, Condition on Image, Reuse Level, Apply Cache
 * Mask, Sample.
 * @throws Failure as these.
 */
export async function sampleWhole(job: WholeJob, inference: Inference): Promise<Sampled> {
  const loaded = await loadModel(job.whole, job.sizes);
  const settings = makeSettings(loaded, { steps: job.steps, guidanceScale: job.guidance });
  const { conditionings } = await encodePrompts(loaded, inference, [job.prompt], job.negative);
  const first = job.picture && (await readPicture(await readFile(job.picture), job.picture));
  const seen = first ? await encodePicture(loaded, inference, { first }) : {};
  const { positive, negative } = conditionings[0]!;
  const given = { positive: { ...positive, ...seen }, negative: { ...negative, ...seen } };
  const noise = Float32Array.from(readNpy(await readFile(job.noise), job.noise).data);
  return sampleAsAsked(loaded, settings, { noise, conditionings: given }, job, inference);
}
