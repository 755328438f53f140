import type { DocumentWire, Group, Note, Point, Reroute } from "#web/document/document.ts";
import type { ParamView } from "#web/document/param-view.ts";
import { hasPoint, type Rect } from "#web/document/rect.ts";
import type { NodeBox } from "./node-boxes.ts";
import { BOXES_ONLY, FOLD, openButton, PORT_ROW, type PortView, TITLE } from "./node-layout.ts";
import type { Scene } from "./scene.ts";
import { distanceToCurve } from "./wire-curve.ts";

/** The part of a node. `open`: the button at its picture's corner, which stands there while the pointer is over the node. */
type NodePart = "title" | "fold" | "body" | "corner" | "preview" | "open";

/** What is under the pointer. */
export type Target =
  | { readonly kind: "empty" }
  | { readonly kind: "node"; readonly box: NodeBox; readonly part: NodePart }
  | { readonly kind: "param"; readonly box: NodeBox; readonly param: ParamView }
  | { readonly kind: "port"; readonly box: NodeBox; readonly side: "input" | "output"; readonly port: PortView }
  | { readonly kind: "wire"; readonly wire: DocumentWire }
  | { readonly kind: "reroute"; readonly reroute: Reroute }
  | { readonly kind: "note"; readonly note: Note; readonly corner: boolean }
  | { readonly kind: "group"; readonly group: Group; readonly corner: boolean };

const EMPTY: Target = { kind: "empty" };
const NOTHING: ReadonlySet<string> = new Set();
/** In screen pixels, of a mouse. */
const PORT_REACH = 12;
const WIRE_REACH = 7;
const CORNER = 12;
/** A finger is so many times less exact. */
export const FINGER = 2;
/** The height of a group's title bar, by which it is moved. */
export const GROUP_TITLE = 28;

/**
 * Finds what is under a point (graph units): ports before boxes, boxes from the front to the back, then notes, reroutes,
 * wires and groups. Selected boxes stand in front of all others.
 *
 * @param blunt how many times less exact than a mouse the pointer is.
 */
export function targetAt(
  scene: Scene,
  point: Point,
  zoom: number,
  selection: ReadonlySet<string> = NOTHING,
  blunt = 1,
): Target {
  const { document } = scene;
  const corner = (blunt * CORNER) / Math.max(zoom, 0.5);
  const box = boxTarget(scene, point, zoom, selection, blunt);
  if (box) return box;
  for (const note of document.notes.toReversed())
    if (hasPoint(frameOf(note), point)) return { kind: "note", note, corner: atCorner(frameOf(note), point, corner) };
  for (const reroute of scene.reroutes.values())
    if (Math.hypot(reroute.position[0] - point[0], reroute.position[1] - point[1]) <= (blunt * PORT_REACH) / zoom)
      return { kind: "reroute", reroute };
  const wire = wireAt(scene, point, zoom, blunt);
  if (wire) return { kind: "wire", wire };
  for (const group of document.groups.toReversed()) {
    const frame = frameOf(group);
    if (!hasPoint(frame, point)) continue;
    const resizes = atCorner(frame, point, corner);
    if (resizes || point[1] <= frame.y + GROUP_TITLE) return { kind: "group", group, corner: resizes };
  }
  return EMPTY;
}

function boxTarget(
  { boxes }: Scene,
  point: Point,
  zoom: number,
  selection: ReadonlySet<string>,
  blunt: number,
): Target | undefined {
  const reach = blunt * Math.min(PORT_REACH / zoom, PORT_ROW / 2);
  let found: NodeBox | undefined;
  let port: Target | undefined;
  // The last that is found is the one in front.
  for (const box of boxes.values()) {
    if (!hasPoint(box, point, reach)) continue;
    if (found && selection.has(found.id) && !selection.has(box.id)) continue;
    const near = portAt(box, point, reach);
    if (near) [found, port] = [box, { kind: "port", box, ...near }];
    else if (hasPoint(box, point)) [found, port] = [box, undefined];
  }
  return found && (port ?? partAt(found, point, zoom, blunt));
}

/** The wire under a point, the one in front. */
export function wireAt(
  { wires }: Pick<Scene, "wires">,
  point: Point,
  zoom: number,
  blunt = 1,
): DocumentWire | undefined {
  const reach = (blunt * WIRE_REACH) / zoom;
  let found: DocumentWire | undefined;
  for (const { wire, frame, points } of wires.values())
    if (hasPoint(frame, point, reach) && nearAny(point, points, reach)) found = wire;
  return found;
}

function nearAny(point: Point, points: readonly Point[], reach: number): boolean {
  return points.some((to, k) => k > 0 && distanceToCurve(point, points[k - 1]!, to) <= reach);
}

/** The frame of a group or a note, in graph units. */
export function frameOf({ position, size = [220, 120] }: { position: Point; size?: Point | undefined }): Rect {
  return { x: position[0], y: position[1], width: size[0], height: size[1] };
}

function atCorner({ x, y, width, height }: Rect, [px, py]: Point, reach: number): boolean {
  return px > x + width - reach && py > y + height - reach;
}

/** The port that is nearest, if one is within reach. */
function portAt(box: NodeBox, [x, y]: Point, reach: number) {
  const away = ({ x: px, y: py }: PortView) => Math.hypot(box.x + px - x, box.y + py - y);
  let nearest: { readonly side: "input" | "output"; readonly port: PortView } | undefined;
  for (const [side, ports] of [["input", box.layout.inputs] as const, ["output", box.layout.outputs] as const])
    for (const port of ports) if (away(port) <= (nearest ? away(nearest.port) : reach)) nearest = { side, port };
  return nearest;
}

function partAt(box: NodeBox, [x, y]: Point, zoom: number, blunt: number): Target {
  const at: Point = [x - box.x, y - box.y];
  if (!box.node.collapsed && atCorner(box, [x, y], (blunt * CORNER) / Math.max(zoom, 0.5)))
    return { kind: "node", box, part: "corner" };
  if (at[1] <= TITLE) return { kind: "node", box, part: at[0] <= FOLD && zoom >= 0.5 ? "fold" : "title" };
  const row = zoom >= BOXES_ONLY && box.layout.params.find((row) => hasPoint(row, at));
  if (row) return { kind: "param", box, param: row.param };
  const preview = box.layout.preview;
  if (!preview || !hasPoint(preview, at)) return { kind: "node", box, part: "body" };
  return { kind: "node", box, part: hasPoint(openButton(preview), at) ? "open" : "preview" };
}

/** The id by which a thing is selected. */
export function idOf(target: Target): string | undefined {
  switch (target.kind) {
    case "node":
    case "param":
    case "port":
      return target.box.id;
    case "reroute":
      return target.reroute.id;
    case "note":
      return target.note.id;
    case "group":
      return target.group.id;
    default:
      return undefined;
  }
}

/** Whether a press opens a list, or turns a switch, rather than a text to write in. */
function hasList({ kind, path }: ParamView): boolean {
  return kind === "flag" || kind === "choice" || path !== undefined;
}

export function cursorOver(target: Target): string {
  if (target.kind === "port") return "crosshair";
  if (target.kind === "param") return hasList(target.param) ? "pointer" : "text";
  if (target.kind === "wire" || (target.kind === "node" && (target.part === "fold" || target.part === "open")))
    return "pointer";
  const corner = "corner" in target ? target.corner : target.kind === "node" && target.part === "corner";
  return corner ? "nwse-resize" : target.kind === "empty" ? "" : "move";
}
