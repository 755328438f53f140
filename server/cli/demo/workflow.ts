import type { Workflow } from "#protocol/workflow-schema.ts";
import { type DrawnNode, draw } from "../document.ts";

/** Prompts that the errors are measured on. */
const CALIBRATION = [
  "a small red circle moving right on black",
  "a large cyan square moving up on grey",
  "a large yellow triangle moving left on brown",
];

/** Prompts that calibration never sees. */
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
  solved: `joint${budget}`,
  compared: `compare${budget}`,
  uniform: `compareUniform${budget}`,
});

/** The main job as one workflow: calibrate, solve, sample prompts that calibration never saw, compare, save. */
export function demoWorkflow({ model: folder, steps, maxGap, budgets }: DemoRequest): Workflow {
  const [middle] = budgets as [number];
  return draw("demo", {
    model: { type: "load/pipeline", params: { folder } },
    settings: { type: "sample/settings", params: { steps }, inputs: { model: ["model", "model"] } },
    calibrationPrompts: {
      type: "condition/prompts",
      title: "Prompts to calibrate on",
      params: { prompts: CALIBRATION.join("\n"), seeds: "1" },
      inputs: { model: ["model", "model"] },
    },
    errors: {
      type: "calibrate/errors",
      params: { maxGap },
      inputs: {
        model: ["model", "model"],
        conditioning: ["calibrationPrompts", "conditioning"],
        settings: ["settings", "settings"],
      },
    },
    budgets: { type: "solve/all-budgets", inputs: { errors: ["errors", "errors"] } },
    unseenPrompts: {
      type: "condition/prompts",
      title: "Prompts that calibration never sees",
      params: { prompts: UNSEEN.join("\n"), seeds: "101" },
      inputs: { model: ["model", "model"] },
    },
    full: sampling("Sample in full", ["model", "model"]),
    fullVideo: { type: "sample/decode", inputs: { sample: ["full", "sample"] } },
    ...Object.assign({}, ...budgets.map((budget) => forBudget(budget))),
    saveErrors: {
      type: "export/error-graph",
      params: { name: "errors" },
      inputs: { errors: ["errors", "errors"], schedule: [`solve${middle}`, "schedule"] },
    },
  });
}

function sampling(title: string, model: readonly [string, string]): DrawnNode {
  return {
    type: "sample/sample",
    title,
    inputs: { model, conditioning: ["unseenPrompts", "conditioning"], settings: ["settings", "settings"] },
  };
}

function forBudget(budget: number): Record<string, DrawnNode> {
  const branch = (kind: "solve" | "uniform"): Record<string, DrawnNode> => {
    const tail = kind === "uniform" ? `Uniform${budget}` : `${budget}`;
    const title = `${kind === "uniform" ? "uniform" : "solved"}, budget ${budget}`;
    return {
      [`${kind}${budget}`]: {
        type: `solve/${kind === "solve" ? "schedule" : "uniform"}`,
        params: { budget },
        inputs: { errors: ["errors", "errors"] },
      },
      [`apply${tail}`]: {
        type: "apply/cache-mask",
        inputs: { model: ["model", "model"], schedule: [`${kind}${budget}`, "schedule"] },
      },
      [`sample${tail}`]: sampling(`Sample ${title}`, [`apply${tail}`, "model"]),
      [`video${tail}`]: { type: "sample/decode", inputs: { sample: [`sample${tail}`, "sample"] } },
      [`compare${tail}`]: {
        type: "compare/compare",
        title: `Compare ${title}`,
        inputs: { reference: ["fullVideo", "video"], video: [`video${tail}`, "video"] },
      },
    };
  };
  const joint = [`joint${budget}`, "schedule"] as const;
  return {
    ...branch("solve"),
    ...branch("uniform"),
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
      params: { name: `budget-${budget}`, to: "cache-dit" },
      inputs: { schedule: joint },
    },
    [`saveVideo${budget}`]: {
      type: "export/video",
      params: { name: `budget-${budget}/full-and-reused`, scale: 3 },
      inputs: { video: [`video${budget}`, "video"], reference: ["fullVideo", "video"] },
    },
  };
}
