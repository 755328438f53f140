import type { DocumentNode, DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import type { Rect } from "#web/document/rect.ts";
import { layoutNode, type NodeLayout, type PortView } from "./node-layout.ts";
import type { ShownState, ShownStates } from "./shown-state.ts";

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

/** What a scene is made of. */
export interface SceneInput {
  readonly document: WorkflowDocument;
  readonly catalogue: ReadonlyMap<string, NodeKind>;
  readonly states: ShownStates;
  /** By node. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
}

interface Boxes {
  /** By id, in drawing order. */
  readonly boxes: ReadonlyMap<string, NodeBox>;
  /** Those that were not there before, or not so. */
  readonly changed: readonly NodeBox[];
}

const NONE: readonly string[] = [];

/**
 * Makes the boxes of a document's nodes; those that stay as they were are taken from before. Where only some nodes have
 * changed, as at every step of a drag, all others are passed over.
 */
export function makeBoxes(
  input: SceneInput,
  before?: { readonly input: SceneInput; readonly boxes: ReadonlyMap<string, NodeBox> },
): Boxes {
  const { document, catalogue } = input;
  const was = before?.input;
  // Without other wires or kinds, no node of an unknown type has other ports than before.
  const lasting = document.wires === was?.document.wires && catalogue === was.catalogue;
  const named = lasting ? undefined : portNames(document.wires, document.nodes, catalogue);
  const changed: NodeBox[] = [];
  const renewed = (node: DocumentNode) => {
    const old = before?.boxes.get(node.id);
    const box = makeBox(node, input, named?.get(node.id), old);
    if (box !== old) changed.push(box);
    return box;
  };
  const boxes =
    before && lasting && input.states === was.states && input.problems === was.problems
      ? withChanged(document.nodes, was.document.nodes, before.boxes, renewed)
      : undefined;
  return { boxes: boxes ?? new Map(document.nodes.map((node) => [node.id, renewed(node)])), changed };
}

/** The boxes with those of other nodes renewed; undefined if there are other nodes than before. */
function withChanged(
  nodes: readonly DocumentNode[],
  was: readonly DocumentNode[],
  boxes: ReadonlyMap<string, NodeBox>,
  renewed: (node: DocumentNode) => NodeBox,
): ReadonlyMap<string, NodeBox> | undefined {
  if (nodes === was) return boxes;
  if (nodes.length !== was.length || nodes.some((node, k) => node !== was[k] && node.id !== was[k]!.id))
    return undefined;
  const next = new Map(boxes);
  nodes.forEach((node, k) => {
    if (node !== was[k]) next.set(node.id, renewed(node));
  });
  return next;
}

/** @param named ports of a node of an unknown type; those it had if they are left out. */
function makeBox(
  node: DocumentNode,
  { catalogue, states, problems }: SceneInput,
  named: Named | undefined,
  old: NodeBox | undefined,
): NodeBox {
  const { id } = node;
  const description = catalogue.get(node.type);
  const state = states[id];
  const told = problems.get(id) ?? NONE;
  const ports = named ?? (description ? NO_PORTS : portsOf(old));
  const alike = old !== undefined && old.description === description && (description !== undefined || !named);
  if (alike && old.node === node && old.state === state && sameList(old.problems, told)) return old;
  const layout =
    alike && old.state?.preview === state?.preview && sameShape(old.node, node)
      ? old.layout
      : layoutNode(node, description, state?.preview, ports);
  const [x, y] = node.position;
  const title = node.title ?? description?.title ?? node.type;
  return {
    id,
    node,
    description,
    title,
    layout,
    state,
    problems: told,
    x,
    y,
    width: layout.width,
    height: layout.height,
  };
}

function sameShape(a: DocumentNode, b: DocumentNode): boolean {
  return a.params === b.params && a.size === b.size && a.collapsed === b.collapsed;
}

interface Named {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const NO_PORTS: Named = { inputs: NONE, outputs: NONE };

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
