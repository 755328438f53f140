import { join } from "node:path";
import { afterAll } from "vitest";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import { filesOf } from "#engine/output-files.ts";
import { type RunResult, runWorkflow } from "#engine/run-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import type { RunEvent } from "#protocol/run-events.ts";
import { type Journals, memoryJournals } from "#store/journals.ts";
import { memoryResults } from "#store/result-store.ts";
import { type DrawnNode, draw } from "../../server/cli/document.ts";
import { MODEL } from "./model-folder.ts";

/** How a run ended, with what is asked most often. */
export interface Ran extends RunResult {
  readonly events: readonly RunEvent[];
  /** Ids of the nodes whose result was known, and of those that worked. */
  readonly hits: readonly string[];
  readonly worked: readonly string[];
  /** The value at an output, e.g. `value("sample.sample")`. @throws Error with the failures if there is none. */
  value<T>(output: string): T;
  /** Code and sentence of the only failure. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

export interface Flow {
  /** Runs all nodes, or those that `targets` need. */
  run(
    nodes: Readonly<Record<string, DrawnNode>>,
    targets?: readonly string[],
    signal?: AbortSignal,
    onEvent?: (event: RunEvent) => void,
  ): Promise<Ran>;
}

/** A place to run workflows of the pack in, with one process for models; results are kept as long as it lasts. */
export function flow(folder: string, journals: Journals = memoryJournals(), nodes = pack): Flow {
  const inference = new OnnxInference({ threads: 1 });
  afterAll(() => inference.close());
  const catalogue = catalogueOf(nodes);
  const results = memoryResults();
  const files = filesOf({ output: join(folder, "out"), bases: [folder], roots: "any" });
  return {
    async run(nodes, targets = Object.keys(nodes), signal, onEvent) {
      const events: RunEvent[] = [];
      const result = await runWorkflow(draw("test", nodes), {
        catalogue,
        results,
        journals,
        files,
        targets,
        capabilities: { inference },
        emit: (event) => {
          events.push(event);
          onEvent?.(event);
        },
        ...(signal && { signal }),
      });
      const finished = events.filter((event) => event.type === "node-finished");
      return {
        ...result,
        events,
        hits: finished.filter(({ hit }) => hit).map(({ node }) => node),
        worked: finished.filter(({ hit }) => !hit).map(({ node }) => node),
        value: <T>(output: string) => {
          const [node, port] = output.split(".") as [string, string];
          const value = result.outputs.get(node)?.[port];
          if (value === undefined)
            throw new Error(`no ${output}: ${JSON.stringify([result.failures, result.problems])}`);
          return value as T;
        },
        failure: result.failures[0],
      };
    },
  };
}

/** From an output to the input of the same name. */
export const from = (node: string, port: string) => [node, port] as const;

export const PROMPTS = ["a small red circle moving right on black", "a large cyan square moving up on grey"];

/** The nodes that every flow begins with: the model, prompts with seeds, settings of a few steps. */
export function beginning({ steps = 5, seeds = "1", prompts = PROMPTS.slice(0, 1), folder = MODEL } = {}) {
  const model = from("model", "model");
  return {
    model: { type: "load/pipeline", params: { folder } },
    prompts: { type: "condition/prompts", params: { prompts: prompts.join("\n"), seeds }, inputs: { model } },
    settings: { type: "sample/settings", params: { steps }, inputs: { model } },
  } satisfies Record<string, DrawnNode>;
}

/** A Sample node for a model from some output. */
export function sampling(model: readonly [string, string], settings = "settings", prompts = "prompts"): DrawnNode {
  return {
    type: "sample/sample",
    inputs: { model, conditioning: from(prompts, "conditioning"), settings: from(settings, "settings") },
  };
}

/** A Calibrate Errors node for the model of the beginning. */
export function calibrating(params: Readonly<Record<string, unknown>> = {}): DrawnNode {
  return {
    type: "calibrate/errors",
    params: { maxGap: 3, ...params },
    inputs: {
      model: from("model", "model"),
      conditioning: from("prompts", "conditioning"),
      settings: from("settings", "settings"),
    },
  };
}
