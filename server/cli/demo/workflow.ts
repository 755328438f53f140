import type { Workflow } from "#protocol/workflow-schema.ts";
import { type DrawnNode, draw } from "../document.ts";

/** Prompts of the full runs that schedules are proposed from. */
export const RECORDED = [
  "a small blue circle moving left on black",
  "a large blue square moving up on black",
  "a small yellow circle moving right on navy",
  "a large yellow square moving left on brown",
  "a small yellow triangle moving down on grey",
  "a large yellow square moving right on grey",
  "a small yellow triangle moving left on black",
  "a large yellow circle moving down on navy",
];

/** Those of them that the errors of edges are measured on, for the method alone. */
export const MEASURED = RECORDED.slice(0, 2);

/** Prompts that neither ever sees. */
const UNSEEN = [
  "a large magenta circle moving down on navy",
  "a small green square moving left on brown",
  "a large blue triangle moving right on grey",
  "a small yellow circle moving up on black",
  "a large red square moving left on navy",
  "a small cyan triangle moving down on brown",
];

export interface DemoRequest {
  readonly model: string;
  readonly steps: number;
  readonly maxGap: number;
  readonly budgets: readonly number[];
}

/** Ids of the nodes that the report reads, for each budget. */
export const idsOf = (budget: number) => ({
  measured: `joint${budget}`,
  compared: `compare${budget}`,
  method: `compareMethod${budget}`,
  uniform: `compareUniform${budget}`,
});

/**
 * The main job as one workflow: record full runs, propose schedules, fit their predictors, sample prompts that were never seen, compare,
 * save. Beside it the method alone, by calibrated edges, and evenly spread steps.
 */
export function demoWorkflow({ model: folder, steps, maxGap, budgets }: DemoRequest): Workflow {
  const [middle] = budgets as [number];
  return draw("demo", {
    model: { type: "load/pipeline", params: { folder } },
    settings: { type: "sample/settings", params: { steps }, inputs: { model: ["model", "model"] } },
    recordedPrompts: {
      type: "condition/prompts",
      title: "Prompts of the full runs",
      params: { prompts: RECORDED.join("\n"), seeds: "1" },
      inputs: { model: ["model", "model"] },
    },
    runs: { type: "calibrate/full-runs", inputs: RECORDING },
    saveRuns: { type: "export/full-runs", params: { name: "runs" }, inputs: { runs: ["runs", "runs"] } },
    measuredPrompts: {
      type: "condition/prompts",
      title: "Prompts that edges are measured on",
      params: { prompts: MEASURED.join("\n"), seeds: "1" },
      inputs: { model: ["model", "model"] },
    },
    errors: {
      type: "calibrate/errors",
      params: { maxGap },
      inputs: {
        model: ["model", "model"],
        conditioning: ["measuredPrompts", "conditioning"],
        settings: ["settings", "settings"],
      },
    },
    budgets: { type: "solve/all-budgets", inputs: { errors: ["errors", "errors"] } },
    unseenPrompts: {
      type: "condition/prompts",
      title: "Prompts that were never seen",
      params: { prompts: UNSEEN.join("\n"), seeds: "101" },
      inputs: { model: ["model", "model"] },
    },
    full: sampling("Sample in full", ["model", "model"]),
    fullVideo: { type: "sample/decode", inputs: { sample: ["full", "sample"] } },
    ...Object.assign({}, ...budgets.map((budget) => forBudget(budget))),
    saveErrors: {
      type: "export/error-graph",
      params: { name: "errors" },
      inputs: { errors: ["errors", "errors"], schedule: [`chosenMethod${middle}`, "schedule"] },
    },
  });
}

const RECORDING = {
  model: ["model", "model"],
  conditioning: ["recordedPrompts", "conditioning"],
  settings: ["settings", "settings"],
} as const;

function sampling(title: string, model: readonly [string, string]): DrawnNode {
  return {
    type: "sample/sample",
    title,
    inputs: { model, conditioning: ["unseenPrompts", "conditioning"], settings: ["settings", "settings"] },
  };
}

/** Sampling with a schedule, and the comparison with the full runs. */
function branch(tail: string, title: string, schedule: DrawnNode): Record<string, DrawnNode> {
  return {
    [`chosen${tail}`]: schedule,
    [`apply${tail}`]: {
      type: "apply/cache-mask",
      inputs: { model: ["model", "model"], schedule: [`chosen${tail}`, "schedule"] },
    },
    [`sample${tail}`]: sampling(`Sample ${title}`, [`apply${tail}`, "model"]),
    [`video${tail}`]: { type: "sample/decode", inputs: { sample: [`sample${tail}`, "sample"] } },
    [`compare${tail}`]: {
      type: "compare/compare",
      title: `Compare ${title}`,
      inputs: { reference: ["fullVideo", "video"], video: [`video${tail}`, "video"] },
    },
  };
}

function forBudget(budget: number): Record<string, DrawnNode> {
  const joint = [`joint${budget}`, "schedule"] as const;
  const errors = ["errors", "errors"] as const;
  return {
    [`proposed${budget}`]: { type: "solve/propose", params: { budget }, inputs: { runs: ["runs", "runs"] } },
    ...branch(`${budget}`, `proposed, budget ${budget}`, {
      type: "solve/fit",
      inputs: { ...RECORDING, runs: ["runs", "runs"], schedule: [`proposed${budget}`, "schedule"] },
    }),
    ...branch(`Method${budget}`, `by the method alone, budget ${budget}`, {
      type: "solve/schedule",
      params: { budget },
      inputs: { errors },
    }),
    ...branch(`Uniform${budget}`, `evenly spread, budget ${budget}`, {
      type: "solve/uniform",
      params: { budget },
      inputs: { errors },
    }),
    [`joint${budget}`]: {
      type: "compare/joint-error",
      inputs: { reference: ["full", "sample"], sample: [`sample${budget}`, "sample"] },
    },
    [`saveSchedule${budget}`]: {
      type: "export/schedule-file",
      params: { name: `budget-${budget}` },
      inputs: { schedule: joint },
    },
    [`export${budget}`]: {
      type: "export/schedule",
      title: "For programs that hold",
      params: { name: `budget-${budget}`, to: "cache-dit" },
      inputs: { schedule: [`chosenMethod${budget}`, "schedule"] },
    },
    [`saveVideo${budget}`]: {
      type: "export/video",
      params: { name: `budget-${budget}/full-and-reused`, scale: 3 },
      inputs: { video: [`video${budget}`, "video"], reference: ["fullVideo", "video"] },
    },
  };
}
