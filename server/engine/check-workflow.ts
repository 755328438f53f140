import type { Catalogue } from "#kit/catalogue.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { checkParams } from "./check-params.ts";
import { checkWires } from "./check-wires.ts";
import { findCycles } from "./find-cycles.ts";
import { nearestNames } from "./nearest-names.ts";
import { nodeName } from "./node-name.ts";
import { resolveWorkflow } from "./resolve-workflow.ts";

/**
 * Finds everything that keeps a workflow from running, all at once, each problem with its remedy. Muted nodes are not
 * looked at. Never throws.
 *
 * @param targets ids of the nodes to run; the output nodes if left out.
 */
export function checkWorkflow(workflow: Workflow, catalogue: Catalogue, targets?: readonly string[]): Problem[] {
  const { workflow: resolved, problems: migration } = resolveWorkflow(workflow, catalogue);
  return [
    ...duplicateIds(workflow),
    ...danglingWires(workflow),
    ...migration,
    ...resolved.nodes.flatMap((node) => checkNode(node, catalogue)),
    ...checkWires(resolved, catalogue),
    ...cycles(resolved),
    ...nothingToRun(resolved, catalogue, targets),
  ];
}

function duplicateIds({ nodes }: Workflow): Problem[] {
  const times = new Map<string, number>();
  for (const { id } of nodes) times.set(id, (times.get(id) ?? 0) + 1);
  return [...times]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => ({
      code: "workflow/duplicate-id",
      node: id,
      message: `${count} nodes have the id "${id}".`,
      remedy: "Give each node an id of its own, and lead the wires to the one that is meant.",
    }));
}

function danglingWires({ nodes, wires }: Workflow): Problem[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return wires.flatMap(({ from, to }) => {
    const missing = [from[0], to[0]].filter((id) => !ids.has(id));
    if (missing.length === 0) return [];
    const end = [to, from].find(([id]) => ids.has(id));
    return {
      code: "workflow/dangling-wire",
      ...(end !== undefined && { node: end[0], port: end[1] }),
      message: `The wire from ${from.join(".")} to ${to.join(".")} is tied to no node "${missing.join('" and no node "')}".`,
      remedy: `Delete the wire, or tie it to a node that exists.`,
    };
  });
}

function checkNode(node: WorkflowNode, catalogue: Catalogue): Problem[] {
  const definition = catalogue.get(node.type);
  if (definition === undefined) {
    const near = nearestNames(node.type, catalogue.keys());
    return [
      {
        code: "workflow/unknown-node-type",
        node: node.id,
        message: `Node "${node.id}" is of the type ${node.type}, which is not installed.`,
        remedy:
          near.length > 0
            ? `Use ${oneOf(near)} instead, or install the pack that has ${node.type}.`
            : `Delete the node, or install the pack that has ${node.type}.`,
      },
    ];
  }
  if (node.version > definition.version)
    return [
      {
        code: "workflow/newer-node-version",
        node: node.id,
        message: `Node ${nodeName(node, catalogue)} was saved with version ${node.version} of ${node.type}, and version ${definition.version} is installed.`,
        remedy: "Update lemica-nodes, or delete the node and add it anew.",
      },
    ];
  // What a failed migration left is written for another version: its parameters would be blamed for nothing.
  return node.version < definition.version ? [] : checkParams(node, definition, nodeName(node, catalogue));
}

function cycles({ nodes, wires }: Workflow): Problem[] {
  const found = findCycles(
    nodes.map(({ id }) => id),
    wires.map(({ from, to }) => [from[0], to[0]] as const),
  );
  return found.map((ids) => ({
    code: "workflow/cycle",
    node: ids[0]!,
    message: `The nodes ${[...ids, ids[0]].map((id) => `"${id}"`).join(" → ")} wait for each other in a circle.`,
    remedy: "Delete one of the wires between them.",
  }));
}

function nothingToRun({ nodes }: Workflow, catalogue: Catalogue, targets?: readonly string[]): Problem[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const missing = (targets ?? []).filter((id) => !ids.has(id));
  const problems: Problem[] = missing.map((id) => ({
    code: "workflow/unknown-target",
    message: `There is no running node "${id}" to run.`,
    remedy: `Choose ${oneOf(nearestNames(id, ids)) || "a node of the workflow"}, and see that it is not muted.`,
  }));
  const some = targets === undefined ? nodes.some(({ type }) => catalogue.get(type)?.isOutput) : targets.length > 0;
  if (!some)
    problems.push({
      code: "workflow/nothing-to-run",
      message: "There is nothing to run: no node of the workflow is an output node.",
      remedy: `Add a node that shows or saves something${outputTitles(catalogue)}, or unmute the one that is there.`,
    });
  return problems;
}

function outputTitles(catalogue: Catalogue): string {
  const titles = [...catalogue.values()].filter(({ isOutput }) => isOutput).map(({ title }) => title);
  return titles.length > 0 ? `, such as ${titles.slice(0, 3).join(", ")}` : "";
}

function oneOf(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
