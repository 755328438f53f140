import { basename } from "node:path";
import { z } from "zod";
import { said } from "#core/said.ts";
import type { Conditionings } from "#diffusion/loop/branches.ts";
import { encodePicture } from "#diffusion/picture/encode-picture.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { readPicture } from "#media/picture.ts";
import { onnxAlone } from "../onnx-alone.ts";
import { fileKey } from "../params/file-key.ts";
import { CONDITIONING, MODEL } from "../sockets.ts";
import { inputsTable } from "./inputs-table.ts";

export const conditionOnImage = defineNode({
  type: "condition/image",
  version: 1,
  title: "Condition on Image",
  summary: "Gives a model a picture to start from, or to refer to, encoded, beside every prompt.",
  inputs: {
    model: input(MODEL, "Whose VAE encoder and image encoder are used"),
    conditioning: input(CONDITIONING, "Encoded prompts with seeds"),
  },
  outputs: { conditioning: output(CONDITIONING, "The same, with the picture") },
  params: z.object({
    image: z.string().min(1).meta({
      title: "Image",
      description: "PNG, JPEG, WebP, GIF, TIFF or AVIF; brought to the sizes of Load Pipeline",
    }),
    last: z.string().default("").meta({
      title: "Last image",
      description: "Where the clip shall end, for models that were made for that (Wan2.1 FLF2V)",
    }),
  }),
  cacheKey: ({ image, last }, files) => Promise.all([image, last].map((path) => path && fileKey(path, files))),
  run: async ({ model, conditioning }, { image, last }, { files, inference, signal }) => {
    onnxAlone(model, said("A picture to start from"));
    const read = async (path: string) => readPicture(await files.read(path), basename(path));
    const pictures = { first: await read(image), ...(last && { last: await read(last) }) };
    const seen = await encodePicture(model, inference, pictures, signal);
    const known = new Map<Conditionings, Conditionings>();
    const samples = conditioning.samples.map((sample) => {
      const { positive, negative } = sample.conditionings;
      const conditionings = known.get(sample.conditionings) ?? {
        positive: { ...positive, ...seen },
        negative: { ...negative, ...seen },
      };
      known.set(sample.conditionings, conditionings);
      return { ...sample, conditionings };
    });
    return { conditioning: { samples } };
  },
  preview: ({ conditioning }) => inputsTable(conditioning),
});
