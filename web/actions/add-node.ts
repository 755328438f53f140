import { snapped } from "#web/document/arrange.ts";
import type { Command } from "#web/document/commands.ts";
import type { DocumentNode, DocumentWire, Point } from "#web/document/document.ts";
import { firstWires } from "#web/document/first-wires.ts";
import { baseIdOf, freshId, idsOf } from "#web/document/fresh-id.ts";
import { insertOnWire } from "#web/document/insert-on-wire.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { replaceNode } from "#web/document/replace-node.ts";
import { freePlace } from "#web/document/room.ts";
import type { Port } from "#web/scene/events.ts";
import { GRID, layoutNode } from "#web/scene/node-layout.ts";
import { roomOf } from "#web/scene/room.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { useSettings } from "#web/store/settings.ts";
import { kindsNow } from "#web/store/use-kinds.ts";

/** How far a node stands from the one it is wired to. */
const APART = 70;

/** Where a new node goes, and what it is connected to at once. */
export interface NewNode {
  readonly at: Point;
  /** A port that is to be connected to `port` of the node, which then comes to lie at the point. */
  readonly join?: { readonly end: Port; readonly port: string } | undefined;
  /** A wire that it is put into. */
  readonly into?: DocumentWire | undefined;
}

/** Adds a node of a kind, with the wires it is added with, as one step, and selects it. @returns its id. */
export function addNode(kind: NodeKind, { at, join, into }: NewNode): string | undefined {
  const document = activeTab()?.history.document;
  const kinds = kindsNow();
  if (!document || !kinds) return undefined;
  const id = freshId(baseIdOf(kind.type), idsOf(document));
  const bare: DocumentNode = { id, type: kind.type, version: kind.version, params: {}, position: [...at] };
  const node = { ...bare, position: free(bare, kind, place(bare, kind, at, join), join ? "down" : "any") };
  const wires: readonly Command[] = into
    ? (insertOnWire(document, kinds, node, into) ?? [])
    : join
      ? [connection(id, join)]
      : [];
  return put(node, wires);
}

/** Adds a node beside the one that is selected, in free room, wired to it and to others where that leaves no choice. @returns its id. */
export function addBeside(kind: NodeKind): string | undefined {
  const history = activeTab()?.history;
  const kinds = kindsNow();
  const view = currentView();
  if (!history || !kinds || !view) return undefined;
  const { document, selection } = history;
  const id = freshId(baseIdOf(kind.type), idsOf(document));
  const [selected, ...others] = [...selection].flatMap((each) => view.scene.boxes.get(each) ?? []);
  const beside = others.length === 0 ? selected : undefined;
  const { commands, before } = firstWires(document, kinds, kind, { id }, beside?.id);
  const bare: DocumentNode = { id, type: kind.type, version: kind.version, params: {}, position: [0, 0] };
  const { width } = layoutNode(bare, kind, undefined, NO_PORTS);
  const at: Point = beside
    ? [before ? beside.x - APART - width : beside.x + beside.width + APART, beside.y]
    : view.pointAt([view.size.width / 2 - 125 * view.camera.zoom, view.size.height / 2 - 80 * view.camera.zoom]);
  return put({ ...bare, position: free(bare, kind, snap(at), beside ? "down" : "any") }, commands);
}

/** Puts a node of a kind in the place of another, with the wires that fit, as one step, and selects it. */
export function putInPlaceOf(old: string, kind: NodeKind): void {
  const document = activeTab()?.history.document;
  const kinds = kindsNow();
  const node = document?.nodes.find(({ id }) => id === old);
  if (!document || !kinds || !node || node.type === kind.type) return;
  const id = freshId(baseIdOf(kind.type), idsOf(document));
  act(replaceNode(document, kinds, node, kind, id), { selection: new Set([id]) });
}

function put(node: DocumentNode, wires: readonly Command[]): string {
  act([{ type: "add", nodes: [node] }, ...wires], { selection: new Set([node.id]) });
  // The canvas draws it first, and knows then how large it is.
  requestAnimationFrame(() => currentView()?.reveal([node.id]));
  return node.id;
}

/** The nearest place where it lies over no other node, nor will when they show what they make. */
function free(node: DocumentNode, kind: NodeKind, [x, y]: Point, ways: "down" | "any"): [number, number] {
  const scene = currentView()?.scene;
  if (!scene) return [x, y];
  const { width, height } = layoutNode(node, kind, undefined, NO_PORTS);
  const [left, top] = freePlace({ x, y, width, height }, [...scene.boxes.values()].map(roomOf), ways);
  return [left, top];
}

/** The same command with nodes that lie over nothing: each is moved to free room where it would. */
export function inFreeRoom(command: Command): Command {
  const kinds = kindsNow();
  if (command.type !== "add" || !command.nodes || !kinds) return command;
  const nodes = command.nodes.map((node): DocumentNode => {
    const kind = kinds.nodes.get(node.type);
    return kind ? { ...node, position: free(node, kind, node.position, "any") } : node;
  });
  return { ...command, nodes };
}

const NO_PORTS = { inputs: [], outputs: [] };

function snap(at: Point): Point {
  return useSettings.getState().snap ? snapped(at, GRID) : at;
}

function connection(id: string, { end, port }: NonNullable<NewNode["join"]>): Command {
  const other = [end.node, end.port] as const;
  return end.side === "output"
    ? { type: "connect", from: [...other], to: [id, port] }
    : { type: "connect", from: [id, port], to: [...other] };
}

/** A node that a wire was drawn to lies so that its port is where the wire was let go. */
function place(node: DocumentNode, kind: NodeKind, at: Point, join: NewNode["join"]): [number, number] {
  const layout = layoutNode(node, kind, undefined, NO_PORTS);
  const ports = join?.end.side === "output" ? layout.inputs : layout.outputs;
  const port = join && ports.find(({ name }) => name === join.port);
  const corner: Point = port ? [at[0] - port.x, at[1] - port.y] : at;
  const [x, y] = snap(corner);
  return [x, y];
}
