import { basename } from "node:path";
import { z } from "zod";
import type { Conditionings } from "#diffusion/denoiser.ts";
import { encodePicture } from "#diffusion/encode-picture.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { readPicture } from "#media/picture.ts";
import { fileKey } from "../load/file-key.ts";
import { CONDITIONING, MODEL } from "../sockets.ts";

export const conditionOnImage = defineNode({
  type: "condition/image",
  version: 1,
  title: "Condition on Image",
  summary: "Gives a model that starts from a picture that picture, encoded, beside every prompt.",
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
  }),
  cacheKey: ({ image }, files) => fileKey(image, files),
  run: async ({ model, conditioning }, { image }, { files, inference, signal }) => {
    const picture = await readPicture(await files.read(image), basename(image));
    const seen = await encodePicture(model, inference, picture, signal);
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
  preview: ({ conditioning }) => ({
    kind: "table",
    columns: ["Input", "Sizes"],
    rows: Object.entries(conditioning.samples[0]!.conditionings.positive).map(([name, { dims }]) => [
      name,
      dims.join(" × "),
    ]),
  }),
});
