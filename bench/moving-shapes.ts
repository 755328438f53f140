import { fileURLToPath } from "node:url";
import type { ConditionedSample } from "#diffusion/loop/conditioned-sample.ts";
import { loadModel } from "#diffusion/model/load-model.ts";
import type { Model } from "#diffusion/model/model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { encodePrompts } from "#diffusion/text/encode-prompts.ts";

/** The shipped model, opened for a benchmark. */
export interface Bench {
  readonly model: Model<never>;
  readonly inference: OnnxInference;
  /** Every prompt with one seed of its own, counted up from `firstSeed`. */
  conditioned(prompts: readonly string[], firstSeed: number): Promise<ConditionedSample[]>;
}

/** @param threads of the model's operators; all cores if left out. */
export async function openBench(threads?: number): Promise<Bench> {
  const model = await loadModel(fileURLToPath(new URL("../models/moving-shapes", import.meta.url)));
  const inference = new OnnxInference(threads ? { threads } : {});
  return {
    model,
    inference,
    conditioned: async (prompts, firstSeed) => {
      const { conditionings } = await encodePrompts(model, inference, prompts, "");
      return prompts.map((prompt, k) => ({
        prompt,
        negative: "",
        seed: firstSeed + k,
        conditionings: conditionings[k]!,
      }));
    },
  };
}

const SIZES = ["small", "large"];
const COLOURS = ["red", "green", "blue", "yellow", "magenta", "cyan"];
const SHAPES = ["circle", "square", "triangle"];
const DIRECTIONS = ["left", "right", "up", "down"];
const BACKGROUNDS = ["black", "navy", "brown", "grey"];

/** The n-th prompt of a fixed walk through all combinations; neighbours differ in everything. */
export function promptNumber(n: number): string {
  const pick = (list: readonly string[], stride: number) => list[Math.floor(n / stride) % list.length]!;
  const spread = (list: readonly string[], k: number) => list[(n * k + Math.floor(n / list.length)) % list.length]!;
  return `a ${pick(SIZES, 1)} ${spread(COLOURS, 5)} ${spread(SHAPES, 2)} moving ${spread(DIRECTIONS, 3)} on ${spread(BACKGROUNDS, 1)}`;
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
