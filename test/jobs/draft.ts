import { randomUUID } from "node:crypto";
import type { Draft } from "#jobs/run-queue.ts";

/** A run of an empty workflow, to be put into a queue. */
export function draft(name = "Run", more: Partial<Draft> = {}): Draft {
  const document = { format: "lemica.workflow", version: 1, id: "w", name, nodes: [], wires: [] } as const;
  const full = { ...document, nodes: [], wires: [], groups: [], notes: [], exposed: [] };
  return { id: randomUUID(), document: full, nodesTotal: 2, front: false, ...more };
}
