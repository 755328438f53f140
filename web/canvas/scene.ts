import type { DocumentNode, DocumentWire, Reroute, WorkflowDocument } from "../document/document.ts";
import type { NodeKind } from "../document/node-kinds.ts";
import type { ShownState, ShownStates } from "../panels/results/shown-states.ts";
import { MOST_PULL, type Point, type Rect } from "./geometry.ts";
import { layoutNode, type NodeLayout, type PortView } from "./node-layout.ts";

/** A node as it is drawn. Immutable: one that has not changed is the same object in the next scene. */
export interface NodeBox extends Rect {
  readonly id: string;
  readonly node: DocumentNode;
  readonly description: NodeKind | undefined;
  readonly title: string;
  readonly layout: NodeLayout;
  readonly state: ShownState | undefined;
  /** Messages of what is wrong with it, the first in front. */
  readonly problems: readonly string[];
}

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

/** All that is drawn, by id, in drawing order. */
export interface Scene {
  readonly document: WorkflowDocument;
  readonly boxes: ReadonlyMap<string, NodeBox>;
  readonly reroutes: ReadonlyMap<string, Reroute>;
  /** Without those that end at a port which their node does not have. */
  readonly wires: ReadonlyMap<DocumentWire, WireView>;
}

export interface SceneInput {
  readonly document: WorkflowDocument;
  readonly catalogue: ReadonlyMap<string, NodeKind>;
  readonly states: ShownStates;
  /** By node. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
}

const NONE: readonly string[] = [];

/** Makes the scene of a document; boxes that stay as they were are taken from the scene before. */
export function makeScene({ document, catalogue, states, problems }: SceneInput, before?: Scene): Scene {
  const named = document === before?.document ? undefined : portNames(document.wires, document.nodes, catalogue);
  const boxes = new Map<string, NodeBox>();
  for (const node of document.nodes) {
    const description = catalogue.get(node.type);
    const state = states[node.id];
    const told = problems.get(node.id) ?? NONE;
    const old = before?.boxes.get(node.id);
    const same =
      old?.node === node && old.description === description && old.state === state && sameList(old.problems, told);
    if (same && (description || named === undefined)) {
      boxes.set(node.id, old);
      continue;
    }
    const ports = named?.get(node.id) ?? portsOf(old);
    const layout = layoutNode(node, description, state?.preview, ports);
    const [x, y] = node.position;
    const title = node.title ?? description?.title ?? node.type;
    const { width, height } = layout;
    boxes.set(node.id, { id: node.id, node, description, title, layout, state, problems: told, x, y, width, height });
  }
  const reroutes =
    before && before.document.reroutes === document.reroutes
      ? before.reroutes
      : new Map(document.reroutes.map((reroute) => [reroute.id, reroute]));
  return { document, boxes, reroutes, wires: wireViews({ document, boxes, reroutes }, before) };
}

function wireViews(scene: Omit<Scene, "wires">, before: Scene | undefined): ReadonlyMap<DocumentWire, WireView> {
  const { document, boxes, reroutes } = scene;
  const views = new Map<DocumentWire, WireView>();
  for (const wire of document.wires) {
    const [from, to] = [boxes.get(wire.from[0]), boxes.get(wire.to[0])];
    if (!from || !to) continue;
    const old = before?.wires.get(wire);
    const same = old?.from === from && old.to === to && (wire.via === undefined || before?.reroutes === reroutes);
    const view = same ? old : wireView(scene, wire, from, to);
    if (view) views.set(wire, view);
  }
  return views;
}

function wireView(scene: Omit<Scene, "wires">, wire: DocumentWire, from: NodeBox, to: NodeBox): WireView | undefined {
  const points = wirePoints(scene, wire);
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

interface Named {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The ports that wires name, of nodes whose type is not installed: they are drawn so that nothing is lost from sight. */
function portNames(
  wires: readonly DocumentWire[],
  nodes: readonly DocumentNode[],
  catalogue: ReadonlyMap<string, NodeKind>,
): ReadonlyMap<string, Named> {
  const unknown = new Map<string, { inputs: string[]; outputs: string[] }>();
  for (const { id, type } of nodes) if (!catalogue.has(type)) unknown.set(id, { inputs: [], outputs: [] });
  if (unknown.size === 0) return unknown;
  const add = (list: string[] | undefined, name: string) => list && !list.includes(name) && list.push(name);
  for (const { from, to } of wires) {
    add(unknown.get(from[0])?.outputs, from[1]);
    add(unknown.get(to[0])?.inputs, to[1]);
  }
  return unknown;
}

function portsOf(box: NodeBox | undefined): Named {
  const names = (ports: readonly PortView[] = []) => ports.map(({ name }) => name);
  return { inputs: names(box?.layout.inputs), outputs: names(box?.layout.outputs) };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, k) => text === b[k]));
}

/** The points that a wire is drawn through, from its output to its input; undefined if an end is missing. */
export function wirePoints(
  { boxes, reroutes }: Pick<Scene, "boxes" | "reroutes">,
  wire: DocumentWire,
): readonly Point[] | undefined {
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
