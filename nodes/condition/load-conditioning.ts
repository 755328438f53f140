import { basename } from "node:path";
import { z } from "zod";
import { said } from "#core/said.ts";
import { familyById } from "#diffusion/families/index.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { onnxAlone } from "../onnx-alone.ts";
import { fileKey } from "../params/file-key.ts";
import { optionalPathParam, pathParam } from "../params/path.ts";
import { CONDITIONING, MODEL } from "../sockets.ts";
import { conditioningOf } from "./conditioning-file.ts";
import { inputsTable } from "./inputs-table.ts";
import { startParams, startsOf } from "./starts.ts";

export const loadConditioning = defineNode({
  type: "condition/load",
  version: 1,
  title: "Load Conditioning",
  summary:
    "Reads what a denoiser is conditioned on from files made elsewhere, for models whose text encoder is not there in ONNX.",
  inputs: { model: input(MODEL, "Whose family says the names") },
  outputs: { conditioning: output(CONDITIONING, "The conditioning with seeds") },
  params: z.object({
    file: pathParam("conditioning", {
      title: "File",
      description: "A .safetensors with one row for each input by name, or an .npy of the text's hidden states",
    }),
    negative: optionalPathParam("conditioning", {
      title: "Negative file",
      description: "The same for the negative prompt; zeros where left out",
    }),
    prompt: z.string().default("").meta({ title: "Prompt", description: "What it says, for tables and file names" }),
    ...startParams,
  }),
  cacheKey: ({ file, negative, latents }, files) =>
    Promise.all([file, negative, latents].map((path) => path && fileKey(path, files))),
  run: async ({ model }, params, { files, log }) => {
    onnxAlone(model, said("Conditioning from a file"));
    const { denoiser, image, reference } = familyById(model.family);
    const { text } = denoiser.inputs;
    // What comes from a picture is the same in both branches; and a mask of zeros would leave nothing to attend to.
    const pictured = [denoiser.beside?.name, image?.vision.input, reference?.name];
    const isShared = (name: string) => pictured.includes(name) || name.includes("mask");
    const positive = conditioningOf(await files.read(params.file), basename(params.file), text);
    const negative = params.negative
      ? conditioningOf(await files.read(params.negative), basename(params.negative), text, positive)
      : Object.fromEntries(
          Object.entries(positive).map(([name, { data, dims }]) => [
            name,
            { data: isShared(name) ? data : new Float32Array(data.length), dims },
          ]),
        );
    if (!params.negative) log(said("No negative conditioning is given: zeros are used where guidance needs it."));
    const starts = await startsOf(model, params, files);
    const samples = starts.map((start) => ({
      prompt: params.prompt || basename(params.file),
      negative: params.negative && basename(params.negative),
      conditionings: { positive, negative },
      ...start,
    }));
    return { conditioning: { samples } };
  },
  preview: ({ conditioning }) => inputsTable(conditioning),
});
