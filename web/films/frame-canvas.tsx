import { useEffect, useRef } from "react";
import type { Clip } from "./clip.ts";
import type { Span } from "./halves.ts";
import "./films.css";

/** A clip, or a part of it from column to column. */
export interface View {
  readonly clip: Clip;
  readonly span: Span;
}

/** From so many pixels on a frame is made smaller to be seen whole, which has to be done smoothly. */
const LARGE = 640;

/** A frame of a clip on a canvas of its own pixels; small ones are shown enlarged, pixel for pixel, large ones made smaller smoothly. */
export function FrameCanvas({
  view,
  frame,
  label,
  zoom,
}: {
  readonly view: View;
  readonly frame: number;
  readonly label: string;
  /** CSS pixels of a pixel; undefined fits it into its place. */
  readonly zoom?: number | undefined;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { clip, span } = view;
  const width = span[1] - span[0];
  useEffect(() => {
    const bitmap = clip.frames[Math.min(frame, clip.frames.length - 1)];
    const ctx = canvas.current?.getContext("2d");
    if (!ctx || !bitmap) return;
    ctx.clearRect(0, 0, width, clip.height);
    ctx.drawImage(bitmap, span[0], 0, width, clip.height, 0, 0, width, clip.height);
  }, [clip, span, frame, width]);
  const style = zoom === undefined ? undefined : { width: width * zoom, height: clip.height * zoom };
  return (
    <canvas
      ref={canvas}
      className="frame-canvas"
      data-fit={zoom === undefined}
      data-smooth={zoom === undefined && Math.max(width, clip.height) >= LARGE}
      width={width}
      height={clip.height}
      role="img"
      aria-label={label}
      {...(style && { style })}
    />
  );
}

/** The pixels of a frame, scaled to a size; RGBA. */
export function pixelsOf({ clip, span }: View, frame: number, width: number, height: number): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(width, height);
  const ctx = canvas.getContext("2d", { willReadFrequently: true })!;
  const bitmap = clip.frames[Math.min(frame, clip.frames.length - 1)]!;
  ctx.drawImage(bitmap, span[0], 0, span[1] - span[0], clip.height, 0, 0, width, height);
  return ctx.getImageData(0, 0, width, height).data;
}
