import { z } from "zod";
import { said } from "#core/said.ts";
import type { NodeContext } from "#kit/context.ts";
import { defineNode } from "#kit/define-node.ts";
import { input } from "#kit/port.ts";
import { clipFormats, encodeClip, extensionOf } from "#media/animation.ts";
import type { Clip } from "#media/clip.ts";
import { sideBySide } from "#media/side-by-side.ts";
import { failure } from "../failures.ts";
import { nameParam, slugs } from "../params/file-name.ts";
import { VIDEO } from "../sockets.ts";
import type { DecodedClip, Video } from "../values.ts";

export const saveVideo = defineNode({
  type: "export/video",
  version: 1,
  title: "Save Video",
  summary:
    "Saves clips as animated WebP, GIF, PNG strip or MP4 with the workflow inside, alone or beside their full counterparts.",
  inputs: {
    video: input(VIDEO, "Clips to save"),
    reference: input(VIDEO, "Clips to set on the left of each", { optional: true, title: "Beside" }),
  },
  outputs: {},
  params: z.object({
    name: nameParam("video"),
    format: z.enum(clipFormats).default("webp").meta({ title: "Format", description: "MP4 needs ffmpeg on the PATH" }),
    scale: z.int().min(1).max(16).default(4).meta({ title: "Scale", description: "Whole-number enlargement" }),
    framesPerSecond: z
      .number()
      .positive()
      .max(120)
      .optional()
      .meta({ title: "Frames a second", description: "The model's own where left out" }),
    quality: z.int().min(1).max(100).default(90).meta({ title: "Quality" }),
  }),
  run: async ({ video, reference }, params, context) => {
    const fps = params.framesPerSecond ?? video.framesPerSecond;
    const { clips } = video;
    const counterparts = reference && clips.map((clip) => counterpartOf(clip, reference));
    const names = slugs(clips).map((slug) => `${params.name}-${slug}.${extensionOf(params.format)}`);
    for (const [k, { clip }] of clips.entries()) {
      context.signal.throwIfAborted();
      const name = names[k]!;
      const shown = counterparts ? await sideBySide([counterparts[k]!, clip]) : clip;
      await save(context, shown, name, { ...params, fps });
      context.progress(k + 1, clips.length, name);
    }
    return {};
  },
});

interface Encoding {
  readonly format: (typeof clipFormats)[number];
  readonly scale: number;
  readonly quality: number;
  readonly fps: number;
}

async function save(
  context: NodeContext,
  clip: Clip,
  name: string,
  { format, scale, quality, fps }: Encoding,
): Promise<void> {
  const metadata = { workflow: JSON.stringify(context.workflow) };
  const file = await context.files.write(name, await encodeClip(clip, { format, fps, scale, quality, metadata }));
  const size = { width: clip.width * scale, height: clip.height * scale };
  context.preview(
    format === "png-strip" ? { kind: "image", source: file.name } : { kind: "video", source: file.name, ...size },
  );
  context.log(said("saved {file}, {bytes} bytes", { file: file.name, bytes: file.bytes }));
}

/** @throws Failure `export/no-counterpart`. */
function counterpartOf({ prompt, seed }: DecodedClip, reference: Video): Clip {
  const other = reference.clips.find((c) => c.prompt === prompt && c.seed === seed);
  if (other) return other.clip;
  throw failure(
    "export/no-counterpart",
    said('There is no clip beside "{prompt}" with seed {seed}. Sample both videos with the same Prompts.', {
      prompt,
      seed,
    }),
  );
}
