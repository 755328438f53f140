import { inARow, said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { cogVideoX } from "./cogvideox.ts";
import { ernieImage } from "./ernie-image.ts";
import type { Family } from "./family.ts";
import { flux1 } from "./flux1.ts";
import { flux2, flux2Klein } from "./flux2.ts";
import { hunyuanVideoI2v, hunyuanVideoT2v } from "./hunyuan-video.ts";
import { latentConsistency } from "./latent-consistency.ts";
import { latte } from "./latte.ts";
import { movingShapes } from "./moving-shapes.ts";
import { openSora } from "./open-sora.ts";
import { pixart } from "./pixart.ts";
import { qwenImage } from "./qwen-image.ts";
import { sana } from "./sana.ts";
import { stableDiffusion } from "./stable-diffusion.ts";
import { stableDiffusion3 } from "./stable-diffusion-3.ts";
import { stableDiffusionXl } from "./stable-diffusion-xl.ts";
import { wanI2v } from "./wan-i2v.ts";
import { wanT2v } from "./wan-t2v.ts";
import { zImage } from "./z-image.ts";

/** Every family that can be run. */
export const families: readonly Family[] = [
  movingShapes,
  stableDiffusion,
  stableDiffusionXl,
  latentConsistency,
  stableDiffusion3,
  sana,
  flux1,
  pixart,
  wanT2v,
  wanI2v,
  hunyuanVideoT2v,
  hunyuanVideoI2v,
  latte,
  qwenImage,
  zImage,
  flux2,
  flux2Klein,
  ernieImage,
  cogVideoX,
  openSora,
];

/** @throws Failure `model/unknown-family`. */
export function familyOfPipeline(className: string): Family {
  const family = families.find((f) => f.pipelines.includes(className));
  if (family) return family;
  const known = families.flatMap((f) => f.pipelines).join(", ");
  throw failure(
    "model/unknown-family",
    said("model_index.json names the pipeline {className}, which no adapter knows. Known are: {known}.", {
      className,
      known,
    }),
  );
}

/** @throws Failure `model/unknown-family`. */
export function familyById(id: string): Family {
  const family = families.find((f) => f.id === id);
  if (family) return family;
  throw failure(
    "model/unknown-family",
    said('There is no model family "{id}". Known are: {families}.', {
      id,
      families: inARow(families.map((f) => f.id)),
    }),
  );
}
