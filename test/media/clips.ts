import type { Clip } from "#media/clip.ts";

/** A small disc moving over a gradient, with some noise-like texture, so that no two frames are equal. */
export function movingDisc(frames = 6, height = 40, width = 48): Clip {
  const data = new Uint8Array(frames * height * width * 3);
  for (let f = 0; f < frames; f++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = Math.hypot(x - 10 - 4 * f, y - height / 2) < 8;
        const at = ((f * height + y) * width + x) * 3;
        data.set(inside ? [230, 60, 40] : [20 + ((x * 7 + y * 13) % 32), 40 + y, 90 + x], at);
      }
    }
  }
  return { data, frames, height, width, channels: 3 };
}
