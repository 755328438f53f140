import { LGraph, LGraphNode, LiteGraph } from "litegraph.js/build/litegraph.core.js";
import type { DocumentWire } from "../document/document.ts";
import type { NodeBox, Scene } from "./scene.ts";

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

  const put = (box: NodeBox) => {
    const known = nodes.get(box.id);
    if (!known) place(add(box), box);
    else if (known.box !== box) place(known, box);
  };
  const add = (box: NodeBox) => {
    const node = new BoxNode(box);
    nodes.set(box.id, node);
    graph.add(node, true);
    return node;
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
      const order = [...shown.boxes.keys()];
      const front = order.filter((id) => ids.has(id));
      const back = front.length === 0 ? order : order.filter((id) => !ids.has(id));
      graph._nodes = [...back, ...front].map((id) => nodes.get(id)!);
    },
    show(scene) {
      const wires = scene.document.wires;
      if (wires !== shown?.document.wires) {
        const kept = new Set(wires);
        for (const old of shown?.document.wires ?? []) if (!kept.has(old)) unwire(old);
      }
      for (const id of [...nodes.keys()]) if (!scene.boxes.has(id)) drop(id);
      for (const box of scene.boxes.values()) put(box);
      for (const each of wires) if (!linkOf.has(each) || !links.has(linkOf.get(each)!)) wire(each);
      shown = scene;
    },
  };
}

function place(node: BoxNode, box: NodeBox): void {
  node.box = box;
  node.pos = [box.x, box.y];
  node.size = [box.width, box.height];
  const { inputs, outputs } = box.layout;
  while ((node.inputs?.length ?? 0) > inputs.length) node.removeInput(node.inputs!.length - 1);
  while ((node.outputs?.length ?? 0) > outputs.length) node.removeOutput(node.outputs!.length - 1);
  inputs.forEach(({ name }, k) => {
    if (node.inputs?.[k]) node.inputs[k].name = name;
    else node.addInput(name, "");
  });
  outputs.forEach(({ name }, k) => {
    if (node.outputs?.[k]) node.outputs[k].name = name;
    else node.addOutput(name, "");
  });
}
