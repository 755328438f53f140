import { snapped } from "#web/document/arrange.ts";
import type { Command } from "#web/document/commands.ts";
import type { DocumentNode, DocumentWire, Point } from "#web/document/document.ts";
import { baseIdOf, freshId, idsOf } from "#web/document/fresh-id.ts";
import { insertOnWire } from "#web/document/insert-on-wire.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import type { Port } from "#web/scene/events.ts";
import { GRID, layoutNode } from "#web/scene/node-layout.ts";
import { currentView } from "#web/store/current-view.ts";
import { act, activeTab } from "#web/store/editor.ts";
import { useSettings } from "#web/store/settings.ts";
import { kindsNow } from "#web/store/use-kinds.ts";

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
  const node = { ...bare, position: place(bare, kind, at, join) };
  const wires: readonly Command[] = into
    ? (insertOnWire(document, kinds, node, into) ?? [])
    : join
      ? [connection(id, join)]
      : [];
  act([{ type: "add", nodes: [node] }, ...wires], { selection: new Set([id]) });
  // The canvas draws it first, and knows then how large it is.
  requestAnimationFrame(() => currentView()?.reveal([id]));
  return id;
}

function connection(id: string, { end, port }: NonNullable<NewNode["join"]>): Command {
  const other = [end.node, end.port] as const;
  return end.side === "output"
    ? { type: "connect", from: [...other], to: [id, port] }
    : { type: "connect", from: [id, port], to: [...other] };
}

/** A node that a wire was drawn to lies so that its port is where the wire was let go. */
function place(node: DocumentNode, kind: NodeKind, at: Point, join: NewNode["join"]): [number, number] {
  const layout = layoutNode(node, kind, undefined, { inputs: [], outputs: [] });
  const ports = join?.end.side === "output" ? layout.inputs : layout.outputs;
  const port = join && ports.find(({ name }) => name === join.port);
  const corner: Point = port ? [at[0] - port.x, at[1] - port.y] : at;
  const [x, y] = useSettings.getState().snap ? snapped(corner, GRID) : corner;
  return [x, y];
}
