import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { familyById } from "#diffusion/families/index.ts";
import { fixedSizes } from "#diffusion/model/fixed-sizes.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { pathParam } from "../params/path.ts";
import { sizeParams, wantedSizes } from "../params/sizes.ts";
import { MODEL } from "../sockets.ts";
import { tellReading } from "./tell-reading.ts";

export const loadPipeline = defineNode({
  type: "load/pipeline",
  version: 1,
  title: "Load Pipeline",
  summary:
    "Recognises a model folder (diffusers/Optimum ONNX layout, or with a lemica.model.json) and describes it to the nodes that follow.",
  inputs: {},
  outputs: { model: output(MODEL, "The model, without a schedule") },
  params: z.object({
    folder: pathParam("model", {
      title: "Folder",
      description: "Folder that holds model_index.json or lemica.model.json",
    }).default("models/moving-shapes"),
    ...sizeParams,
  }),
  // What the folder holds decides: a model exported again under the same name is another model.
  cacheable: false,
  run: async (_, { folder, ...sizes }, { files, log, signal, progress }) => {
    const hashing = { signal, onProgress: tellReading(progress) };
    const model = await loadModel(files.resolve(folder), wantedSizes(sizes), hashing);
    model.assumed.forEach(log);
    return { model };
  },
  preview: ({ model }) => ({
    kind: "table",
    columns: ["", ""],
    rows: [
      [said("Family"), familyById(model.family).title],
      [said("Scheduler"), String(model.scheduler._class_name)],
      [said("Latent"), model.latentDims.join(" × ")],
      ...fixedSizes(model).map((what): [Said, Said] => [said("Made for"), what]),
      [said("Content hash"), model.hash.slice(0, 12)],
      ...model.assumed.map((sentence): [Said, Said] => [said("Assumed"), sentence]),
    ],
  }),
});
