import { setImmediate } from "node:timers/promises";
import { anyOf, inARow, type Said, said } from "#core/said.ts";
import type { Catalogue } from "#kit/catalogue.ts";
import { blockIdOf } from "#protocol/block.ts";
import { type Problem, problem } from "#protocol/problem.ts";
import type { Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";
import { checkAhead } from "./check-ahead.ts";
import { checkParams } from "./check-params.ts";
import { checkWires } from "./check-wires.ts";
import { findCycles } from "./find-cycles.ts";
import { type FlatWorkflow, flatten } from "./flatten.ts";
import { nearestNames } from "./nearest-names.ts";
import { nodeName } from "./node-name.ts";
import { pointOutward } from "./point-outward.ts";

/** More than anyone mends in one go, and few enough to be sent. */
const MOST_PROBLEMS = 1000;
/** Missing targets for which a likely one is looked up among all ids. */
const MOST_LOOKED_UP = 3;
/** Nodes and wires that are looked at before others get their turn: some milliseconds. */
const LOOKS_IN_A_TURN = 1000;

/** A problem; undefined says that one more node or wire was looked at. */
type Look = Problem | undefined;

/**
 * Finds everything that keeps a workflow from running, all at once, each problem with its remedy; after a thousand it says
 * so and stops. What is wrong inside a block is told of its node. Muted nodes are not looked at. Never throws.
 *
 * @param targets ids of the nodes to run; the output nodes if left out.
 */
export function checkWorkflow(workflow: Workflow, catalogue: Catalogue, targets?: readonly string[]): Problem[] {
  return checkFlat(flatten(workflow, catalogue, targets), catalogue);
}

/** The same of a workflow that has been made flat. */
export function checkFlat(flat: FlatWorkflow, catalogue: Catalogue): Problem[] {
  const problems: Problem[] = [];
  for (const look of looksAt(flat, catalogue)) if (isEnough(problems, look, flat.drawn)) break;
  return problems;
}

/**
 * The same for a server, which has others to serve: a large workflow is looked at in turns. A small one takes a single turn,
 * so that what is asked one after the other is answered so.
 */
export function checkWorkflowInTurns(
  workflow: Workflow,
  catalogue: Catalogue,
  targets?: readonly string[],
): Promise<Problem[]> {
  return checkFlatInTurns(flatten(workflow, catalogue, targets), catalogue);
}

/** The same of a workflow that has been made flat. */
export async function checkFlatInTurns(flat: FlatWorkflow, catalogue: Catalogue): Promise<Problem[]> {
  const { drawn } = flat;
  const problems: Problem[] = [];
  // Whoever read it has just looked at each of them.
  let looks = drawn.nodes.length + drawn.wires.length;
  for (const look of looksAt(flat, catalogue)) {
    if (looks++ >= LOOKS_IN_A_TURN) {
      await setImmediate();
      looks = 0;
    }
    if (isEnough(problems, look, drawn)) break;
  }
  return problems;
}

/** Notes a problem, and says whether there are as many as are told. */
function isEnough(problems: Problem[], look: Look, workflow: Workflow): boolean {
  if (look === undefined) return false;
  const isFull = problems.length === MOST_PROBLEMS;
  problems.push(isFull ? tooMany : pointOutward(look, workflow));
  return isFull;
}

const tooMany = problem(
  "workflow/too-many-problems",
  {},
  said("There are more than {most} problems, and the rest is not listed.", { most: MOST_PROBLEMS }),
  said("Mend some of them and look again, or take an undamaged copy of the file."),
);

function* looksAt({ expanded, resolved, targets, ...flat }: FlatWorkflow, catalogue: Catalogue): Iterable<Look> {
  yield* flat.unopened;
  yield* duplicateIds(expanded);
  yield* danglingWires(expanded);
  yield* flat.unmigrated;
  for (const node of resolved.nodes) {
    yield undefined;
    yield* checkNode(node, catalogue);
  }
  yield* checkWires(resolved, catalogue);
  yield* checkAhead(resolved, catalogue);
  yield* cycles(resolved);
  yield* nothingToRun(resolved, catalogue, targets);
}

function duplicateIds({ nodes }: Workflow): Problem[] {
  const times = new Map<string, number>();
  for (const { id } of nodes) times.set(id, (times.get(id) ?? 0) + 1);
  return [...times]
    .filter(([, count]) => count > 1)
    .map(([id, count]) =>
      problem(
        "workflow/duplicate-id",
        { node: id },
        said('{count} nodes have the id "{id}".', { count, id }),
        said("Give each node an id of its own, and lead the wires to the one that is meant."),
      ),
    );
}

function* danglingWires({ nodes, wires }: Workflow): Iterable<Look> {
  const ids = new Set(nodes.map(({ id }) => id));
  for (const { from, to } of wires) {
    yield undefined;
    const missing = [from[0], to[0]].filter((id) => !ids.has(id));
    if (missing.length === 0) continue;
    const end = [to, from].find(([id]) => ids.has(id));
    const ends = { from: from.join("."), to: to.join("."), missing: missing[0]!, other: missing[1]! };
    yield problem(
      "workflow/dangling-wire",
      end === undefined ? {} : { node: end[0], port: end[1] },
      missing.length === 1
        ? said('The wire from {from} to {to} is tied to no node "{missing}".', ends)
        : said('The wire from {from} to {to} is tied to no node "{missing}" and no node "{other}".', ends),
      said("Delete the wire, or tie it to a node that exists."),
    );
  }
}

function checkNode(node: WorkflowNode, catalogue: Catalogue): Iterable<Problem> {
  const definition = catalogue.get(node.type);
  // Why a block could not be opened has been told.
  if (blockIdOf(node.type) !== undefined) return [];
  if (definition === undefined) {
    const near = nearestNames(node.type, catalogue.keys());
    const { id, type } = node;
    return [
      problem(
        "workflow/unknown-node-type",
        { node: id },
        said('Node "{id}" is of the type {type}, which is not installed.', { id, type }),
        near.length > 0
          ? said("Use {near} instead, or install the pack that has {type}.", { near: anyOf(near), type })
          : said("Delete the node, or install the pack that has {type}.", { type }),
      ),
    ];
  }
  if (node.version > definition.version)
    return [
      problem(
        "workflow/newer-node-version",
        { node: node.id },
        said("Node {name} was saved with version {version} of {type}, and version {installed} is installed.", {
          name: nodeName(node, catalogue),
          version: node.version,
          type: node.type,
          installed: definition.version,
        }),
        said("Update lemica-nodes, or delete the node and add it anew."),
      ),
    ];
  // What a failed migration left is written for another version: its parameters would be blamed for nothing.
  return node.version < definition.version ? [] : checkParams(node, definition, nodeName(node, catalogue));
}

function cycles({ nodes, wires }: Workflow): Problem[] {
  const found = findCycles(
    nodes.map(({ id }) => id),
    wires.map(({ from, to }) => [from[0], to[0]] as const),
  );
  return found.map((ids) =>
    problem(
      "workflow/cycle",
      { node: ids[0]! },
      said("The nodes {circle} wait for each other in a circle.", {
        circle: [...ids, ids[0]].map((id) => `"${id}"`).join(" → "),
      }),
      said("Delete one of the wires between them."),
    ),
  );
}

function nothingToRun({ nodes }: Workflow, catalogue: Catalogue, targets?: readonly string[]): Problem[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const missing = (targets ?? []).filter((id) => !ids.has(id));
  const problems: Problem[] = missing.map((id, k) => {
    const near = k < MOST_LOOKED_UP ? nearestNames(id, ids) : [];
    return problem(
      "workflow/unknown-target",
      {},
      said('There is no running node "{id}" to run.', { id }),
      near.length > 0
        ? said("Choose {near}, and see that it is not muted.", { near: anyOf(near) })
        : said("Choose a node of the workflow, and see that it is not muted."),
    );
  });
  const some = targets === undefined ? nodes.some(({ type }) => catalogue.get(type)?.isOutput) : targets.length > 0;
  if (!some)
    problems.push(
      problem(
        "workflow/nothing-to-run",
        {},
        said("There is nothing to run: no node of the workflow is an output node."),
        addOutput(catalogue),
      ),
    );
  return problems;
}

function addOutput(catalogue: Catalogue): Said {
  const titles = [...catalogue.values()].filter(({ isOutput }) => isOutput).map(({ title }) => ({ text: title }));
  if (titles.length === 0) return said("Add a node that shows or saves something, or unmute the one that is there.");
  return said("Add a node that shows or saves something, such as {titles}, or unmute the one that is there.", {
    titles: inARow(titles.slice(0, 3)),
  });
}
