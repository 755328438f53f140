import { said } from "#core/said.ts";
import { type Clip, enlarge } from "./clip.ts";
import { failure } from "./failures.ts";
import { loadSharp } from "./load-sharp.ts";
import { embedWorkflow } from "./metadata.ts";
import { encodeMp4 } from "./mp4.ts";

export const clipFormats = ["webp", "gif", "png-strip", "mp4"] as const;
export type ClipFormat = (typeof clipFormats)[number];

export interface EncodeOptions {
  readonly format: ClipFormat;
  /** Frames a second, above 0; GIF shows at most 50. 8 if not given. */
  readonly fps?: number;
  /** 1 to 100, for WebP and MP4; 90 if not given. */
  readonly quality?: number;
  /** WebP and MP4 without loss. GIF always has at most 256 colours a frame; a PNG strip is always exact. */
  readonly lossless?: boolean;
  /** Whole-number enlargement, each pixel a square; 1 if not given. */
  readonly scale?: number;
  readonly metadata?: { readonly workflow?: string };
}

/** What a saved file is called after the dot. */
export function extensionOf(format: ClipFormat): string {
  return format === "png-strip" ? "png" : format;
}

/**
 * A clip as the bytes of a file. WebP and GIF repeat for ever; the WebP encoder merges a frame equal to the one before
 * it into a longer one, which shows the same. A PNG strip has the frames from left to right. MP4 is H.264 by the
 * machine's ffmpeg.
 *
 * @throws Failure `media/bad-encoding` if an option is out of its range, or the frame too large for the format;
 * `media/no-ffmpeg` and `media/ffmpeg-failed` for MP4.
 */
export async function encodeClip(clip: Clip, options: EncodeOptions): Promise<Uint8Array> {
  const { format, fps = 8, quality = 90, lossless = false, scale = 1, metadata } = options;
  if (!(fps > 0 && fps <= (format === "gif" ? 50 : 1000))) {
    const most = format === "gif" ? said("50 (or save WebP)") : "1000";
    throw failure(
      "media/bad-encoding",
      said("{fps} frames a second cannot be saved; choose more than 0 and at most {most}.", { fps, most }),
    );
  }
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw failure(
      "media/bad-encoding",
      said("A quality of {quality} does not exist; choose a whole number from 1 to 100.", { quality }),
    );
  }
  const large = enlarge(clip, scale);
  const most = format === "webp" ? 16_383 : 65_535;
  if (format !== "png-strip" && Math.max(large.width, large.height) > most) {
    throw failure(
      "media/bad-encoding",
      said(
        "A frame of {width} × {height} px is too large for {format}, which ends at {most} px; choose a smaller scale.",
        { width: large.width, height: large.height, format, most },
      ),
    );
  }
  const loss = { quality, lossless };
  const bytes =
    format === "mp4" ? await encodeMp4(large, { fps, ...loss }) : await encodeImage(large, format, fps, loss);
  return metadata?.workflow === undefined ? bytes : embedWorkflow(bytes, metadata.workflow);
}

async function encodeImage(
  clip: Clip,
  format: "webp" | "gif" | "png-strip",
  fps: number,
  loss: { readonly quality: number; readonly lossless: boolean },
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  if (format === "png-strip") {
    const image = strip(clip);
    const { width, height } = image;
    return sharp(image.data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
      .png()
      .toBuffer();
  }
  const frames = sharp(clip.data, {
    raw: { width: clip.width, height: clip.height * clip.frames, channels: 3, pageHeight: clip.height },
    limitInputPixels: false,
  });
  const timing = { delay: delays(clip.frames, fps, format === "gif" ? 10 : 1), loop: 0 };
  if (format === "gif") return frames.gif({ ...timing, keepDuplicateFrames: true, effort: 4 }).toBuffer();
  return frames.webp({ ...timing, ...loss, effort: 4 }).toBuffer();
}

/**
 * Milliseconds each frame is shown, whole multiples of the format's unit, whose sum never strays from the true time.
 */
export function delays(frames: number, fps: number, unit: number): number[] {
  const end = (frame: number) => Math.round((frame * 1000) / (fps * unit)) * unit;
  return Array.from({ length: frames }, (_, frame) => end(frame + 1) - end(frame));
}

function strip(clip: Clip): Clip {
  const { frames, height } = clip;
  const width = frames * clip.width;
  const data = new Uint8Array(clip.data.length);
  const line = clip.width * 3;
  for (let f = 0; f < frames; f++) {
    for (let y = 0; y < height; y++) {
      const from = (f * height + y) * line;
      data.set(clip.data.subarray(from, from + line), (y * frames + f) * line);
    }
  }
  return { data, frames: 1, height, width, channels: 3 };
}
