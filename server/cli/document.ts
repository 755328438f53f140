import { pack } from "#nodes/index.ts";
import type { Wire, Workflow, WorkflowNode } from "#protocol/workflow-schema.ts";

/** An output of another node. */
export type Wired = readonly [node: string, port: string];

/** A node of a workflow that a command draws. */
export interface DrawnNode {
  readonly type: string;
  /** In place of the definition's. */
  readonly title?: string;
  /** Parameters; undefined ones keep their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Where each input comes from. */
  readonly inputs?: Readonly<Record<string, Wired>>;
}

type Drawing = Readonly<Record<string, DrawnNode>>;

/** The workflow that a command stands for: what it does, it does through the engine, as a drawn one. */
export function draw(name: string, drawing: Drawing): Workflow {
  const places = placesOf(drawing);
  return {
    format: "lemica.workflow",
    version: 1,
    id: name,
    name,
    nodes: Object.entries(drawing).map(([id, node]) => nodeOf(id, node, places.get(id)!)),
    wires: Object.entries(drawing).flatMap(([id, { inputs = {} }]) =>
      Object.entries(inputs).map(([port, [node, output]]): Wire => ({ from: [node, output], to: [id, port] })),
    ),
    groups: [],
    notes: [],
    exposed: [],
  };
}

const versions = new Map(pack.map(({ type, version }) => [type, version]));

function nodeOf(id: string, { type, title, params = {} }: DrawnNode, position: [number, number]): WorkflowNode {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return {
    id,
    type,
    version: versions.get(type)!,
    ...(title && { title }),
    params: Object.fromEntries(given),
    position,
  };
}

/** Columns by the longest way from a node without inputs, rows in the order of drawing. */
function placesOf(drawing: Drawing): ReadonlyMap<string, [number, number]> {
  const columns = new Map<string, number>();
  const columnOf = (id: string): number => {
    const before = Object.values(drawing[id]!.inputs ?? {}).map(([node]) => columns.get(node) ?? columnOf(node));
    const column = Math.max(-1, ...before) + 1;
    columns.set(id, column);
    return column;
  };
  const rows = new Map<number, number>();
  return new Map(
    Object.keys(drawing).map((id) => {
      const column = columnOf(id);
      const row = rows.get(column) ?? 0;
      rows.set(column, row + 1);
      return [id, [40 + 320 * column, 120 + 260 * row]];
    }),
  );
}
