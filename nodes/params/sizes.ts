import { z } from "zod";
import type { Sizes } from "#diffusion/families/configs.ts";

const pixels = (title: string) =>
  z.int().min(1).max(16384).optional().meta({ title, unit: "pixels", description: "The family's own where left out" });

/** Of what is made, as parameters of the nodes that load a model. */
export const sizeParams = {
  width: pixels("Width"),
  height: pixels("Height"),
  frames: z
    .int()
    .min(1)
    .max(10000)
    .optional()
    .meta({ title: "Frames", description: "The family's own where left out" }),
};

type Wanted = { readonly [K in keyof Sizes]?: number | undefined };

/** The sizes that are asked for. */
export function wantedSizes({ width, height, frames }: Wanted): Partial<Sizes> {
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(frames !== undefined && { frames }),
  };
}
