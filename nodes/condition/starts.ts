import { basename } from "node:path";
import { z } from "zod";
import { said } from "#core/said.ts";
import type { Model } from "#diffusion/model/model.ts";
import type { ReadableFiles } from "#kit/files.ts";
import { onnxAlone } from "../onnx-alone.ts";
import { optionalPathParam } from "../params/path.ts";
import { noiseRows } from "./noise-rows.ts";
import { parseSeeds } from "./seeds.ts";

/** The parameters that say what samples start from. */
export const startParams = {
  seeds: z
    .string()
    .default("1")
    .refine((text) => parseSeeds(text) !== undefined, {
      error:
        "must be whole numbers and ranges such as 1, 2, 5-8, from 0 to 9007199254740991 and at most 10,000 of them",
    })
    .meta({ title: "Seeds", description: "Whole numbers and ranges, such as 1, 2, 5-8" }),
  latents: optionalPathParam("latents", {
    title: "Latents",
    description: "An .npy file of unit noise [seeds, latent…] to start from instead of the seeds' own",
  }),
};

/** What each seed starts from: its own noise, or the file's. @throws Failure as `noiseRows`. */
export async function startsOf(
  model: Model,
  { seeds: text, latents }: { readonly seeds: string; readonly latents: string },
  files: ReadableFiles,
): Promise<readonly { readonly seed: number; readonly noise?: Float32Array }[]> {
  const seeds = parseSeeds(text)!;
  if (!latents) return seeds.map((seed) => ({ seed }));
  onnxAlone(model, said("Noise from a file"));
  const noises = noiseRows(await files.read(latents), basename(latents), model.latentDims, seeds.length);
  return seeds.map((seed, k) => ({ seed, noise: noises[k]! }));
}
