import type { ToldPreview } from "#kit/preview.ts";
import type { Colours } from "./look.ts";
import type { Picture, Size } from "./picture.ts";
import type { ScaleKind } from "./scale.ts";
import type { Sheet, Words } from "./sheet.ts";

/** Drawn smaller than this, a picture has no axes and no legend: on a node, as a stamp. */
const LEAST: Size = { width: 300, height: 180 };

export function isBare({ width, height }: Size, least: Size = LEAST): boolean {
  return width < least.width || height < least.height;
}

/** What is drawn with: the room in CSS pixels, the theme's colours, the words of a language, and a scale chosen by hand. */
export interface DrawOptions {
  readonly size: Size;
  readonly colours: Colours;
  readonly words: Words;
  readonly scale?: ScaleKind | undefined;
}

/** What is told of a spot, and where: beside x, y. */
interface Tip {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** A picture, and what is where in it. Spots are numbered from 0. */
export interface Drawing {
  readonly picture: Picture;
  /** How many spots there are. */
  readonly spots: number;
  /** What is at a point. */
  where(x: number, y: number): number | undefined;
  /** Where an arrow key leads; the first one to the first spot. Undefined for other keys. */
  walk(spot: number | undefined, key: string): number | undefined;
  /** What is drawn over the picture while a spot is looked at. */
  cursor(spot: number): Picture;
  tip(spot: number): Tip;
}

/** All that the house knows of a kind of preview that is drawn: a new kind is one of these. */
export interface PictureKind<P extends ToldPreview> {
  /** Its height on a node, and in a window of a width; there it gets no more than the window has. */
  readonly onNode: number;
  inWindow(preview: P, width: number): number;
  /** The scale that it is drawn along unless another is chosen; undefined where there is no choice. */
  scale(preview: P): ScaleKind | undefined;
  draw(preview: P, options: DrawOptions): Drawing;
  sheet(preview: P, words: Words): Sheet;
}

/** Where left and right lead along a row of `count` spots. */
export function walkAlong(count: number, spot: number | undefined, key: string): number | undefined {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  if (by === undefined || count === 0) return undefined;
  return spot === undefined ? 0 : Math.max(0, Math.min(count - 1, spot + by));
}
