import type { Immutable } from "#protocol/immutable.ts";
import { type ParamSchema, paramSchemas } from "#protocol/param-schema.ts";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { blockKind } from "./block-kind.ts";
import type { Catalogue, NodeKind, PortKind, SocketKind } from "./kinds.ts";

/** What the nodes of a document can be: the types of the catalogue, in its order, then the document's blocks. */
export interface NodeKinds {
  readonly nodes: ReadonlyMap<string, NodeKind>;
  readonly sockets: ReadonlyMap<string, SocketKind>;
}

/** The node types of a catalogue, and of a workflow's blocks as nodes. */
export function nodeKinds(
  catalogue: Pick<Catalogue, "nodes" | "sockets">,
  blocks: Immutable<Workflow>["blocks"] = [],
): NodeKinds {
  const own = new Map(catalogue.nodes.map((node) => [node.type, node]));
  const nodes = new Map([
    ...own,
    ...blocks.map((block) => blockKind(block, own)).map((kind) => [kind.type, kind] as const),
  ]);
  return { nodes, sockets: new Map(catalogue.sockets.map((socket) => [socket.name, socket])) };
}

/** What a node is called: by its own title, by its kind's, or by its type. */
export function nodeTitle(
  { title, type }: { readonly title?: string | undefined; readonly type: string },
  kinds: Pick<NodeKinds, "nodes"> | undefined,
): string {
  return title ?? kinds?.nodes.get(type)?.title ?? type;
}

/** What a parameter is called. */
export function paramTitle(kind: NodeKind | undefined, name: string): string {
  return paramSchema(kind, name)?.title ?? name;
}

/** The JSON Schema of a parameter. */
export function paramSchema(kind: NodeKind | undefined, name: string): ParamSchema | undefined {
  const { properties } = paramSchemas(kind?.params);
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** A port of a kind of nodes, if it has one of that name. */
export function portOf(kind: NodeKind | undefined, side: "inputs" | "outputs", name: string): PortKind | undefined {
  return kind?.[side].find((port) => port.name === name);
}
