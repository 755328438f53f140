import { basename } from "node:path";
import { z } from "zod";
import type { Picture } from "#core/picture.ts";
import type { Conditionings } from "#diffusion/loop/branches.ts";
import { encodePicture } from "#diffusion/picture/encode-picture.ts";
import type { Tensor } from "#diffusion/tensors/tensor.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { readPicture } from "#media/picture.ts";
import { fileKey } from "../params/file-key.ts";
import { optionalPathParam, pathParam } from "../params/path.ts";
import { CONDITIONING, MODEL } from "../sockets.ts";
import { inputsTable } from "./inputs-table.ts";

/** A pipeline in Python brings pictures to its sizes and encodes them by itself, in its call. */
function asItIs({ first, last }: { readonly first: Picture; readonly last?: Picture }): Record<string, Tensor> {
  const of = ({ rgb, width, height }: Picture) => ({ data: Float32Array.from(rgb), dims: [height, width, 3] });
  return { image: of(first), ...(last && { last_image: of(last) }) };
}

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
    image: pathParam("picture", {
      title: "Image",
      description: "PNG, JPEG, WebP, GIF, TIFF or AVIF; brought to the sizes of Load Pipeline",
    }),
    last: optionalPathParam("picture", {
      title: "Last image",
      description: "Where the clip shall end, for models that were made for that (Wan2.1 FLF2V)",
    }),
  }),
  cacheKey: ({ image, last }, files) => Promise.all([image, last].map((path) => path && fileKey(path, files))),
  run: async ({ model, conditioning }, { image, last }, { files, inference, signal }) => {
    const read = async (path: string) => readPicture(await files.read(path), basename(path));
    const pictures = { first: await read(image), ...(last && { last: await read(last) }) };
    const seen = model.torch ? asItIs(pictures) : await encodePicture(model, inference, pictures, signal);
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
