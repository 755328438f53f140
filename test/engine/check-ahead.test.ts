import { describe, expect, test } from "vitest";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

const catalogue = catalogueOf(pack);

type Params = Record<string, Record<string, unknown>>;

/** Calibrates, solves, lays the schedule on and samples: everything constant. */
function flow(params: Params): Workflow {
  const types = {
    model: "load/pipeline",
    prompts: "condition/prompts",
    settings: "sample/settings",
    other: "sample/settings",
    errors: "calibrate/errors",
    schedule: "solve/schedule",
    apply: "apply/cache-mask",
    sample: "sample/sample",
    save: "export/latents",
  };
  const wires = [
    "model.model prompts.model",
    "model.model settings.model",
    "model.model other.model",
    "model.model errors.model",
    "prompts.conditioning errors.conditioning",
    "settings.settings errors.settings",
    "errors.errors schedule.errors",
    "model.model apply.model",
    "schedule.schedule apply.schedule",
    "apply.model sample.model",
    "prompts.conditioning sample.conditioning",
    "other.settings sample.settings",
    "sample.samples save.samples",
  ];
  const end = (text: string) => text.split(".") as [string, string];
  return {
    format: "lemica.workflow",
    version: 1,
    id: "w",
    name: "w",
    nodes: Object.entries(types).map(([id, type]) => ({
      id,
      type,
      version: catalogue.get(type)!.version,
      params: params[id] ?? {},
      position: [0, 0],
    })),
    wires: wires.map((wire) => {
      const [from, to] = wire.split(" ") as [string, string];
      return { from: end(from), to: end(to) };
    }),
    exposed: [],
  } as unknown as Workflow;
}

const ahead = (params: Params) =>
  checkWorkflow(flow(params), catalogue)
    .filter(({ code }) => code === "workflow/will-fail")
    .map(({ node, param, port, message }) => ({ node, at: param ?? port, message }));

describe("what must fail is told before anything runs", () => {
  const both = { settings: { steps: 24 }, other: { steps: 24 } };

  test("a budget that steps and gap upstream do not allow, in the sentence of the run", () => {
    const [problem, ...others] = ahead({ ...both, errors: { maxGap: 6 }, schedule: { budget: 3 } });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ node: "schedule", at: "budget" });
    expect(problem!.message).toMatch(
      /^A budget of 3 is not possible for 24 steps with gaps up to 6: choose a whole number from 5 to 24/,
    );
    expect(ahead({ ...both, errors: { maxGap: 6 }, schedule: { budget: 5 } })).toEqual([]);
    expect(ahead({ ...both, errors: { maxGap: 6 }, schedule: { budget: 5, maxGap: 3 } })).toHaveLength(1);
    expect(ahead({ ...both, errors: { maxGap: 6, budgets: "4, 9" }, schedule: { budget: 9 } })).toMatchObject([
      { node: "errors", at: "budgets" },
    ]);
  });

  test("settings of other steps than the schedule's, at their input", () => {
    expect(ahead({ settings: { steps: 24 }, other: { steps: 20 } })).toMatchObject([
      { node: "sample", at: "settings" },
    ]);
  });

  test("nothing is told of what is not known: a parameter that is wrong, or a node of another version", () => {
    expect(ahead({ settings: { steps: "many" }, schedule: { budget: 2 } })).toEqual([]);
    const circle = flow({ ...both, schedule: { budget: 2 } });
    const closed = {
      ...circle,
      wires: [...circle.wires, { from: ["schedule", "schedule"], to: ["errors", "settings"] }],
    };
    expect(() => checkWorkflow(closed as Workflow, catalogue)).not.toThrow();
  });
});
