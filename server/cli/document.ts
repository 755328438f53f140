import type { Workflow } from "#engine/workflow-schema.ts";
import { pack } from "#nodes/index.ts";

type Wired = readonly [node: string, port: string];

/** A node of a workflow that a command draws. */
export interface DrawnNode {
  readonly type: string;
  /** Parameters; undefined ones keep their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Where each input comes from. */
  readonly inputs?: Readonly<Record<string, Wired>>;
}

/** The workflow that a command stands for: what it does, it does through the engine, as a drawn one. */
export function draw(name: string, nodes: Readonly<Record<string, DrawnNode>>): Workflow {
  const versions = new Map(pack.map((node) => [node.type, node.version]));
  return {
    format: "lemica.workflow",
    version: 1,
    id: name,
    name,
    nodes: Object.entries(nodes).map(([id, { type, params = {} }], k) => ({
      id,
      type,
      version: versions.get(type)!,
      params: Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)),
      position: [40 + 300 * k, 80],
    })),
    wires: Object.entries(nodes).flatMap(([id, { inputs = {} }]) =>
      Object.entries(inputs).map(([port, [node, output]]) => ({ from: [node, output], to: [id, port] }) as const),
    ) as unknown as Workflow["wires"],
    groups: [],
    notes: [],
    exposed: [],
  };
}
