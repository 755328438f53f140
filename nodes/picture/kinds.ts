import type { ToldPreview } from "#kit/preview.ts";
import { barsKind } from "./bars-kind.ts";
import { lineKind, scatterKind } from "./curves-kind.ts";
import type { PictureKind } from "./drawing.ts";
import { heatmapKind } from "./heatmap-kind.ts";
import { stripKind } from "./strip-kind.ts";

const kinds = { strip: stripKind, bars: barsKind, line: lineKind, scatter: scatterKind, heatmap: heatmapKind };

/** Previews that are drawn; the others are texts, tables, and files of pixels. */
export type DrawnPreview = Extract<ToldPreview, { kind: keyof typeof kinds }>;

export function isDrawn<P extends { readonly kind: string }>(
  preview: P,
): preview is Extract<P, { kind: keyof typeof kinds }> {
  return Object.hasOwn(kinds, preview.kind);
}

export function kindOf<K extends keyof typeof kinds>({
  kind,
}: {
  readonly kind: K;
}): PictureKind<Extract<ToldPreview, { kind: K }>> {
  // By its kind it is the one for this preview, which a table indexed by a union cannot say.
  return kinds[kind] as unknown as PictureKind<Extract<ToldPreview, { kind: K }>>;
}
