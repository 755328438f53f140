import { formatJson } from "./format-json.ts";
import type { Immutable } from "./immutable.ts";
import type { Workflow } from "./workflow-schema.ts";

/** Writes a workflow so that small changes make small diffs: keys always in the same order, a line for each node and wire. */
export function formatWorkflow(workflow: Immutable<Workflow>): string {
  return `${formatJson(ordered(workflow))}\n`;
}

/** The workflow with its keys in the order in which they are written; what is empty is left out. */
function ordered(workflow: Immutable<Workflow>): unknown {
  return {
    format: workflow.format,
    version: workflow.version,
    id: workflow.id,
    name: workflow.name,
    description: workflow.description,
    tags: some(workflow.tags),
    nodes: workflow.nodes.map((node) => ({
      id: node.id,
      type: node.type,
      version: node.version,
      title: node.title,
      params: sorted(node.params),
      position: node.position,
      size: node.size,
      mode: node.mode,
      collapsed: node.collapsed,
      pinned: node.pinned,
      colour: node.colour,
    })),
    wires: workflow.wires.map(({ from, to, via }) => ({ from, to, via: some(via) })),
    reroutes: some(workflow.reroutes?.map(({ id, position }) => ({ id, position }))),
    groups: some(
      workflow.groups.map(({ id, title, position, size, colour, pinned, members }) => {
        return { id, title, position, size, colour, pinned, members: some(members) };
      }),
    ),
    notes: some(
      workflow.notes.map(({ id, text, position, size, colour, pinned }) => {
        return { id, text, position, size, colour, pinned };
      }),
    ),
    exposed: some(workflow.exposed.map(({ name, node, param, title }) => ({ name, node, param, title }))),
    inputs: some(workflow.inputs?.map(({ name, title, to }) => ({ name, title, to }))),
    outputs: some(workflow.outputs?.map(({ name, title, from }) => ({ name, title, from }))),
    blocks: some(
      workflow.blocks?.map(({ id, source, workflow: inside }) => {
        return {
          id,
          source: source && { workflow: source.workflow, version: source.version },
          workflow: ordered(inside),
        };
      }),
    ),
  };
}

function some<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** With the names of all members in order, whatever the browser or the author put first. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(members[name])]));
}
