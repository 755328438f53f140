import type { Words as PictureWords } from "#picture/sheet.ts";
import type { Tell } from "#web/store/words.ts";
import type { Palette } from "#web/ui/palette.ts";

/** Words that are drawn on nodes. */
export interface Words {
  readonly on: string;
  readonly off: string;
  readonly reused: string;
  /** A result is older than what is drawn. */
  readonly edited: string;
  readonly muted: string;
  readonly bypassed: string;
  readonly unknown: string;
  /** What pictures say of themselves. */
  readonly pictures: PictureWords;
  /** For what nodes say. */
  readonly tell: Tell;
}

/** What things are drawn with. */
export interface Brush {
  readonly ctx: CanvasRenderingContext2D;
  readonly palette: Palette;
  /** Screen pixels of one graph unit, without the display's own ratio. */
  readonly zoom: number;
  readonly words: Words;
}

/** From further away than this no texts stand beside titles, and no values. */
export const NO_TEXTS = 0.5;

/** A path of a rectangle with round corners. */
export function rounded(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number | number[],
): void {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
}
