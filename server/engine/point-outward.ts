import { blockOf, exposedName, outermostId } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import type { Problem } from "#protocol/problem.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";

/**
 * A problem of a running node as one of the drawn node around it, where people can see it: `outer/inner` becomes `outer`, with
 * the port and the parameter that the block shows for those inside, if it shows them. The inner node is kept beside it.
 */
export function pointOutward(problem: Problem, workflow: Immutable<Workflow>): Problem {
  const { node, port, param, ...rest } = problem;
  if (node === undefined || outermostId(node) === node) return problem;
  const path = node.split("/");
  const outer = { node: path[0]!, inner: node };
  const shownPort = port && outerName(workflow, path, port, portName);
  const shownParam = param && outerName(workflow, path, param, paramName);
  return { ...rest, ...outer, ...(shownPort && { port: shownPort }), ...(shownParam && { param: shownParam }) };
}

/** What `name` of the innermost node of a path is called on the outermost. */
function outerName(
  workflow: Immutable<Workflow>,
  [first, ...rest]: readonly string[],
  name: string,
  nameIn: typeof portName,
): string | undefined {
  const [next] = rest;
  if (next === undefined) return name;
  const inside = blockOf(workflow, workflow.nodes.find(({ id }) => id === first)?.type ?? "")?.workflow;
  const inner = inside && outerName(inside, rest, name, nameIn);
  return inside && inner && nameIn(inside, next, inner);
}

function portName({ inputs = [], outputs = [] }: Immutable<Workflow>, node: string, port: string): string | undefined {
  const here = ([id, name]: readonly [string, string]) => id === node && name === port;
  return (inputs.find(({ to }) => to.some(here)) ?? outputs.find(({ from }) => here(from)))?.name;
}

function paramName({ exposed }: Immutable<Workflow>, node: string, param: string): string | undefined {
  const found = exposed.find((candidate) => candidate.node === node && candidate.param === param);
  return found && exposedName(found);
}
