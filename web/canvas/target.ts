import type { DocumentWire, Group, Note, Reroute } from "../document/document.ts";
import { contains, distanceToCurve, type Point, type Rect } from "./geometry.ts";
import type { NodeBox } from "./node-boxes.ts";
import { FOLD, type PortView, TITLE } from "./node-layout.ts";
import type { ParamView } from "./param-view.ts";
import type { Scene } from "./scene.ts";

/** What is under the pointer. */
export type Target =
  | { readonly kind: "empty" }
  | { readonly kind: "node"; readonly box: NodeBox; readonly part: "title" | "fold" | "body" | "corner" | "preview" }
  | { readonly kind: "param"; readonly box: NodeBox; readonly param: ParamView }
  | { readonly kind: "port"; readonly box: NodeBox; readonly side: "input" | "output"; readonly port: PortView }
  | { readonly kind: "wire"; readonly wire: DocumentWire }
  | { readonly kind: "reroute"; readonly reroute: Reroute }
  | { readonly kind: "note"; readonly note: Note; readonly corner: boolean }
  | { readonly kind: "group"; readonly group: Group; readonly corner: boolean };

const EMPTY: Target = { kind: "empty" };
const NOTHING: ReadonlySet<string> = new Set();
/** In screen pixels. */
const PORT_REACH = 12;
const WIRE_REACH = 7;
const CORNER = 12;
/** The height of a group's title bar, by which it is moved. */
export const GROUP_TITLE = 28;

/**
 * Finds what is under a point (graph units): ports before boxes, boxes from the front to the back, then notes, reroutes,
 * wires and groups. Selected boxes stand in front of all others.
 */
export function targetAt(scene: Scene, point: Point, zoom: number, selection: ReadonlySet<string> = NOTHING): Target {
  const { document } = scene;
  const box = boxTarget(scene, point, zoom, selection);
  if (box) return box;
  for (const note of document.notes.toReversed())
    if (contains(frameOf(note), point)) return { kind: "note", note, corner: atCorner(frameOf(note), point, zoom) };
  for (const reroute of scene.reroutes.values())
    if (Math.hypot(reroute.position[0] - point[0], reroute.position[1] - point[1]) <= PORT_REACH / zoom)
      return { kind: "reroute", reroute };
  const wire = wireAt(scene, point, zoom);
  if (wire) return { kind: "wire", wire };
  for (const group of document.groups.toReversed()) {
    const frame = frameOf(group);
    if (!contains(frame, point)) continue;
    const corner = atCorner(frame, point, zoom);
    if (corner || point[1] <= frame.y + GROUP_TITLE) return { kind: "group", group, corner };
  }
  return EMPTY;
}

function boxTarget({ boxes }: Scene, point: Point, zoom: number, selection: ReadonlySet<string>): Target | undefined {
  const reach = Math.min(PORT_REACH / zoom, 11);
  let found: NodeBox | undefined;
  let port: Target | undefined;
  // The last that is found is the one in front.
  for (const box of boxes.values()) {
    if (!contains(box, point, reach)) continue;
    if (found && selection.has(found.id) && !selection.has(box.id)) continue;
    const near = portAt(box, point, reach);
    if (near) [found, port] = [box, { kind: "port", box, ...near }];
    else if (contains(box, point)) [found, port] = [box, undefined];
  }
  return found && (port ?? partAt(found, point, zoom));
}

/** The wire under a point, the one in front. */
export function wireAt({ wires }: Pick<Scene, "wires">, point: Point, zoom: number): DocumentWire | undefined {
  const reach = WIRE_REACH / zoom;
  let found: DocumentWire | undefined;
  for (const { wire, frame, points } of wires.values())
    if (contains(frame, point, reach) && nearAny(point, points, reach)) found = wire;
  return found;
}

function nearAny(point: Point, points: readonly Point[], reach: number): boolean {
  return points.some((to, k) => k > 0 && distanceToCurve(point, points[k - 1]!, to) <= reach);
}

/** The frame of a group or a note, in graph units. */
export function frameOf({ position, size = [220, 120] }: { position: Point; size?: Point | undefined }): Rect {
  return { x: position[0], y: position[1], width: size[0], height: size[1] };
}

function atCorner({ x, y, width, height }: Rect, [px, py]: Point, zoom: number): boolean {
  const reach = CORNER / Math.max(zoom, 0.5);
  return px > x + width - reach && py > y + height - reach;
}

function portAt(box: NodeBox, [x, y]: Point, reach: number) {
  const near = ({ x: px, y: py }: PortView) => Math.hypot(box.x + px - x, box.y + py - y) <= reach;
  const input = box.layout.inputs.find(near);
  if (input) return { side: "input", port: input } as const;
  const output = box.layout.outputs.find(near);
  return output && ({ side: "output", port: output } as const);
}

function partAt(box: NodeBox, [x, y]: Point, zoom: number): Target {
  const at: Point = [x - box.x, y - box.y];
  const corner = CORNER / Math.max(zoom, 0.5);
  if (!box.node.collapsed && at[0] > box.width - corner && at[1] > box.height - corner)
    return { kind: "node", box, part: "corner" };
  if (at[1] <= TITLE) return { kind: "node", box, part: at[0] <= FOLD && zoom >= 0.5 ? "fold" : "title" };
  const row = zoom >= 0.6 && box.layout.params.find((row) => contains(row, at));
  if (row) return { kind: "param", box, param: row.param };
  const preview = box.layout.preview;
  return { kind: "node", box, part: preview && contains(preview, at) ? "preview" : "body" };
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

export function cursorOver(target: Target): string {
  if (target.kind === "port") return "crosshair";
  if (target.kind === "param") return target.param.kind === "flag" ? "pointer" : "text";
  if (target.kind === "wire" || (target.kind === "node" && target.part === "fold")) return "pointer";
  const corner = "corner" in target ? target.corner : target.kind === "node" && target.part === "corner";
  return corner ? "nwse-resize" : target.kind === "empty" ? "" : "move";
}
