import type { Preview } from "#kit/preview.ts";
import { rampOf } from "../../charts/picture/ramp.ts";

type Heatmap = Extract<Preview, { kind: "heatmap" }>;

const pictures = new WeakMap<Heatmap, HTMLCanvasElement>();

/** A heatmap as a picture of one pixel a cell, made once; cells without a value are clear. */
export function heatmapPicture(heatmap: Heatmap): HTMLCanvasElement {
  const known = pictures.get(heatmap);
  if (known) return known;
  const { columns, rows, values, scale } = heatmap;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const ctx = canvas.getContext("2d")!;
  const image = ctx.createImageData(columns, rows);
  const ramp = rampOf(
    scale,
    values.filter((value) => value !== null),
  );
  values.forEach((value, k) => {
    if (value !== null) image.data.set([...ramp.colour(value), 255], 4 * k);
  });
  ctx.putImageData(image, 0, 0);
  pictures.set(heatmap, canvas);
  return canvas;
}
