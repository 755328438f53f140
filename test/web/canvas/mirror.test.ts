import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { LGraph } from "litegraph.js/build/litegraph.core.js";
import { describe, expect, test } from "vitest";
import { type GraphMirror, mirrorGraph } from "#web/canvas/graph-mirror.ts";
import { apply } from "#web/document/apply.ts";
import type { DocumentWire, WorkflowDocument } from "#web/document/document.ts";
import type { NodeKind } from "#web/document/kinds.ts";
import { portOf } from "#web/document/node-kinds.ts";
import { makeScene, type Scene } from "#web/scene/scene.ts";
import { chain, document, kinds, wiresOf } from "../document/drawing.ts";
import { commandFrom, dice } from "../document/random-command.ts";

type Kinds = ReadonlyMap<string, NodeKind>;

const rolls = fc.array(dice, { minLength: 1, maxLength: 40, size: "max" });
/** All kinds, or as if a pack were not installed. */
const someKinds: Kinds = new Map([...kinds.nodes].filter(([type]) => type !== "number/add"));
const plain = { states: {}, problems: new Map() };

/** What stands in litegraph's own graph, as a document: places as its nodes have them, wires by the names of the slots at their ends. */
function readBack({ graph, boxOf, wireOf }: GraphMirror, of: WorkflowDocument): WorkflowDocument {
  const nodes = graph._nodes.map((node) => ({
    ...boxOf(node).node,
    id: String(node.id),
    position: [node.pos[0]!, node.pos[1]!] as const,
  }));
  const wires = Object.values(graph.links).map((link): DocumentWire => {
    const [from, to] = [graph.getNodeById(link.origin_id)!, graph.getNodeById(link.target_id)!];
    const held = from.outputs![link.origin_slot]!.links!.includes(link.id);
    if (!held || to.inputs![link.target_slot]!.link !== link.id) throw new Error("A link's slots know nothing of it.");
    const { via } = wireOf(link.id)!;
    return {
      from: [String(from.id), from.outputs![link.origin_slot]!.name],
      to: [String(to.id), to.inputs![link.target_slot]!.name],
      ...(via && { via }),
    };
  });
  return { ...of, nodes, wires };
}

/** The wires that can be drawn: at ports that their nodes have, or may have where nobody knows. */
function drawable({ nodes, wires }: WorkflowDocument, catalogue: Kinds): readonly DocumentWire[] {
  const has = ([id, port]: DocumentWire["from"], side: "inputs" | "outputs") => {
    const kind = catalogue.get(nodes.find((node) => node.id === id)!.type);
    return kind === undefined || portOf(kind, side, port) !== undefined;
  };
  return wires.filter(({ from, to }) => has(from, "outputs") && has(to, "inputs"));
}

/** Slots that say they are linked: of each link both ends, and nothing besides. */
function linked(graph: LGraph): number {
  const slots = graph._nodes.flatMap(({ inputs = [], outputs = [] }) => [
    ...inputs.flatMap(({ link }) => link ?? []),
    ...outputs.flatMap(({ links }) => links ?? []),
  ]);
  return slots.length;
}

/** As `toEqual`, but quick where all is well, as it is thousands of times. */
function expectSame(is: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(is, wanted)) expect(is).toEqual(wanted);
}

describe("what litegraph is given to draw", () => {
  test("is the document, whatever is done to it and whatever packs come and go: reading it back gives the same", () => {
    fc.assert(
      fc.property(rolls, (sequence) => {
        const mirror = mirrorGraph();
        let drawing = chain;
        let scene: Scene | undefined;
        for (const rolled of sequence) {
          drawing = apply(drawing, commandFrom(drawing, rolled));
          const catalogue = rolled % 5 === 0 ? someKinds : kinds.nodes;
          scene = makeScene({ document: drawing, catalogue, ...plain }, scene);
          mirror.show(scene);
          mirror.raise(new Set());
          const wires = drawable(drawing, catalogue);
          const back = readBack(mirror, drawing);
          expectSame(back, { ...drawing, wires: back.wires });
          expectSame(wiresOf(back), wiresOf({ ...drawing, wires }));
          expectSame(linked(mirror.graph), 2 * wires.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("is the same whether it grew step by step or is shown at once", () => {
    fc.assert(
      fc.property(rolls, (sequence) => {
        let drawing = chain;
        let scene: Scene | undefined;
        for (const rolled of sequence) {
          drawing = apply(drawing, commandFrom(drawing, rolled));
          const states = rolled % 3 === 0 ? { one: { status: "running" as const } } : {};
          const problems = rolled % 7 === 0 ? new Map([["add", ["No."]]]) : plain.problems;
          const input = { document: drawing, catalogue: rolled % 5 === 0 ? someKinds : kinds.nodes, states, problems };
          scene = makeScene(input, scene);
          const fresh = makeScene(input);
          expectSame([...scene.boxes], [...fresh.boxes]);
          expectSame(new Map(scene.wires), new Map(fresh.wires));
          expectSame(scene.reroutes, fresh.reroutes);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a step of a drag makes anew the box that moves and the wires at it, and nothing else", () => {
    const before = makeScene({ document: chain, catalogue: kinds.nodes, ...plain });
    const after = makeScene(
      { ...before.input, document: apply(chain, { type: "move", ids: ["one"], by: [10, 0] }) },
      before,
    );
    const others = (scene: Scene) => [...scene.boxes.values()].filter(({ id }) => id !== "one");
    others(after).forEach((box, k) => {
      expect(box).toBe(others(before)[k]);
    });
    expect(after.boxes.get("one")).not.toBe(before.boxes.get("one"));
    expect(after.boxes.get("one")!.layout).toBe(before.boxes.get("one")!.layout);
    const renewed = [...after.wires].filter(([wire, view]) => before.wires.get(wire) !== view).map(([wire]) => wire);
    expect(renewed.map(({ from }) => from[0])).toEqual(["one"]);
  });

  test("what is selected stands in front, and litegraph knows how large each node is", () => {
    const mirror = mirrorGraph();
    const two = document({ a: ["number/constant"], b: ["number/add"] }, []);
    const scene = makeScene({ document: two, catalogue: kinds.nodes, ...plain });
    mirror.show(scene);
    mirror.raise(new Set(["a"]));
    expect(mirror.graph._nodes.map(({ id }) => id)).toEqual(["b", "a"]);
    mirror.raise(new Set());
    expect(mirror.graph._nodes.map(({ id }) => id)).toEqual(["a", "b"]);
    for (const node of mirror.graph._nodes) {
      const { width, height } = scene.boxes.get(String(node.id))!;
      expect([...node.size]).toEqual([width, height]);
    }
  });
});
