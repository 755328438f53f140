import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, applyAll } from "#web/document/apply.ts";
import { diff, isSame } from "#web/document/diff.ts";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import { migration, standingOf } from "#web/document/node-standing.ts";
import { chain, document, kinds } from "./drawing.ts";
import { commandFrom, dice } from "./random-command.ts";

describe("the difference between two documents", () => {
  test("tells what was added, removed and changed, and what only looks different", () => {
    const later = applyAll(chain, [
      { type: "set-param", node: "one", param: "value", value: 9 },
      { type: "move", ids: ["two"], by: [5, 5] },
      { type: "set-mode", ids: ["sign"], mode: "muted" },
      { type: "remove", ids: ["show"] },
      { type: "add", nodes: [{ id: "draw", type: "number/draw", version: 1, params: {}, position: [0, 0] }] },
      { type: "connect", from: ["sign", "sign"], to: ["draw", "a"] },
      { type: "describe", name: "Other" },
      { type: "add", notes: [{ id: "note", text: "new", position: [0, 0] }] },
    ]);
    const { nodes, wires, notes, members } = diff(chain, later);
    expect(nodes.added.map(({ id }) => id)).toEqual(["draw"]);
    expect(nodes.removed.map(({ id }) => id)).toEqual(["show"]);
    expect(
      nodes.changed.map(({ after, params, members: matters, looks }) => [after.id, params, matters, looks]),
    ).toEqual([
      ["one", [{ param: "value", before: 1, after: 9 }], [], []],
      ["two", [], [], ["position"]],
      ["sign", [], ["mode"], []],
    ]);
    expect(wires.added.map(({ to }) => to[0])).toEqual(["draw"]);
    expect(wires.removed.map(({ to }) => to[0])).toEqual(["show"]);
    expect([notes.added.length, members]).toEqual([1, ["name"]]);
  });

  test("knows nodes again whose ids were all renewed, twins by their neighbours", () => {
    const renamed: WorkflowDocument = {
      ...chain,
      nodes: chain.nodes.map((node) => ({ ...node, id: `x-${node.id}`, position: [0, 0] as const })).toReversed(),
      wires: chain.wires.map(({ from, to }) => ({ from: [`x-${from[0]}`, from[1]], to: [`x-${to[0]}`, to[1]] })),
    };
    const { nodes, wires, matches } = diff(chain, renamed);
    expect(Object.fromEntries(matches)).toEqual(Object.fromEntries(chain.nodes.map(({ id }) => [`x-${id}`, id])));
    expect([nodes.added, nodes.removed, wires.added, wires.removed]).toEqual([[], [], [], []]);
    const twins = (ids: readonly [string, string]) =>
      document({ [ids[0]]: ["number/sign"], [ids[1]]: ["number/sign"], c: ["number/constant"] }, [
        `c.value -> ${ids[0]}.a`,
        `${ids[0]}.sign -> ${ids[1]}.a`,
      ]);
    expect(Object.fromEntries(diff(twins(["a", "b"]), twins(["p", "q"])).matches)).toMatchObject({ p: "a", q: "b" });
  });

  test("does not take a node of another type for the one whose id it has", () => {
    const before = document({ x: ["number/constant"], show: ["number/show"] }, ["x.value -> show.a"]);
    const after = document({ x: ["number/draw"], show: ["number/show"] }, ["x.a -> show.a"]);
    const { nodes, wires } = diff(before, after);
    expect([nodes.added.length, nodes.removed.length, wires.added.length, wires.removed.length]).toEqual([1, 1, 1, 1]);
  });

  test("is none between a document and itself, and told both ways alike", () => {
    const documents = fc
      .array(dice, { minLength: 1, maxLength: 30, size: "max" })
      .map((rolls) => rolls.reduce<WorkflowDocument>((each, rolled) => apply(each, commandFrom(each, rolled)), chain));
    fc.assert(
      fc.property(documents, documents, (one, other) => {
        expect(isSame(diff(one, structuredClone(one)))).toBe(true);
        const [there, back] = [diff(one, other), diff(other, one)];
        expect(isSame(there)).toBe(isSame(back));
        expect(there.nodes.added.length - there.nodes.removed.length).toBe(other.nodes.length - one.nodes.length);
        expect(there.wires.added.length - there.wires.removed.length).toBe(other.wires.length - one.wires.length);
      }),
      { numRuns: 30, seed: 2 },
    );
    expect(isSame(diff(chain, emptyDocument("e", "E")))).toBe(false);
  });
});

describe("nodes of other versions", () => {
  const old = document({
    one: ["number/constant", { value: "7" }, { version: 2 }],
    odd: ["other/pack", { keep: [1] }],
  });

  test("are told from current, newer and unknown ones", () => {
    const standing = (version: number) => standingOf({ ...old.nodes[0]!, version }, kinds.nodes.get("number/constant"));
    expect([2, 3, 4].map((version) => standing(version).kind)).toEqual(["older", "current", "newer"]);
    expect(standingOf(old.nodes[1]!, undefined)).toEqual({ kind: "unknown" });
  });

  test("are brought up to date with a note of what changed; unknown ones stay as they are", () => {
    const { commands, notes } = migration(old, [
      { node: "one", version: 3, params: { value: 7 } },
      { node: "gone", version: 9, params: {} },
    ]);
    expect(notes).toEqual([{ node: "one", from: 2, to: 3, params: [{ param: "value", before: "7", after: 7 }] }]);
    const next = applyAll(old, commands);
    expect(next.nodes[0]).toMatchObject({ version: 3, params: { value: 7 } });
    expect(next.nodes[1]).toBe(old.nodes[1]);
    expect(migration(next, [{ node: "one", version: 3, params: { value: 7 } }]).commands).toEqual([]);
  });
});
