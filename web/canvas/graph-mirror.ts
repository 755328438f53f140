/// <reference path="./litegraph.d.ts" />
import { LGraph, LGraphNode, LiteGraph } from "litegraph.js/build/litegraph.core.js";
import type { DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import { wiringOf } from "#web/document/wiring.ts";
import type { NodeBox } from "#web/scene/node-boxes.ts";
import type { NodeLayout, PortView } from "#web/scene/node-layout.ts";
import type { Scene } from "#web/scene/scene.ts";

/** A litegraph node that only mirrors a box: where it is, and where its ports are. */
class BoxNode extends LGraphNode {
  box: NodeBox;

  constructor(box: NodeBox) {
    super(box.title);
    this.id = box.id;
    this.box = box;
  }

  override getConnectionPos(isInput: boolean, slot: number, out?: Float32Array): Float32Array | [number, number] {
    const port = (isInput ? this.box.layout.inputs : this.box.layout.outputs)[slot];
    const [x, y] = [this.box.x + (port?.x ?? 0), this.box.y + (port?.y ?? 0)];
    if (!out) return [x, y];
    out[0] = x;
    out[1] = y;
    return out;
  }
}

/** Keeps a litegraph graph equal to a scene, by what has changed between two scenes. */
export interface GraphMirror {
  readonly graph: LGraph;
  show(scene: Scene): void;
  /** Puts these nodes in front of all others. */
  raise(ids: ReadonlySet<string>): void;
  boxOf(node: LGraphNode): NodeBox;
  /** The wire that a link of litegraph stands for. */
  wireOf(link: number): DocumentWire | undefined;
}

export function mirrorGraph(): GraphMirror {
  // A node's box begins at its position; titles are inside.
  LiteGraph.NODE_TITLE_HEIGHT = 0;
  LiteGraph.MAX_NUMBER_OF_NODES = Number.POSITIVE_INFINITY;
  const graph = new LGraph();
  // The order of execution is the server's business, and litegraph would work it out after every wire.
  Object.assign(graph, { updateExecutionOrder: () => {} });
  const nodes = new Map<string, BoxNode>();
  const links = new Map<number, DocumentWire>();
  const linkOf = new Map<DocumentWire, number>();
  let shown: Scene | undefined;

  /** @returns whether its ports are others than before. */
  const put = (box: NodeBox): boolean => {
    const known = nodes.get(box.id);
    if (known?.box === box) return false;
    const node = known ?? new BoxNode(box);
    const renamed = !known || !samePorts(known.box.layout, box.layout);
    node.box = box;
    node.pos = [box.x, box.y];
    node.size = [box.width, box.height];
    if (!renamed) return false;
    // Links go by number: those of a node whose ports have moved up or down are drawn anew.
    if (shown) for (const wire of wiresOf(shown.document, box.id)) unwire(wire);
    givePorts(node, box.layout);
    if (known) return true;
    nodes.set(box.id, node);
    graph.add(node, true);
    return true;
  };
  const drop = (id: string) => {
    const node = nodes.get(id)!;
    nodes.delete(id);
    graph.remove(node);
  };
  const wire = (wire: DocumentWire) => {
    const [from, to] = [nodes.get(wire.from[0]), nodes.get(wire.to[0])];
    const output = from?.box.layout.outputs.findIndex(({ name }) => name === wire.from[1]) ?? -1;
    const input = to?.box.layout.inputs.findIndex(({ name }) => name === wire.to[1]) ?? -1;
    if (!from || !to || output < 0 || input < 0) return;
    const link = from.connect(output, to, input);
    if (!link) return;
    links.set(link.id, wire);
    linkOf.set(wire, link.id);
  };
  const unwire = (wire: DocumentWire) => {
    const id = linkOf.get(wire);
    linkOf.delete(wire);
    if (id === undefined) return;
    links.delete(id);
    const link = graph.links[id];
    const target = link && graph.getNodeById(link.target_id);
    if (target?.inputs?.[link.target_slot]?.link === id) target.disconnectInput(link.target_slot);
  };

  return {
    graph,
    boxOf: (node) => (node as BoxNode).box,
    wireOf: (link) => links.get(link),
    raise(ids) {
      if (!shown) return;
      const [back, front]: [BoxNode[], BoxNode[]] = [[], []];
      for (const id of shown.boxes.keys()) (ids.has(id) ? front : back).push(nodes.get(id)!);
      graph._nodes = front.length === 0 ? back : [...back, ...front];
    },
    show(scene) {
      const wires = scene.document.wires;
      const rewired = wires !== shown?.document.wires;
      if (rewired) {
        const kept = new Set(wires);
        for (const old of shown?.document.wires ?? []) if (!kept.has(old)) unwire(old);
      }
      let unplugged = false;
      if (scene.boxes !== shown?.boxes) for (const box of scene.boxes.values()) if (put(box)) unplugged = true;
      if (nodes.size > scene.boxes.size) for (const id of nodes.keys()) if (!scene.boxes.has(id)) drop(id);
      // What is dragged keeps its ports, and all wires their links.
      if (rewired || unplugged)
        for (const each of wires) if (!linkOf.has(each) || !links.has(linkOf.get(each)!)) wire(each);
      shown = scene;
    },
  };
}

function samePorts(a: NodeLayout, b: NodeLayout): boolean {
  const alike = (a: readonly PortView[], b: readonly PortView[]) =>
    a.length === b.length && a.every(({ name }, k) => name === b[k]!.name);
  return a === b || (alike(a.inputs, b.inputs) && alike(a.outputs, b.outputs));
}

/** Not by `addInput`, which measures the node and resizes it for each. */
function givePorts(node: LGraphNode, { inputs, outputs }: NodeLayout): void {
  node.inputs = inputs.map(({ name }) => ({ name, type: "", link: null }));
  node.outputs = outputs.map(({ name }) => ({ name, type: "", links: null }));
}

function wiresOf(document: WorkflowDocument, id: string): readonly DocumentWire[] {
  const { into, outOf } = wiringOf(document);
  return [...(into.get(id) ?? []), ...(outOf.get(id) ?? [])];
}
