import { z } from "zod";
import { loadModel } from "#diffusion/load-model.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { MODEL } from "../sockets.ts";

export const loadPipeline = defineNode({
  type: "load/pipeline",
  version: 1,
  title: "Load Pipeline",
  summary: "Recognises a model folder (diffusers/Optimum ONNX layout) and describes it to the nodes that follow.",
  inputs: {},
  outputs: { model: output(MODEL, "The model, without a schedule") },
  params: z.object({
    folder: z
      .string()
      .min(1)
      .default("models/moving-shapes")
      .meta({ title: "Folder", description: "Folder that holds model_index.json" }),
  }),
  // What the folder holds decides: a model exported again under the same name is another model.
  cacheable: false,
  run: async (_, { folder }, context) => ({ model: await loadModel(context.files.resolve(folder)) }),
  preview: ({ model }) => ({
    kind: "table",
    columns: ["", ""],
    rows: [
      ["Family", model.family],
      ["Scheduler", String(model.scheduler._class_name)],
      ["Latent", model.latentDims.join(" × ")],
      ["Content", model.hash.slice(0, 12)],
    ],
  }),
});
