import type { DocumentWire, Point, Reroute } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";
import { wiringOf } from "#web/document/wiring.ts";
import type { NodeBox } from "./node-boxes.ts";
import { MOST_PULL } from "./wire-curve.ts";

/** A wire as it is drawn. One that has not changed is the same object in the next scene. */
export interface WireView {
  readonly wire: DocumentWire;
  readonly from: NodeBox;
  readonly to: NodeBox;
  /** From its output to its input. */
  readonly points: readonly Point[];
  /** What it surely lies in. */
  readonly frame: Rect;
  readonly socket: string;
}

/** What wires are drawn between and through, by id. */
export interface WireEnds {
  readonly boxes: ReadonlyMap<string, NodeBox>;
  readonly reroutes: ReadonlyMap<string, Reroute>;
}

interface Drawn {
  readonly document: { readonly wires: readonly DocumentWire[] };
  readonly reroutes: ReadonlyMap<string, Reroute>;
  readonly wires: ReadonlyMap<DocumentWire, WireView>;
}

/** Makes the views of wires; those between boxes that have not `changed` since `before` are taken from there. */
export function wireViews(
  wires: readonly DocumentWire[],
  ends: WireEnds,
  before: Drawn | undefined,
  changed: readonly NodeBox[],
): ReadonlyMap<DocumentWire, WireView> {
  const lasting = wires === before?.document.wires && ends.reroutes === before.reroutes;
  if (lasting && changed.length === 0) return before.wires;
  const views = new Map(lasting ? before.wires : undefined);
  for (const wire of lasting ? wiresAt(wires, changed) : wires) {
    const [from, to] = [ends.boxes.get(wire.from[0]), ends.boxes.get(wire.to[0])];
    const old = before?.wires.get(wire);
    const same = old?.from === from && old?.to === to && (wire.via === undefined || before?.reroutes === ends.reroutes);
    const view = old && same ? old : from && to && wireView(ends, wire, from, to);
    if (view) views.set(wire, view);
    else views.delete(wire);
  }
  return views;
}

function wiresAt(wires: readonly DocumentWire[], boxes: readonly NodeBox[]): ReadonlySet<DocumentWire> {
  const { into, outOf } = wiringOf({ wires });
  const found = new Set<DocumentWire>();
  for (const { id } of boxes) {
    for (const wire of into.get(id) ?? []) found.add(wire);
    for (const wire of outOf.get(id) ?? []) found.add(wire);
  }
  return found;
}

function wireView(ends: WireEnds, wire: DocumentWire, from: NodeBox, to: NodeBox): WireView | undefined {
  const points = wirePoints(ends, wire);
  if (!points) return undefined;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  // A curve leaves the rectangle around its points sideways only, and by less than its pull.
  const frame = { x: left - MOST_PULL, y: top, width: right - left + 2 * MOST_PULL, height: bottom - top };
  const socket = from.layout.outputs.find(({ name }) => name === wire.from[1])?.socket ?? "";
  return { wire, from, to, points, frame, socket };
}

/** The points that a wire is drawn through, from its output to its input; undefined if an end is missing. */
export function wirePoints({ boxes, reroutes }: WireEnds, wire: DocumentWire): readonly Point[] | undefined {
  const from = portPoint(boxes.get(wire.from[0]), "outputs", wire.from[1]);
  const to = portPoint(boxes.get(wire.to[0]), "inputs", wire.to[1]);
  if (!from || !to) return undefined;
  const between = (wire.via ?? []).flatMap((id) => reroutes.get(id) ?? []);
  return [from, ...between.map(({ position }) => position), to];
}

/** Where a port's dot is, in graph units; undefined if the node has no such port. */
export function portPoint(box: NodeBox | undefined, side: "inputs" | "outputs", name: string): Point | undefined {
  const port = box?.layout[side].find((port) => port.name === name);
  return box && port && [box.x + port.x, box.y + port.y];
}
