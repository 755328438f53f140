import { z } from "zod";
import { loadTorch } from "#diffusion/model/load-torch.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { pathParam } from "../params/path.ts";
import { sizeParams } from "../params/sizes.ts";
import { MODEL } from "../sockets.ts";
import { tellReading } from "./tell-reading.ts";
import { callOfSizes, torchTable } from "./torch-pipeline.ts";

const { width, height, frames } = sizeParams;

export const loadDiffusers = defineNode({
  type: "load/diffusers",
  version: 1,
  title: "Load Diffusers Pipeline",
  summary:
    "Describes a folder of a diffusers pipeline in PyTorch. It runs in a Python of its own, which LEMICA_PYTHON names, or python3: every node that samples, records or calibrates works on it.",
  inputs: {},
  outputs: { model: output(MODEL, "The pipeline, without a schedule") },
  params: z.object({
    folder: pathParam("pipeline", {
      title: "Folder",
      description: "Folder that save_pretrained wrote, with model_index.json",
    }),
    dtype: z.enum(["float32", "bfloat16", "float16"]).default("float32").meta({ title: "Type of numbers" }),
    device: z
      .string()
      .min(1)
      .default("cpu")
      .meta({ title: "Device", description: "As torch names it: cpu, cuda, cuda:1, mps" }),
    offload: z.boolean().default(false).meta({
      title: "Offload",
      description: "Parts are moved to the device when they are called (enable_model_cpu_offload)",
    }),
    variant: z.string().default("").meta({ title: "Variant", description: "Of the files of weights, such as fp16" }),
    width,
    height,
    frames,
  }),
  // What the folder holds decides.
  cacheable: false,
  run: async (_, { folder, dtype, device, offload, variant, ...sizes }, { files, signal, progress }) => {
    const wanted = { dtype, device, offload, variant, call: callOfSizes(sizes) };
    const hashing = { signal, onProgress: tellReading(progress) };
    return { model: await loadTorch(files.resolve(folder), wanted, hashing) };
  },
  preview: ({ model }) => torchTable(model),
});
