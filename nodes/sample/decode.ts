import { z } from "zod";
import { familyById } from "#diffusion/families/index.ts";
import { decodeLatent } from "#diffusion/picture/decode-latents.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { clipFromTensor } from "#media/clip.ts";
import { SAMPLE, VIDEO } from "../sockets.ts";
import type { DecodedClip } from "../values.ts";

export const decode = defineNode({
  type: "sample/decode",
  version: 1,
  title: "Decode",
  summary: "Decodes final latents into frames with the model's decoder.",
  inputs: { sample: input(SAMPLE, "Final latents") },
  outputs: { video: output(VIDEO, "Frames") },
  params: z.object({}),
  run: async ({ sample }, _, { inference, signal, progress }) => {
    const { model, items, settings } = sample;
    const clips: DecodedClip[] = [];
    for (const [k, { latent, frames, ...facts }] of items.entries()) {
      signal.throwIfAborted();
      if (frames) {
        const [count, height, width, channels] = frames.dims;
        clips.push({ ...facts, clip: { data: frames.data, frames: count, height, width, channels } });
        continue;
      }
      const { data, dims } = await decodeLatent(model, inference, latent, signal);
      // A picture is a clip of one frame.
      const clip = dims.length === 3 ? { data, dims: [dims[0]!, 1, ...dims.slice(1)] } : { data, dims };
      clips.push({ ...facts, clip: clipFromTensor(clip, [-1, 1]) });
      progress(k + 1, items.length);
    }
    const { framesPerSecond = 1 } = model.torch ? {} : familyById(model.family).decoder;
    const schedule = model.applied?.schedule;
    return { video: { clips, steps: settings.timesteps.length, framesPerSecond, ...(schedule && { schedule }) } };
  },
});
