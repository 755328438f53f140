import type { Immutable } from "#protocol/immutable.ts";
import type { Wire, Workflow, WorkflowBlock, WorkflowNode } from "#protocol/workflow-schema.ts";

/** Pixels of the canvas at scale 1: x to the right, y down. */
export type Point = readonly [x: number, y: number];

export type DocumentNode = Immutable<WorkflowNode> & { readonly position: Point };
export type DocumentWire = Immutable<Wire>;
/** [node id, port name]. */
export type End = DocumentWire["from"];
export type Reroute = Immutable<NonNullable<Workflow["reroutes"]>[number]>;
export type Note = Immutable<Workflow["notes"][number]> & { readonly id: string };
export type Group = Immutable<Workflow["groups"][number]> & {
  readonly id: string;
  readonly members: readonly string[];
};
export type Exposed = Immutable<Workflow["exposed"][number]>;
export type BlockInput = Immutable<NonNullable<Workflow["inputs"]>[number]>;
export type BlockOutput = Immutable<NonNullable<Workflow["outputs"]>[number]>;
/** A block's workflow is a document like any other, so that it can be opened and drawn. */
export type Block = Immutable<Omit<WorkflowBlock, "workflow">> & { readonly workflow: WorkflowDocument };

/**
 * The workflow that is being drawn. It is a workflow as files hold it, so that it can be written, drawn and sent as it
 * stands; what files may leave out is there. Never changed: `apply` makes another that shares what is equal.
 *
 * What always holds (`tidy` sees to it): nodes, notes, groups and reroutes have ids that differ; wires end at nodes that
 * exist, one into each input; a reroute is on the wires of exactly one output; groups own what exists, each thing at most
 * once; what is exposed and what the interface leads to exists. Only a file can bring a circle of wires.
 */
export interface WorkflowDocument extends Immutable<Omit<Workflow, "nodes" | "groups" | "notes" | "blocks">> {
  readonly nodes: readonly DocumentNode[];
  readonly reroutes: readonly Reroute[];
  readonly groups: readonly Group[];
  readonly notes: readonly Note[];
  readonly inputs: readonly BlockInput[];
  readonly outputs: readonly BlockOutput[];
  readonly blocks: readonly Block[];
}

/** A document with nothing in it. */
export function emptyDocument(id: string, name: string): WorkflowDocument {
  const none = { nodes: [], wires: [], reroutes: [], groups: [], notes: [], exposed: [], inputs: [], outputs: [] };
  return { format: "lemica.workflow", version: 1, id, name, ...none, blocks: [] };
}

/** A text that differs for different ends. No node id has a line break. */
export function endKey([node, port]: End): string {
  return `${node}\n${port}`;
}

export function sameEnd(a: End, b: End): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
