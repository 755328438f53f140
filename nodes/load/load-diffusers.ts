import { z } from "zod";
import { said } from "#core/said.ts";
import { loadTorch } from "#diffusion/model/load-torch.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { pathParam } from "../params/path.ts";
import { sizeParams } from "../params/sizes.ts";
import { MODEL } from "../sockets.ts";
import { tellReading } from "./tell-reading.ts";

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
  run: async (_, { folder, width, height, frames, ...wanted }, { files, signal, progress }) => {
    const call = {
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(frames !== undefined && { num_frames: frames }),
    };
    const hashing = { signal, onProgress: tellReading(progress) };
    return { model: await loadTorch(files.resolve(folder), { ...wanted, call }, hashing) };
  },
  preview: ({ model }) => ({
    kind: "table",
    columns: ["", ""],
    rows: [
      [said("Pipeline"), model.torch!.className],
      [said("Scheduler"), String(model.scheduler._class_name ?? "")],
      [said("Runs on"), `${model.torch!.device}, ${model.torch!.dtype}`],
      [said("Content hash"), model.hash.slice(0, 12)],
    ],
  }),
});
