export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What is drawn, as plain records: laid out once by pure functions, then painted on a canvas or written as SVG, so that
 * the screen and every export show the same. Lengths are CSS pixels, x to the right, y down.
 */
export interface Picture extends Size {
  readonly marks: readonly Mark[];
}

export type Mark =
  | {
      readonly kind: "rect";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill?: string;
      readonly stroke?: string;
      readonly line?: number;
      readonly radius?: number;
      readonly alpha?: number;
    }
  /** Straight lines through points, x and y in turn. Closed and filled if it has a fill. */
  | {
      readonly kind: "path";
      readonly points: readonly number[];
      readonly stroke?: string;
      readonly fill?: string;
      readonly line?: number;
      readonly dash?: readonly number[];
      readonly alpha?: number;
    }
  /** Upper halves of ellipses in one look: from, to, base and height of each in turn. */
  | {
      readonly kind: "arcs";
      readonly arcs: readonly number[];
      readonly stroke: string;
      readonly line: number;
      readonly alpha?: number;
    }
  /** Dots of one look: x and y in turn. */
  | {
      readonly kind: "dots";
      readonly points: readonly number[];
      readonly radius: number;
      readonly shape?: DotShape;
      readonly fill?: string;
      readonly stroke?: string;
      readonly line?: number;
    }
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly fill: string;
      readonly size?: number;
      readonly bold?: boolean;
      /** Where x is in the text; its middle is at y. */
      readonly align?: "left" | "center" | "right";
      /** Degrees, clockwise. */
      readonly turn?: number;
    }
  /** A grid of coloured cells, row by row; a cell without a colour is clear. */
  | {
      readonly kind: "cells";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly columns: number;
      readonly rows: number;
      readonly colours: readonly (Colour | undefined)[];
    };

export type TextMark = Extract<Mark, { kind: "text" }>;
export type CellsMark = Extract<Mark, { kind: "cells" }>;
export type DotShape = "circle" | "diamond" | "square";
export type Colour = readonly [red: number, green: number, blue: number];

/** Text stands in it unless the browser lacks it. */
export const FONT = '"IBM Plex Sans", system-ui, -apple-system, "Segoe UI", "Noto Sans SC", "PingFang SC", sans-serif';
export const TEXT_SIZE = 11;

/** About how wide a text is drawn, where nothing can measure it; signs of East Asian scripts are as wide as they are high. */
export function aboutWide(text: string, size = TEXT_SIZE): number {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? size : size * 0.56), 0);
}
