import { basename } from "node:path";
import { z } from "zod";
import { Failure } from "#core/failure.ts";
import { encodePrompts } from "#diffusion/encode-prompts.ts";
import { elements } from "#diffusion/tensor.ts";
import { readNpy } from "#formats/npy.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { fileKey } from "../load/file-key.ts";
import { CONDITIONING, MODEL } from "../sockets.ts";
import { parseSeeds } from "./seeds.ts";

export const prompts = defineNode({
  type: "condition/prompts",
  version: 1,
  title: "Prompts",
  summary: "Encodes prompts, one a line, each with every seed. Reuse is calibrated and measured over all of them.",
  inputs: { model: input(MODEL, "Whose tokenizer and text encoder are used") },
  outputs: { conditioning: output(CONDITIONING, "Encoded prompts with seeds") },
  params: z.object({
    prompts: z.string().default("").meta({ title: "Prompts", description: "One a line", multiline: true }),
    file: z
      .string()
      .default("")
      .meta({ title: "Prompt file", description: "A text file with one prompt a line, added to the prompts above" }),
    negative: z.string().default("").meta({ title: "Negative prompt" }),
    seeds: z
      .string()
      .default("1")
      .refine((text) => parseSeeds(text) !== undefined, { error: "must be whole numbers and ranges such as 1, 2, 5-8" })
      .meta({ title: "Seeds" }),
    latents: z.string().default("").meta({
      title: "Latents",
      description: "An .npy file of unit noise [seeds, latent…] to start from instead of the seeds' own",
    }),
  }),
  cacheKey: async ({ file, latents }, files) => [
    file && (await fileKey(file, files)),
    latents && (await fileKey(latents, files)),
  ],
  run: async ({ model }, params, { files, inference, signal, progress, log }) => {
    const texts = [params.prompts, params.file && (await files.readText(params.file))].flatMap((text) =>
      text.split(/\r?\n/),
    );
    const list = texts.map((line) => line.trim()).filter((line) => line !== "");
    if (list.length === 0) {
      throw new Failure("prompt/none", "There is no prompt. Write at least one line, or name a file of prompts.");
    }
    const seeds = parseSeeds(params.seeds)!;
    const noises = params.latents
      ? rowsOf(await files.read(params.latents), basename(params.latents), model.latentDims, seeds.length)
      : [];
    const { conditionings, notes } = await encodePrompts(model, inference, list, params.negative, signal, progress);
    notes.forEach(log);
    const samples = list.flatMap((prompt, p) =>
      seeds.map((seed, s) => ({
        prompt,
        negative: params.negative,
        seed,
        conditionings: conditionings[p]!,
        ...(noises[s] && { noise: noises[s] }),
      })),
    );
    return { conditioning: { samples } };
  },
  preview: ({ conditioning }) => ({
    kind: "table",
    columns: ["Prompt", "Seed"],
    rows: conditioning.samples.slice(0, 100).map(({ prompt, seed }) => [prompt, seed]),
  }),
});

/**
 * Rows of an .npy file of latents: one for each seed, or a single one for one seed.
 * @throws Failure `prompt/latents-shape`, `prompt/latents-not-finite`; as `readNpy`.
 */
function rowsOf(bytes: Uint8Array, name: string, latentDims: readonly number[], seeds: number): Float32Array[] {
  const { data, shape } = readNpy(bytes, name);
  const rows = shape.length === latentDims.length ? [1, ...shape] : shape;
  const wanted = [seeds, ...latentDims];
  if (rows.length !== wanted.length || rows.some((d, k) => d !== wanted[k])) {
    throw new Failure(
      "prompt/latents-shape",
      `${name} has the shape [${shape.join(", ")}], but this model with ${seeds} ${seeds === 1 ? "seed" : "seeds"} needs [${wanted.join(", ")}]. Save one latent a seed.`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Failure(
      "prompt/latents-not-finite",
      `${name} has ${data[bad]} at value ${bad}, so nothing could be sampled from it. Save standard normal noise.`,
    );
  }
  const size = elements(latentDims);
  return Array.from({ length: seeds }, (_, k) => Float32Array.from(data.subarray(k * size, (k + 1) * size)));
}
