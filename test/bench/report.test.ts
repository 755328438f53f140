import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitted } from "#core/fitted.ts";
import { maskOf } from "#core/schedule.ts";
import { withSchedule } from "#diffusion/model/model.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { Kept } from "../../bench/report/kept.ts";
import { type Measured, measured } from "../../bench/report/measure.ts";
import { methods } from "../../bench/report/methods/index.ts";
import { replaced } from "../../bench/report/page.ts";
import { predicted } from "../../bench/report/predicting.ts";
import { quickStudy } from "../../bench/report/studies.ts";
import { Study } from "../../bench/report/study.ts";
import { tablesOf } from "../../bench/report/tables.ts";

const inference = new OnnxInference({ threads: 1 });
let folder: string;
let study: Study;
let rows: Measured[];
const told: string[] = [];

async function all(): Promise<Measured[]> {
  const found: Measured[] = [];
  for (const method of methods.filter(({ applies }) => applies(study))) {
    found.push(await measured(study, method, new Kept(folder), (line) => told.push(line)));
  }
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lemica-report-"));
  study = await Study.open(quickStudy, inference, new Kept(folder));
  rows = await all();
}, 240_000);
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true, force: true });
});

describe("The report, on two pairs and eight steps", () => {
  it("measures every method at the budget, none of them perfect and none of them noise", () => {
    expect(rows.length).toBeGreaterThan(18);
    for (const { method, evaluations, byBudget } of rows) {
      expect(Number.isSafeInteger(evaluations), method.id).toBe(true);
      const pairs = byBudget.get(4)!;
      expect(pairs, method.id).toHaveLength(2);
      for (const { psnr, ssim, l1, computed } of pairs) {
        expect(psnr, method.id).toBeGreaterThan(3);
        expect(psnr, method.id).toBeLessThan(80);
        expect(ssim, method.id).toBeLessThanOrEqual(1);
        expect(l1, method.id).toBeGreaterThan(0);
        expect(Math.abs(computed - 4), method.id).toBeLessThanOrEqual(1);
      }
    }
  });

  it("goes on from what is kept, to the same table", async () => {
    const before = told.length;
    expect(before).toBeGreaterThan(0);
    const again = await all();
    expect(told).toHaveLength(before);
    expect(tablesOf(quickStudy.budgets, again)).toBe(tablesOf(quickStudy.budgets, rows));
  });

  it("has a row for each method in a table of figures and, but for the paper's, in one of differences from it", () => {
    const lines = tablesOf(quickStudy.budgets, rows).split("\n");
    for (const { method } of rows) {
      const those = lines.filter((line) => line.startsWith(`| ${method.title} |`));
      expect(those, method.id).toHaveLength(method.id === "lexicographic-hold" ? 1 : 2);
    }
  });

  it("is written between its marks and nowhere else", () => {
    const page = "a\n<!-- x -->\nold\n<!-- /x -->\nb";
    expect(replaced(page, "x", "new")).toBe("a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb");
    expect(() => replaced(page, "y", "new")).toThrow("<!-- y -->");
  });
});

it("The report's own loop comes to what the product samples, with weights of each branch", async () => {
  const [sample] = await study.pairs();
  const compute = [0, 2, 3, 6];
  const weights = (noise: number) => ({ positive: [1.2, -0.2, noise], negative: [0.9, 0.1, 0] });
  const rows = [
    { from: 0, to: 2, weights: { positive: [1, 0.05], negative: [1, 0] } },
    { from: 3, to: 6, weights: weights(0.01) },
    { from: 6, to: 8, weights: weights(-0.02) },
  ];
  const [own] = await study.ran([sample!], predicted(study, compute, fitted({ lookBack: 2, noise: true, rows })));
  const plan = {
    mask: maskOf(8, compute),
    predictor: "fitted",
    weights: { lookBack: 2, noise: true, rows },
    schedule: undefined,
  };
  const model = withSchedule<unknown>(study.model, plan);
  const { latent } = await inference.perform({ kind: "sample", model, settings: study.settings, sample: sample! });
  expect(own!.compute).toEqual(compute);
  const furthest = latent.reduce((most, value, k) => Math.max(most, Math.abs(value - own!.latent[k]!)), 0);
  expect(furthest).toBeLessThan(1e-4);
});
