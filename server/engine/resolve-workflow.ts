import type { Catalogue } from "#kit/catalogue.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Wire, Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { nodeName } from "./node-name.ts";
import { ownMember } from "./own-member.ts";

/** A workflow as it will be run. */
export interface Resolved {
  /** Every node at its installed version, muted and bypassed nodes gone. Resolving it again changes nothing. */
  readonly workflow: Workflow;
  /** Nodes whose migration failed; they stand in `workflow` as they were. */
  readonly problems: readonly Problem[];
}

/**
 * Brings the nodes of a workflow up to their installed versions and takes out those that are switched off: a muted node
 * goes together with all that cannot run without it, a bypassed one leaves a wire from what comes in to what goes out
 * (the input of the output's name, or else the first of its socket). Never throws, whatever the wires are.
 */
export function resolveWorkflow(workflow: Workflow, catalogue: Catalogue): Resolved {
  const problems: Problem[] = [];
  const nodes = workflow.nodes.map((node) => upToDate(node, catalogue, problems));
  const bypassed = withoutBypassed({ ...workflow, nodes }, catalogue);
  return { workflow: withoutMuted(bypassed, catalogue), problems };
}

function upToDate(node: WorkflowNode, catalogue: Catalogue, problems: Problem[]): WorkflowNode {
  const definition = catalogue.get(node.type);
  if (definition === undefined || node.version >= definition.version) return node;
  try {
    let params: Readonly<Record<string, unknown>> = node.params;
    for (let from = node.version; from < definition.version; from++) params = definition.migrate![from]!(params);
    return { ...node, version: definition.version, params: { ...params } };
  } catch (error) {
    problems.push({
      code: "workflow/migration-failed",
      node: node.id,
      message: `Node ${nodeName(node, catalogue)} was saved with version ${node.version} of ${node.type}, and its parameters could not be brought to version ${definition.version}: ${error instanceof Error ? error.message : error}.`,
      remedy: "Delete the node, add it anew, and set its parameters by hand.",
    });
    return node;
  }
}

function withoutBypassed(workflow: Workflow, catalogue: Catalogue): Workflow {
  const bypassed = (node: WorkflowNode) => node.mode === "bypassed" && catalogue.has(node.type);
  const gone = new Map(workflow.nodes.filter(bypassed).map((node) => [node.id, node]));
  if (gone.size === 0) return workflow;
  const into = new Map(workflow.wires.map((wire) => [JSON.stringify(wire.to), wire.from]));
  /** Where a value comes from once bypassed nodes let it through, or undefined where nothing fits. */
  const source = ([id, port]: Wire["from"]): Wire["from"] | undefined => {
    let from: Wire["from"] | undefined = [id, port];
    for (let hops = 0; from !== undefined && gone.has(from[0]); hops++) {
      if (hops > gone.size) return undefined;
      from = comesIn(gone.get(from[0])!, from[1], catalogue, into);
    }
    return from;
  };
  const wires = workflow.wires.flatMap((wire) => {
    if (gone.has(wire.to[0])) return [];
    const from = source(wire.from);
    return from === undefined ? [] : [{ from, to: wire.to }];
  });
  return { ...workflow, nodes: workflow.nodes.filter((node) => !bypassed(node)), wires };
}

function comesIn(
  node: WorkflowNode,
  port: string,
  catalogue: Catalogue,
  into: ReadonlyMap<string, Wire["from"]>,
): Wire["from"] | undefined {
  const definition = catalogue.get(node.type);
  const socket = ownMember(definition?.outputs, port)?.socket.name;
  const fitting = Object.entries(definition?.inputs ?? {})
    .filter(([, input]) => input.socket.name === socket)
    .map(([name]) => name)
    .sort((a, b) => Number(b === port) - Number(a === port));
  return fitting.map((name) => into.get(JSON.stringify([node.id, name]))).find((from) => from !== undefined);
}

function withoutMuted(workflow: Workflow, catalogue: Catalogue): Workflow {
  const gone = new Set(workflow.nodes.filter((node) => node.mode === "muted").map((node) => node.id));
  if (gone.size === 0) return workflow;
  const types = new Map(workflow.nodes.map((node) => [node.id, node.type]));
  const needs = ([id, port]: Wire["to"]): boolean =>
    ownMember(catalogue.get(types.get(id) ?? "")?.inputs, port)?.optional === false;
  const waiting = [...gone];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const { from, to } of workflow.wires)
      if (from[0] === id && !gone.has(to[0]) && needs(to)) {
        gone.add(to[0]);
        waiting.push(to[0]);
      }
  return {
    ...workflow,
    nodes: workflow.nodes.filter((node) => !gone.has(node.id)),
    wires: workflow.wires.filter(({ from, to }) => !gone.has(from[0]) && !gone.has(to[0])),
  };
}
