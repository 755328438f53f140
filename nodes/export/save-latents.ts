import { z } from "zod";
import { said } from "#core/said.ts";
import { writeNpy } from "#formats/npy.ts";
import { writeSafetensors } from "#formats/safetensors.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { nameParam } from "../params/file-name.ts";
import { SAMPLE } from "../sockets.ts";
import type { Samples } from "../values.ts";

export const saveLatents = defineNode({
  type: "export/latents",
  version: 1,
  title: "Save Latents",
  summary:
    "Saves final latents as .safetensors (with prompts, seeds and the workflow) or .npy, to be decoded elsewhere: of a denoiser alone there is nothing else to save.",
  inputs: { sample: input(SAMPLE, "Final latents to save") },
  outputs: {},
  params: z.object({
    name: nameParam("latents"),
    format: z
      .enum(["safetensors", "npy"])
      .default("safetensors")
      .meta({ title: "Format", description: "An .npy holds the numbers alone" }),
  }),
  run: async ({ sample }, { name, format }, { files, log, preview, workflow }) => {
    const latents = stacked(sample);
    const content =
      format === "npy"
        ? writeNpy(latents.data, latents.dims)
        : writeSafetensors({ latents }, { ...aboutOf(sample), workflow: JSON.stringify(workflow) });
    const file = await files.write(`${name}.${format}`, content);
    log(said("saved {file}, {bytes} bytes", { file: file.name, bytes: file.bytes }));
    preview({
      kind: "table",
      columns: [said("Prompt"), said("Seed"), said("Latent")],
      rows: sample.items.map(({ prompt, seed }) => [prompt, seed, sample.model.latentDims.join(" × ")]),
    });
    return {};
  },
});

/** [samples, latent…], as the sampler left them: not unscaled for a decoder, nor unpacked. */
function stacked({ model, items }: Samples) {
  const length = items[0]!.latent.length;
  // A pipeline in Python keeps their sizes to itself.
  const latentDims = model.torch ? [length] : model.latentDims;
  const data = new Float32Array(items.length * length);
  items.forEach(({ latent }, k) => {
    data.set(latent, k * length);
  });
  return { data, dims: [items.length, ...latentDims] };
}

/** What safetensors keep beside the tensors: texts by name. */
function aboutOf({ model, settings, items }: Samples): Record<string, string> {
  return {
    model: model.name,
    modelHash: model.hash,
    family: model.family,
    sampler: settings.className,
    prompts: JSON.stringify(items.map(({ prompt }) => prompt)),
    seeds: JSON.stringify(items.map(({ seed }) => seed)),
    computedSteps: JSON.stringify(items.map(({ computedSteps }) => computedSteps)),
  };
}
