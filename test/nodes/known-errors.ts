import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseErrorGraph } from "#formats/error-graph-file.ts";
import type { DrawnNode } from "../../server/cli/document.ts";
import { from } from "./flow.ts";

/** Errors of 30 steps that were measured once, and nodes that begin with them in place of a calibration. */
const GRAPH = fileURLToPath(new URL("../fixtures/trial-30-hold.error-graph.json", import.meta.url));
export const known = parseErrorGraph(readFileSync(GRAPH, "utf8"), GRAPH);

export const errors = from("errors", "errors");

export function loading(file = GRAPH): DrawnNode {
  return { type: "load/error-graph", params: { file } };
}

export function solving(params: Readonly<Record<string, unknown>>, node = "errors"): DrawnNode {
  return { type: "solve/schedule", params, inputs: { errors: from(node, "errors") } };
}
