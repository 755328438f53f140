import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readWorkflow } from "#media/metadata.ts";
import { parseWorkflow } from "#protocol/workflow.ts";
import { lemica } from "./lemica.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();

interface Figures {
  readonly full: { readonly steps: number; readonly evaluations: number };
  readonly calibration: { readonly proposing: number; readonly measuring: number };
  readonly budgets: readonly Record<string, number>[];
}

describe("lemica demo", () => {
  test("does the main job with fewer steps, and leaves everything that it promises", { timeout: 300_000 }, async () => {
    const out = path("demo");
    const { code, out: text, err } = await lemica("demo", "--steps", "12", "--threads", "1", "--out", out, "--json");
    expect(err).toContain("✓ Record Full Runs");
    expect(code).toBe(0);

    const { full, calibration, budgets } = JSON.parse(text) as Figures;
    expect(calibration.proposing).toBe(8 * (12 + 6 + 4 + 3));
    expect(calibration.measuring).toBeGreaterThan(calibration.proposing);
    expect(full).toMatchObject({ steps: 12, evaluations: 24 });
    expect(budgets.map((b) => [b.budget, b.computedSteps, b.evaluations])).toEqual([
      [6, 6, 12],
      [4, 4, 8],
      [3, 3, 6],
    ]);
    for (const figures of budgets) {
      expect(Object.values(figures).every(Number.isFinite)).toBe(true);
      expect(figures.psnr).toBeGreaterThan(figures.methodPsnr!);
      expect(figures.psnrWorst).toBeLessThanOrEqual(figures.psnrMedian!);
      expect(figures.jointErrorGeometric).toBeGreaterThan(0);
      expect(figures.jointErrorWorst).toBeGreaterThan(figures.jointError!);
    }
    expect(budgets[0]!.psnr).toBeGreaterThan(budgets[2]!.psnr!);

    const names = readdirSync(out, { recursive: true }).map(String);
    const promised = [
      "runs.full-runs.safetensors",
      "errors.png",
      "errors.error-graph.json",
      "budgets.png",
      "demo.workflow.json",
    ];
    expect(names).toEqual(expect.arrayContaining([...promised, "budget-6.schedule.json", "budget-3.schedule.json"]));
    for (const budget of [6, 4, 3]) {
      const saved = names.filter((name) => name.startsWith(join(`budget-${budget}`, "/")));
      expect(saved.filter((name) => name.endsWith(".webp"))).toHaveLength(6);
      expect(saved.filter((name) => name.endsWith("_cache_dit.py"))).toHaveLength(1);
    }
    const clip = names.find((name) => name.endsWith(".webp"))!;
    const drawn = parseWorkflow(readFileSync(join(out, "demo.workflow.json"), "utf8"));
    expect(parseWorkflow(readWorkflow(readFileSync(join(out, clip)))!)).toEqual(drawn);
  });
});
