import { readFileSync } from "node:fs";
import Elk from "elkjs/lib/elk.bundled.js";
import { describe, expect, test } from "vitest";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { type Frames, type Laid, layoutGraph, placesOf } from "#web/actions/layout-graph.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import { openDocument } from "#web/document/open-document.ts";

const starter = new URL("../../../workflows/calibrate-and-compare.workflow.json", import.meta.url);
const { document } = openDocument(JSON.parse(readFileSync(starter, "utf8")) as Workflow);
const SIZE = { width: 250, height: 180 };

async function laidOut(of: WorkflowDocument, ids: readonly string[]): Promise<Map<string, Laid>> {
  const frames: Frames = new Map(ids.map((id, k) => [id, { x: 0, y: 10 * k, ...SIZE }]));
  const laid = placesOf(await new Elk.default().layout(layoutGraph(of, frames)), [100, 200]);
  return new Map(laid.map((each) => [each.id, each]));
}

describe("auto-layout", () => {
  const nodes = document.nodes.map(({ id }) => id);

  test("keeps every group around what it owns, below its title, and lays nothing over anything else", async () => {
    const laid = await laidOut(document, nodes);
    expect(document.groups.length).toBeGreaterThan(1);
    for (const group of document.groups) {
      const { position, size } = laid.get(group.id)!;
      for (const member of group.members.filter((id) => laid.has(id))) {
        const [x, y] = laid.get(member)!.position;
        expect(x).toBeGreaterThan(position[0]);
        expect(y).toBeGreaterThanOrEqual(position[1] + 40);
        expect(x + SIZE.width).toBeLessThan(position[0] + size![0]);
        expect(y + SIZE.height).toBeLessThan(position[1] + size![1]);
      }
    }
    const boxes = nodes.map((id) => laid.get(id)!.position);
    for (const [k, [x, y]] of boxes.entries())
      for (const [otherX, otherY] of boxes.slice(k + 1))
        expect(Math.abs(x - otherX) >= SIZE.width || Math.abs(y - otherY) >= SIZE.height).toBe(true);
  });

  test("without groups every wire runs to the right, and all stays right of and below the corner", async () => {
    const plain = { ...document, groups: [] };
    const laid = await laidOut(plain, nodes);
    for (const { from, to } of plain.wires)
      expect(laid.get(to[0])!.position[0]).toBeGreaterThanOrEqual(laid.get(from[0])!.position[0] + SIZE.width);
    for (const { position } of laid.values()) {
      expect(position[0]).toBeGreaterThanOrEqual(100);
      expect(position[1]).toBeGreaterThanOrEqual(200);
    }
  });

  test("reroute points go along with the wires they are on: between the nodes, over none, within the group of both", async () => {
    const groupOf = (id: string) => document.groups.find(({ members }) => members.includes(id))?.id;
    const across = document.wires.findIndex(({ from, to }) => groupOf(from[0]) !== groupOf(to[0]));
    const within = document.wires.findIndex(({ from, to }) => groupOf(from[0]) === groupOf(to[0]));
    const far: [number, number] = [-5000, 5000];
    const bent = {
      ...document,
      reroutes: [across, within].map((k) => ({ id: `dot ${k}`, position: far })),
      wires: document.wires.map((wire, k) => (k === across || k === within ? { ...wire, via: [`dot ${k}`] } : wire)),
    };
    const laid = await laidOut(bent, nodes);
    for (const k of [across, within]) {
      const { from, to } = document.wires[k]!;
      const [x, y] = laid.get(`dot ${k}`)!.position;
      expect(x).toBeGreaterThan(laid.get(from[0])!.position[0] + SIZE.width);
      expect(x).toBeLessThan(laid.get(to[0])!.position[0]);
      for (const id of nodes) {
        const [left, top] = laid.get(id)!.position;
        expect(x > left && x < left + SIZE.width && y > top && y < top + SIZE.height).toBe(false);
      }
    }
    const { position, size } = laid.get(groupOf(document.wires[within]!.from[0])!)!;
    const [x, y] = laid.get(`dot ${within}`)!.position;
    expect(x > position[0] && x < position[0] + size![0] && y > position[1] && y < position[1] + size![1]).toBe(true);
  });

  test("a reroute point on a wire to what is not arranged stays where it is", async () => {
    const [wire, ...others] = document.wires;
    const bent = {
      ...document,
      reroutes: [{ id: "dot", position: [10, 20] as [number, number] }],
      wires: [{ ...wire!, via: ["dot"] }, ...others],
    };
    const laid = await laidOut(
      bent,
      nodes.filter((id) => id !== wire!.to[0]),
    );
    expect(laid.has("dot")).toBe(false);
  });

  test("a group of which only some things are arranged is left as it is", async () => {
    const [group] = document.groups;
    const laid = await laidOut(document, group!.members.slice(0, 1));
    expect([...laid.keys()]).toEqual(group!.members.slice(0, 1));
  });
});
