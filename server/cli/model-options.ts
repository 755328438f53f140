import type { Command } from "commander";
import { isTorchFolder } from "#diffusion/model/is-torch-folder.ts";
import type { DrawnNode, Wired } from "./document.ts";
import {
  badOption,
  deviceOption,
  dtypeOption,
  guidanceOption,
  imageOption,
  lastImageOption,
  negativeOption,
  offloadOption,
  reuseLevelOption,
  samplerOption,
  shiftOption,
  sigmasOption,
  sizeOption,
  stepsOption,
  variantOption,
} from "./options.ts";

/** Which model a command runs, on what, at what size and with what sampling. */
export interface ModelOptions {
  readonly model: string;
  readonly negative: string;
  readonly image?: string;
  readonly lastImage?: string;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly steps: number;
  readonly guidance?: number;
  readonly sampler?: string;
  readonly shift?: number;
  readonly sigmas?: string;
  readonly reuseLevel: string;
  /** Of a pipeline in PyTorch alone. */
  readonly dtype?: string;
  readonly device?: string;
  readonly offload?: boolean;
  readonly variant?: string;
}

export function addModelOptions(command: Command): Command {
  return command
    .addOption(negativeOption())
    .addOption(imageOption())
    .addOption(lastImageOption())
    .addOption(sizeOption("width"))
    .addOption(sizeOption("height"))
    .addOption(sizeOption("frames"))
    .addOption(stepsOption())
    .addOption(guidanceOption())
    .addOption(samplerOption())
    .addOption(shiftOption())
    .addOption(sigmasOption())
    .addOption(reuseLevelOption())
    .addOption(dtypeOption())
    .addOption(deviceOption())
    .addOption(offloadOption())
    .addOption(variantOption());
}

/**
 * The nodes that make ready what the options name, and the outputs that the work takes.
 * @param prompts parameters of the node Prompts besides the negative one.
 * @throws Failure `cli/bad-option` for a last image without a first, and for options that are not for this kind of folder.
 */
export function modelNodes(
  { model: folder, negative, image, lastImage: last, ...options }: ModelOptions,
  prompts: NonNullable<DrawnNode["params"]>,
): {
  readonly nodes: Readonly<Record<string, DrawnNode>>;
  readonly ready: Readonly<Record<"model" | "conditioning" | "settings", Wired>>;
} {
  if (last !== undefined && image === undefined) {
    throw badOption("--last-image goes with a picture to start from: give --image FILE, too.");
  }
  const { steps, guidance, sampler, shift, sigmas, reuseLevel } = options;
  const model: Wired = ["model", "model"];
  const conditioning: Wired = ["prompts", "conditioning"];
  const levelled = reuseLevel !== "output";
  return {
    nodes: {
      model: loaderOf(folder, options),
      settings: { type: "sample/settings", params: { steps, guidance, sampler, shift, sigmas }, inputs: { model } },
      prompts: { type: "condition/prompts", params: { ...prompts, negative }, inputs: { model } },
      ...(image !== undefined && {
        image: { type: "condition/image", params: { image, last }, inputs: { model, conditioning } },
      }),
      ...(levelled && { level: { type: "load/reuse-level", params: { level: reuseLevel }, inputs: { model } } }),
    },
    ready: {
      model: levelled ? ["level", "model"] : model,
      conditioning: image === undefined ? conditioning : ["image", "conditioning"],
      settings: ["settings", "settings"],
    },
  };
}

/** The node that loads a folder: one for ONNX files, one for a pipeline in PyTorch. @throws Failure `cli/bad-option`. */
function loaderOf(folder: string, options: Omit<ModelOptions, "model" | "negative">): DrawnNode {
  const { width, height, frames, dtype, device, offload, variant } = options;
  const torch = { dtype, device, offload, variant };
  if (isTorchFolder(folder)) return { type: "load/diffusers", params: { folder, width, height, frames, ...torch } };
  const [asked] = Object.entries(torch).find(([, value]) => value !== undefined) ?? [];
  if (asked) {
    throw badOption(`--${asked} is for a pipeline in PyTorch, and ${folder} is a folder of ONNX files: leave it out.`);
  }
  return { type: "load/pipeline", params: { folder, width, height, frames } };
}
