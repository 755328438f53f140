import { expect, test } from "vitest";
import { applyAll } from "#web/document/apply.ts";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import { overlaps, type Rect } from "#web/document/rect.ts";
import { freePlace, pushedDown } from "#web/document/room.ts";
import { roomInGroups } from "#web/document/room-in-groups.ts";

/** Numbers that look random and are the same every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const some = (next: () => number, count: number): Rect[] =>
  Array.from({ length: count }, () => ({
    x: Math.round(next() * 60) * 10,
    y: Math.round(next() * 60) * 10,
    width: 100 + Math.round(next() * 15) * 10,
    height: 40 + Math.round(next() * 20) * 10,
  }));

test("a free place lies over nothing, and is the place itself where that is free", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = numbers(seed);
    const [rect, ...taken] = some(next, 12) as [Rect, ...Rect[]];
    for (const ways of ["any", "down"] as const) {
      const [x, y] = freePlace(rect, taken, ways);
      expect(taken.filter((other) => overlaps(other, { ...rect, x, y }))).toEqual([]);
      if (
        !taken.some((other) =>
          overlaps(other, {
            ...rect,
            x: rect.x - 20,
            y: rect.y - 20,
            width: rect.width + 40,
            height: rect.height + 40,
          }),
        )
      )
        expect([x, y]).toEqual([rect.x, rect.y]);
    }
  }
});

test("the nearest of the four ways is taken", () => {
  const wall: Rect = { x: 0, y: 0, width: 1000, height: 100 };
  expect(freePlace({ x: 400, y: 90, width: 50, height: 50 }, [wall])).toEqual([400, 120]);
  expect(freePlace({ x: 400, y: -40, width: 50, height: 50 }, [wall])).toEqual([400, -70]);
});

test("what has grown pushes down all that was clear of it before, and nothing goes up or aside", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = numbers(seed);
    // Laid out without touching, as by hand; then some grow.
    const before: Rect[] = [];
    for (const rect of some(next, 14)) {
      const [x, y] = freePlace(rect, before);
      before.push({ ...rect, x, y });
    }
    const grown = new Map(before.flatMap(({ height }, k) => (next() < 0.3 ? [[String(k), height] as const] : [])));
    const rects = new Map(
      before.map((rect, k) => [String(k), grown.has(String(k)) ? { ...rect, height: rect.height + 180 } : rect]),
    );
    const moved = new Map(pushedDown(rects, grown));
    const after = [...rects].map(([id, rect]) => {
      const [x, y] = moved.get(id) ?? [rect.x, rect.y];
      expect(x).toBe(rect.x);
      expect(y).toBeGreaterThanOrEqual(rect.y);
      return { ...rect, x, y };
    });
    after.forEach((rect, k) => {
      expect(after.slice(k + 1).filter((other) => overlaps(rect, other))).toEqual([]);
    });
  }
});

test("what a person has laid over something stays there when that grows", () => {
  const below: Rect = { x: 0, y: 0, width: 100, height: 300 };
  const over: Rect = { x: 20, y: 20, width: 50, height: 50 };
  expect(
    pushedDown(
      new Map([
        ["below", below],
        ["over", over],
      ]),
      new Map([["below", 100]]),
    ),
  ).toEqual([]);
});

test("a group grows with what it owns, and what stands beneath it goes down as a whole", () => {
  const node = (id: string, x: number, y: number) => ({ id, type: "a/b", version: 1, params: {}, position: [x, y] });
  const group = (id: string, y: number, members: string[]) => ({
    id,
    title: id,
    position: [0, y],
    size: [400, 300],
    members,
  });
  const document = {
    ...emptyDocument("w", ""),
    nodes: [node("a", 20, 50), node("b", 20, 200), node("c", 20, 400)],
    groups: [group("upper", 0, ["a", "b"]), group("lower", 350, ["c"])],
  } as unknown as WorkflowDocument;
  const rect = (y: number, height: number): Rect => ({ x: 20, y, width: 200, height });
  const rects = new Map([
    ["a", rect(50, 300)],
    ["b", rect(200, 80)],
    ["c", rect(400, 80)],
  ]);
  const after = applyAll(document, roomInGroups(document, rects, new Map([["a", 100]])));
  const at = (id: string) => [...after.nodes, ...after.groups].find((each) => each.id === id)!;
  expect(at("b").position).toEqual([20, 370]);
  expect(at("upper")).toMatchObject({ position: [0, 0], size: [400, 470] });
  expect(at("lower").position).toEqual([0, 490]);
  expect(at("c").position).toEqual([20, 540]);
});
