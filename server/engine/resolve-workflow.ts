import { saidOf } from "#core/failure.ts";
import { said } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { type Problem, problem } from "#protocol/problem.ts";
import type { Wire, Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { nodeName } from "./node-name.ts";
import { ownMember } from "./own-member.ts";
import { portSockets } from "./port-sockets.ts";

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
 * (the input of the output's name, or else the first of its socket). Blocks must have been expanded; those that are
 * bypassed are treated as any other node. Never throws, whatever the wires are.
 */
export function resolveWorkflow(workflow: Workflow, catalogue: Catalogue): Resolved {
  const problems: Problem[] = [];
  const nodes = workflow.nodes.map((node) => upToDate(node, catalogue, problems));
  const bypassed = withoutBypassed({ ...workflow, nodes }, catalogue);
  return { workflow: withoutMuted(bypassed, catalogue), problems };
}

/** A workflow as it was drawn, with every node at its installed version where its migration works. The same one if all are. */
export function migrateNodes(workflow: Workflow, catalogue: Catalogue): Workflow {
  const nodes = workflow.nodes.map((node) => upToDate(node, catalogue, []));
  return nodes.every((node, at) => node === workflow.nodes[at]) ? workflow : { ...workflow, nodes };
}

function upToDate(node: WorkflowNode, catalogue: Catalogue, problems: Problem[]): WorkflowNode {
  const definition = catalogue.get(node.type);
  if (definition === undefined || node.version >= definition.version) return node;
  try {
    let params: Readonly<Record<string, unknown>> = node.params;
    for (let from = node.version; from < definition.version; from++) params = definition.migrate![from]!(params);
    return { ...node, version: definition.version, params: { ...params } };
  } catch (error) {
    problems.push(
      problem(
        "workflow/migration-failed",
        { node: node.id },
        said(
          "Node {name} was saved with version {version} of {type}, and its parameters could not be brought to version {installed}: {why}.",
          {
            name: nodeName(node, catalogue),
            version: node.version,
            type: node.type,
            installed: definition.version,
            why: saidOf(error),
          },
        ),
        said("Delete the node, add it anew, and set its parameters by hand."),
      ),
    );
    return node;
  }
}

function withoutBypassed(workflow: Workflow, catalogue: Catalogue): Workflow {
  const bypassed = ({ mode, type }: WorkflowNode) =>
    mode === "bypassed" && portSockets(type, workflow, catalogue) !== undefined;
  const gone = new Map(workflow.nodes.filter(bypassed).map((node) => [node.id, node]));
  if (gone.size === 0) return workflow;
  const into = new Map(workflow.wires.map((wire) => [JSON.stringify(wire.to), wire.from]));
  const comesIn = ({ id, type }: WorkflowNode, port: string): Wire["from"] | undefined => {
    const { inputs, outputs } = portSockets(type, workflow, catalogue)!;
    const fitting = [...inputs.keys()].filter((name) => inputs.get(name) === outputs.get(port));
    const first = fitting.sort((a, b) => Number(b === port) - Number(a === port));
    return first.map((name) => into.get(JSON.stringify([id, name]))).find((from) => from !== undefined);
  };
  const known = new Map<string, Wire["from"] | undefined>();
  /** Where a value comes from once bypassed nodes let it through, or undefined where nothing fits. */
  const source = (output: Wire["from"]): Wire["from"] | undefined => {
    const passed: string[] = [];
    let from: Wire["from"] | undefined = output;
    while (from !== undefined && gone.has(from[0])) {
      const key = JSON.stringify(from);
      if (known.has(key)) from = known.get(key);
      else {
        // Bypassed nodes in a circle lead nowhere.
        known.set(key, undefined);
        passed.push(key);
        from = comesIn(gone.get(from[0])!, from[1]);
      }
    }
    for (const key of passed) known.set(key, from);
    return from;
  };
  const wires = workflow.wires.flatMap((wire) => {
    if (gone.has(wire.to[0])) return [];
    const from = source(wire.from);
    return from === undefined ? [] : [{ from, to: wire.to }];
  });
  return { ...workflow, nodes: workflow.nodes.filter((node) => !bypassed(node)), wires };
}

function withoutMuted(workflow: Workflow, catalogue: Catalogue): Workflow {
  const gone = new Set(workflow.nodes.filter((node) => node.mode === "muted").map((node) => node.id));
  if (gone.size === 0) return workflow;
  const types = new Map(workflow.nodes.map((node) => [node.id, node.type]));
  const needs = ([id, port]: Wire["to"]): boolean =>
    ownMember(catalogue.get(types.get(id) ?? "")?.inputs, port)?.optional === false;
  const dependents = new Map<string, string[]>();
  for (const { from, to } of workflow.wires) {
    if (!needs(to)) continue;
    const others = dependents.get(from[0]);
    if (others) others.push(to[0]);
    else dependents.set(from[0], [to[0]]);
  }
  // A set also visits what is added while it is walked.
  for (const id of gone) for (const dependent of dependents.get(id) ?? []) gone.add(dependent);
  return {
    ...workflow,
    nodes: workflow.nodes.filter((node) => !gone.has(node.id)),
    wires: workflow.wires.filter(({ from, to }) => !gone.has(from[0]) && !gone.has(to[0])),
  };
}
