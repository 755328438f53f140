import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { families } from "#diffusion/families/index.ts";
import { fixedSizes } from "#diffusion/model/fixed-sizes.ts";
import { loadDenoiser } from "#diffusion/model/load-denoiser.ts";
import { parseSchedulerConfig } from "#diffusion/schedulers/config-json.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { optionalPathParam, pathParam } from "../params/path.ts";
import { sizeParams, wantedSizes } from "../params/sizes.ts";
import { MODEL } from "../sockets.ts";
import { tellReading } from "./tell-reading.ts";

export const loadDenoiserNode = defineNode({
  type: "load/denoiser",
  version: 1,
  title: "Load Denoiser",
  summary:
    "Describes a single ONNX file as the denoiser of a family chosen by hand, for those who encode prompts and decode latents elsewhere.",
  inputs: {},
  outputs: { model: output(MODEL, "The model, with neither text encoder nor decoder") },
  params: z.object({
    file: pathParam("denoiser", { title: "File", description: "The denoiser's .onnx file" }),
    family: z.enum(families.map(({ id }) => id)).meta({ title: "Family" }),
    scheduler: pathParam("config", { title: "Scheduler", description: "A scheduler_config.json" }),
    config: optionalPathParam("config", {
      title: "Config",
      description: "The denoiser's config.json, where there is one",
    }),
    ...sizeParams,
  }),
  // What the files hold decides: a model exported again under the same name is another model.
  cacheable: false,
  run: async (_, { file, family, scheduler, config, ...sizes }, { files, signal, progress }) => ({
    model: await loadDenoiser(
      files.resolve(file),
      {
        family,
        scheduler: parseSchedulerConfig(await files.readText(scheduler)),
        ...(config && { config: parseSchedulerConfig(await files.readText(config)) }),
        sizes: wantedSizes(sizes),
      },
      { signal, onProgress: tellReading(progress) },
    ),
  }),
  preview: ({ model }) => ({
    kind: "table",
    columns: ["", ""],
    rows: [
      [said("Family"), model.family],
      [said("Scheduler"), String(model.scheduler._class_name)],
      [said("Latent"), model.latentDims.join(" × ")],
      ...fixedSizes(model).map((what): [Said, Said] => [said("Made for"), what]),
      [said("Content hash"), model.hash.slice(0, 12)],
    ],
  }),
});
