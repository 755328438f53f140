import type sharp from "sharp";

/** sharp with its libvips; not loaded before the first picture, since a program starts faster without, and may never need it. */
export async function loadSharp(): Promise<typeof sharp> {
  return (await import("sharp")).default;
}
