import type { Preview } from "#kit/preview.ts";

/** A picture or a film. */
export type MediaPreview = Extract<Preview, { kind: "image" | "video" }>;

export function isMediaPreview(preview: Preview | undefined): preview is MediaPreview {
  return preview?.kind === "image" || preview?.kind === "video";
}
