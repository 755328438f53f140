import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { Kept } from "../../bench/report/kept.ts";
import { between } from "../../bench/report/page.ts";
import { differences, sections } from "../../bench/report/sections.ts";
import { Study } from "../../bench/report/study.ts";

const page = await readFile(new URL("../../docs/results.md", import.meta.url), "utf8");
const inference = new OnnxInference();
afterAll(() => inference.close());

describe("docs/results.md", () => {
  it.each(sections.map((section) => [section.mark, section] as const))(
    "has the table of %s, with a row for each method that it is measured with",
    async (mark, { spec, methods }) => {
      const { denoiser: _, ...whole } = spec;
      // Nothing runs: whether a method applies is asked of the settings.
      const study = await Study.open(whole, inference, new Kept("none"));
      const titles = methods.filter((method) => method.applies(study)).map(({ title }) => title);
      const [head, , ...rows] = between(page, mark).split("\n\n")[0]!.split("\n");
      expect(head).toBe(`|  | evaluations | ${spec.budgets.map((budget) => `B = ${budget}`).join(" | ")} |`);
      expect(rows.map((row) => row.split(" | ")[0]!.replace("| ", ""))).toEqual(titles);
    },
  );

  it("tells what differs in the methods that were built after papers", () => {
    expect(between(page, "differences")).toBe(differences());
  });
});
