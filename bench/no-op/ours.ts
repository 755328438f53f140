import { z } from "zod";
import type { RunFiles } from "#engine/output-files.ts";
import { runWorkflow } from "#engine/run-workflow.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import type { Capabilities } from "#kit/context.ts";
import { defineNode } from "#kit/define-node.ts";
import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";
import { type Workflow, workflowSchema } from "#protocol/workflow-schema.ts";
import { memoryJournals } from "#store/journals.ts";
import type { ResultStore } from "#store/result-store.ts";
import type { Shape } from "./shapes.ts";

const NUMBER = socket<number>("NUMBER", { title: "Number", colour: "#3366cc" });

/** Does next to nothing; `place` keeps the results of different nodes apart. */
const nothing = defineNode({
  type: "bench/nothing",
  version: 1,
  title: "Nothing",
  summary: "Adds its inputs and one.",
  inputs: {
    a: input(NUMBER, "A number", { optional: true }),
    b: input(NUMBER, "Another", { optional: true }),
  },
  outputs: { sum: output(NUMBER, "The sum") },
  params: z.object({ place: z.int().min(0), scale: z.number().min(0).max(10).default(1) }),
  run: ({ a = 0, b = 0 }) => ({ sum: (a + b + 1) % 1_000_003 }),
});

export const catalogue = catalogueOf([nothing]);

/** The shape as a document, read as a file would be. */
export function documentOf(shape: Shape): Workflow {
  return workflowSchema.parse({
    format: "lemica.workflow",
    version: 1,
    id: "bench",
    name: "Bench",
    nodes: shape.map((_, place) => ({ id: `n${place}`, type: nothing.type, version: 1, params: { place } })),
    wires: shape.flatMap(({ a, b }, k) => [
      ...(a === undefined ? [] : [{ from: [`n${a}`, "sum"], to: [`n${k}`, "a"] }]),
      ...(b === undefined ? [] : [{ from: [`n${b}`, "sum"], to: [`n${k}`, "b"] }]),
    ]),
  });
}

/** Runs what the last node needs; gives its value, how many results were known, and how many events there were. */
export async function runOurs(
  document: Workflow,
  results: ResultStore,
): Promise<{ value: unknown; hits: number; events: number }> {
  const last = document.nodes.at(-1)!.id;
  let events = 0;
  let hits = 0;
  const { outputs, status } = await runWorkflow(document, {
    catalogue,
    results,
    journals: memoryJournals(),
    files: {} as RunFiles,
    capabilities: {} as Capabilities,
    targets: [last],
    emit: (event) => {
      events++;
      if (event.type === "node-finished" && event.hit) hits++;
    },
  });
  if (status !== "done") throw new Error(`The run is ${status}.`);
  return { value: outputs.get(last)!.sum, hits, events };
}
