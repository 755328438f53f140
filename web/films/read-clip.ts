import { SaidError } from "#web/i18n/say.ts";
import { keptPromises } from "#web/runs/kept-promises.ts";
import { readRunFile, typeOf } from "#web/runs/run-file.ts";
import { type Clip, MOST_BYTES } from "./clip.ts";
import { framesOfVideo } from "./video-frames.ts";

/** For files that do not say. */
const USUAL_MS = 100;

/** Frames take much memory: a few clips are kept at hand. */
const clips = keptPromises<Clip>(8);

/** The frames of a picture or film that a run wrote. @throws Error when this browser cannot take it apart. */
export function readClip(run: string, file: string): Promise<Clip> {
  return clips(`${run}\n${file}`, async () => framesOf(await readRunFile(run, file)));
}

/** Whether a file is a picture or a film. */
export function isMedia(file: string): boolean {
  return /^(image\/(png|jpeg|webp|gif)|video\/)/.test(typeOf(file));
}

async function framesOf(blob: Blob): Promise<Clip> {
  if (blob.type.startsWith("video/")) return framesOfVideo(blob);
  if (typeof ImageDecoder === "undefined" || !(await ImageDecoder.isTypeSupported(blob.type))) return still(blob);
  const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: blob.type });
  try {
    await decoder.tracks.ready;
    const count = decoder.tracks.selectedTrack?.frameCount ?? 1;
    const frames: ImageBitmap[] = [];
    const durations: number[] = [];
    for (let frameIndex = 0; frameIndex < count; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex });
      if (image.displayWidth * image.displayHeight * 4 * count > MOST_BYTES)
        throw new SaidError("results.clip-too-large");
      durations.push(image.duration ? image.duration / 1000 : USUAL_MS);
      frames.push(await createImageBitmap(image));
      image.close();
    }
    return { width: frames[0]!.width, height: frames[0]!.height, frames, durations };
  } finally {
    decoder.close();
  }
}

async function still(blob: Blob): Promise<Clip> {
  if (blob.type !== "image/png" && blob.type !== "image/jpeg") throw new SaidError("results.no-frames");
  const frame = await createImageBitmap(blob);
  return { width: frame.width, height: frame.height, frames: [frame], durations: [USUAL_MS] };
}
