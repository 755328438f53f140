import { expect, test } from "vitest";
import { told } from "#core/said.ts";
import { checkWholeTimesteps } from "#diffusion/run/whole-timesteps.ts";
import type { PortShape } from "#diffusion/session.ts";
import { failureOf } from "../core/failure-of.ts";
import { sharedModel } from "./tiny-model.ts";

const tiny = sharedModel();
const port = (type: PortShape["type"]): PortShape[] => [{ name: "timestep", type, dims: ["batch"] }];
/** FlowMatchEuler's own, as Wan's was exported with the whole ones of UniPC. */
const FRACTIONAL = [1000, 947.543, 882.788, 800];

function notesOf(timesteps: readonly number[], type: PortShape["type"], family?: string): string[] {
  const notes: string[] = [];
  const model = { ...tiny(), ...(family && { family }) };
  checkWholeTimesteps(model, timesteps, port(type), (sentence) => notes.push(told(sentence)));
  return notes;
}

test("timesteps that a graph rounds are told of, with how much", () => {
  expect(notesOf(FRACTIONAL, "int64")).toEqual([
    `The denoiser of ${tiny().name} takes whole timesteps, so that those of this sampler are rounded, by up to 0.46.`,
  ]);
});

test("nothing is said where the table is whole, to float32, or the graph takes fractions", () => {
  expect(notesOf([999, 500.00001, 1], "int64")).toEqual([]);
  expect(notesOf(FRACTIONAL, "float32")).toEqual([]);
});

test("timesteps that rounding would spoil are refused", () => {
  // FLUX.1 is told t / 1000.
  const { code, message } = failureOf(() => notesOf(FRACTIONAL, "int64", "flux1"));
  expect(code).toBe("model/whole-timesteps");
  expect(message).toContain("takes whole timesteps, but is to be told 1. Export it with a timestep of float32.");
});
