import { z } from "zod";
import { type Said, said } from "#core/said.ts";
import { familyById } from "#diffusion/families/index.ts";
import { fixedSizes } from "#diffusion/model/fixed-sizes.ts";
import { isTorchFolder } from "#diffusion/model/is-torch-folder.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import { loadTorch } from "#diffusion/model/load-torch.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { pathParam } from "../params/path.ts";
import { sizeParams, wantedSizes } from "../params/sizes.ts";
import { MODEL } from "../sockets.ts";
import { tellReading } from "./tell-reading.ts";
import { callOfSizes, torchTable } from "./torch-pipeline.ts";

export const loadPipeline = defineNode({
  type: "load/pipeline",
  version: 1,
  title: "Load Pipeline",
  summary:
    "Recognises a model folder (ONNX files as export-onnx and Optimum write them, or with a lemica.model.json; or a diffusers pipeline in PyTorch) and describes it to the nodes that follow.",
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
    const path = files.resolve(folder);
    if (isTorchFolder(path)) {
      log(
        said(
          "{folder} holds a pipeline in PyTorch, which runs in Python on the processor in float32; Load Diffusers Pipeline takes another device or type.",
          { folder },
        ),
      );
      const wanted = {
        dtype: "float32",
        device: "cpu",
        offload: false,
        variant: "",
        call: callOfSizes(sizes),
      } as const;
      return { model: await loadTorch(path, wanted, hashing) };
    }
    const model = await loadModel(path, wantedSizes(sizes), hashing);
    model.assumed.forEach(log);
    return { model };
  },
  preview: ({ model }) =>
    model.torch
      ? torchTable(model)
      : {
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
        },
});
