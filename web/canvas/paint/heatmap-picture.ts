import type { Preview } from "#kit/preview.ts";

type Heatmap = Extract<Preview, { kind: "heatmap" }>;

const pictures = new WeakMap<Heatmap, HTMLCanvasElement>();

/** A heatmap as a picture of one pixel a cell, made once; cells without a value are clear. */
export function heatmapPicture(heatmap: Heatmap): HTMLCanvasElement {
  const known = pictures.get(heatmap);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = heatmap.columns;
  canvas.height = heatmap.rows;
  const ctx = canvas.getContext("2d")!;
  const image = ctx.createImageData(heatmap.columns, heatmap.rows);
  const shares = sharesOf(heatmap);
  shares.forEach((share, k) => {
    if (share === undefined) return;
    const [r, g, b] = colourOf(share);
    image.data.set([r, g, b, 255], 4 * k);
  });
  ctx.putImageData(image, 0, 0);
  pictures.set(heatmap, canvas);
  return canvas;
}

/** Where each value lies between the least and the most, 0 … 1, along the scale. */
function sharesOf({ values, scale }: Heatmap): (number | undefined)[] {
  const usable = (value: number | null): value is number => value !== null && (scale === "linear" || value > 0);
  const along = scale === "log" ? Math.log : (value: number) => value;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!usable(value)) continue;
    low = Math.min(low, along(value));
    high = Math.max(high, along(value));
  }
  const span = high - low || 1;
  return values.map((value) => {
    if (value === null) return undefined;
    return usable(value) ? (along(value) - low) / span : 0;
  });
}

/** Stops of a perceptually even ramp, dark to light: near-black blue, teal, sand, as told apart by every kind of sight. */
const STOPS = [
  [24, 32, 56],
  [28, 72, 108],
  [32, 124, 126],
  [104, 170, 110],
  [222, 200, 104],
  [250, 236, 190],
] as const;

/** The colour of a share 0 … 1. */
export function colourOf(share: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
  const k = Math.min(STOPS.length - 2, Math.floor(at));
  const [a, b] = [STOPS[k]!, STOPS[k + 1]!];
  const mix = (from: number, to: number) => Math.round(from + (to - from) * (at - k));
  return [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])];
}
