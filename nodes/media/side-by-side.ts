import { said } from "#core/said.ts";
import { type Clip, enlarge } from "./clip.ts";
import { failure } from "./failures.ts";
import { loadSharp } from "./load-sharp.ts";
import { drawText, fitText } from "./text.ts";

export interface SideBySideOptions {
  /** White pixels between two clips (after enlarging); 8 if not given. */
  readonly gap?: number;
  /** A line of text above each clip, cut with an ellipsis where the clip is narrower. */
  readonly labels?: readonly string[];
  /** Whole-number enlargement before the clips are joined, so that labels stay fine beside small clips. */
  readonly scale?: number;
}

const labelHeight = 24;

/**
 * Clips of one height and one number of frames joined from left to right into one.
 * @throws Failure `media/clips-differ` if there is none, or their heights or frames differ, or the labels are not one
 * per clip.
 */
export async function sideBySide(clips: readonly Clip[], options: SideBySideOptions = {}): Promise<Clip> {
  const { gap = 8, labels, scale = 1 } = options;
  const [first] = clips;
  if (!first) throw failure("media/clips-differ", said("There is no clip to set side by side; give at least one."));
  const other = clips.find((clip) => clip.height !== first.height || clip.frames !== first.frames);
  if (other) {
    throw failure(
      "media/clips-differ",
      said(
        "Clips of {frames} frames {height} px high and of {otherFrames} frames {otherHeight} px high cannot stand side by side; sample them with the same settings.",
        { frames: first.frames, height: first.height, otherFrames: other.frames, otherHeight: other.height },
      ),
    );
  }
  if (labels && labels.length !== clips.length) {
    throw failure(
      "media/clips-differ",
      said("{labelsCount} labels do not fit {clipsCount} clips; give one for each.", {
        labelsCount: labels.length,
        clipsCount: clips.length,
      }),
    );
  }
  const large = clips.map((clip) => enlarge(clip, scale));
  const above = labels ? labelHeight : 0;
  const width = large.reduce((sum, clip) => sum + clip.width, gap * (clips.length - 1));
  const height = above + large[0].height;
  const frame = await header(width, height, labels, large, gap);
  const data = new Uint8Array(first.frames * frame.length);
  for (let f = 0; f < first.frames; f++) {
    data.set(frame, f * frame.length);
    let left = 0;
    for (const clip of large) {
      for (let y = 0; y < clip.height; y++) {
        const from = (f * clip.height + y) * clip.width * 3;
        const to = ((f * height + above + y) * width + left) * 3;
        data.set(clip.data.subarray(from, from + clip.width * 3), to);
      }
      left += clip.width + gap;
    }
  }
  return { data, frames: first.frames, height, width, channels: 3 };
}

/** A white frame with the labels on it. */
async function header(
  width: number,
  height: number,
  labels: readonly string[] | undefined,
  clips: readonly Clip[],
  gap: number,
): Promise<Uint8Array> {
  const white = new Uint8Array(width * height * 3).fill(255);
  if (!labels) return white;
  const style = { size: 13 } as const;
  let left = 0;
  const texts = labels.map((label, i) => {
    const text = drawText(fitText(label, clips[i].width - 4, style), left + 2, 16, style);
    left += clips[i].width + gap;
    return text;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${labelHeight}">${texts.join("")}</svg>`;
  const sharp = await loadSharp();
  return sharp(white, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }])
    .removeAlpha()
    .raw()
    .toBuffer();
}
