import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { familyById } from "#diffusion/families/index.ts";

const BLANKS = "  A  red\u00a0 CAT\u0085 ";
const worded = (family: string, prompt: string) => {
  const [text] = familyById(family).texts.encoders;
  return text!.wording ? text!.wording(prompt) : prompt;
};

describe("white space in a prompt", () => {
  test.each([
    ["sana", "a  red\u00a0 cat"],
    ["pixart", "a  red\u00a0 cat"],
    ["latte", "a  red\u00a0 cat"],
    ["wan21-t2v", "A red CAT…"],
    ["moving-shapes", "A red CAT"],
  ])("is cleaned as the pipeline of %s does it", (family, expected) => {
    expect(worded(family, BLANKS)).toBe(expected);
  });

  test.each([
    "sd15",
    "sdxl",
    "sd3",
    "flux1",
    "qwen-image",
    "z-image",
    "ernie-image",
    "flux2-klein",
    "cogvideox15",
    "hunyuanvideo15-t2v",
  ])("is left to the tokenizer, as the pipeline of %s leaves it", (family) => {
    expect(worded(family, BLANKS)).toBe(BLANKS);
  });
});

test("prompts of Wan are mended as its pipeline mends them: quotes, widths, ligatures, entities", () => {
  const file = new URL("../../fixtures/wan-prompts/prompts.json", import.meta.url);
  const pairs = JSON.parse(readFileSync(file, "utf8")) as [string, string][];
  expect(pairs.length).toBeGreaterThan(40);
  expect(pairs.map(([prompt]) => [prompt, worded("wan21-t2v", prompt)])).toEqual(pairs);
});
