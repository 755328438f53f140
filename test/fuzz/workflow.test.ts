import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "#core/failure.ts";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { flatten } from "#engine/flatten.ts";
import { planRun } from "#engine/plan-run.ts";
import { prepareRun } from "#engine/prepare-run.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { problemSchema } from "#protocol/problem.ts";
import { formatWorkflow, parseWorkflow } from "#protocol/workflow.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { temporaryFolder, workshop } from "../engine/workshop.ts";
import { numberPack } from "../packs/number-pack.ts";
import { fuzzTimeoutMs, tries } from "./amount.ts";
import { arithmetic, templates } from "./documents.ts";
import { mutatedJson } from "./mutations.ts";

const catalogue = catalogueOf([...pack, ...numberPack().catalogue.values()]);
const folder = temporaryFolder();

/** The document, or undefined for one that is refused with a word that is known. */
function read(text: string): Workflow | undefined {
  try {
    return parseWorkflow(text);
  } catch (error) {
    if (error instanceof Failure && error.code.startsWith("workflow/")) return undefined;
    throw error;
  }
}

test(
  "a spoilt document is refused in words or checked whole, and what is read is written back the same",
  () => {
    let sound = 0;
    const property = fc.property(mutatedJson([...arithmetic, ...templates]), (text) => {
      const document = read(text);
      if (document === undefined) return;
      const written = formatWorkflow(document);
      expect(formatWorkflow(parseWorkflow(written))).toBe(written);
      const problems = checkWorkflow(document, catalogue);
      for (const problem of problems) problemSchema.parse(JSON.parse(JSON.stringify(problem)));
      const plan = planRun(flatten(document, catalogue), catalogue);
      if (problems.length > 0) return;
      sound++;
      expect(plan).toHaveProperty("order");
    });
    fc.assert(property, tries(8000));
    expect(sound).toBeGreaterThan(0);
    expect(Object.prototype).not.toHaveProperty("polluted");
  },
  fuzzTimeoutMs,
);

test(
  "a run of a spoilt document ends in a way that has a name, and the next run of a sound one is not touched",
  async () => {
    const { run, options } = workshop(folder());
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(mutatedJson(arithmetic), async (text) => {
      const document = read(text);
      if (document === undefined) return;
      const { order = [] } = prepareRun(document, options.catalogue);
      if (order.length > 200) return;
      const { result } = await run(document);
      expect(["done", "failed", "refused"]).toContain(result.status);
      for (const { code, message } of result.failures) {
        expect(code).not.toBe("engine/node-crashed");
        expect(message).toMatch(/\.$/);
      }
      ends.set(result.status, (ends.get(result.status) ?? 0) + 1);
    });
    await fc.assert(property, tries(3500));
    expect(ends.get("refused")).toBeGreaterThan(0);
    expect(ends.get("done")).toBeGreaterThan(0);
    expect((await run(arithmetic[2]!)).result).toMatchObject({
      status: "done",
      outputs: new Map([["show", { text: "205" }]]),
    });
  },
  fuzzTimeoutMs,
);
