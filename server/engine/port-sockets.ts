import type { Catalogue } from "#kit/catalogue.ts";
import { blockIdOf, blockOf } from "#protocol/block.ts";
import type { Immutable } from "#protocol/immutable.ts";
import type { Wire, Workflow } from "#protocol/workflow-schema.ts";
import { ownMember } from "./own-member.ts";

/** The names of sockets by the names of ports; undefined where a block's port leads to nothing that is known. */
export interface PortSockets {
  readonly inputs: ReadonlyMap<string, string | undefined>;
  readonly outputs: ReadonlyMap<string, string | undefined>;
}

type Side = keyof PortSockets;

/** The ports of a node type of a workflow; those of a block are of the kind of the ports they lead to. */
export function portSockets(
  type: string,
  workflow: Immutable<Workflow>,
  catalogue: Catalogue,
): PortSockets | undefined {
  const definition = catalogue.get(type);
  const inside = blockOf(workflow, type)?.workflow;
  if (definition === undefined && inside === undefined) return undefined;
  const sockets = (side: Side) => {
    const names = inside ? (inside[side] ?? []).map(({ name }) => name) : Object.keys(definition![side]);
    return new Map(names.map((name) => [name, socketAt(type, name, side, workflow, catalogue)]));
  };
  return { inputs: sockets("inputs"), outputs: sockets("outputs") };
}

/** Follows one port through blocks to that of a node; one at a time, since all of all of them may be beyond counting. */
function socketAt(
  type: string,
  port: string,
  side: Side,
  workflow: Immutable<Workflow>,
  catalogue: Catalogue,
): string | undefined {
  if (blockIdOf(type) === undefined) return ownMember(catalogue.get(type)?.[side], port)?.socket.name;
  const inside = blockOf(workflow, type)?.workflow;
  const end = inside && innerEnd(inside, port, side);
  const inner = end && inside.nodes.find(({ id }) => id === end[0]);
  return inner && socketAt(inner.type, end[1], side, inside, catalogue);
}

function innerEnd(
  { inputs, outputs }: Immutable<Workflow>,
  port: string,
  side: Side,
): Immutable<Wire["from"]> | undefined {
  if (side === "outputs") return outputs?.find(({ name }) => name === port)?.from;
  return inputs?.find(({ name }) => name === port)?.to[0];
}
