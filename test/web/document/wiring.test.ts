import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, applyAll } from "#web/document/apply.ts";
import { refusalOf, refusalsFor } from "#web/document/connect-rules.ts";
import type { End, WorkflowDocument } from "#web/document/document.ts";
import { insertOnWire } from "#web/document/insert-on-wire.ts";
import { chain, kinds, wiresOf } from "./drawing.ts";
import { broken } from "./invariants.ts";
import { commandFrom, dice } from "./random-command.ts";

const documents = fc
  .array(dice, { minLength: 5, maxLength: 40, size: "max" })
  .map((rolls) => rolls.reduce<WorkflowDocument>((each, rolled) => apply(each, commandFrom(each, rolled)), chain));

describe("a wire that cannot be is refused, in words", () => {
  const many = applyAll(chain, [
    { type: "add", nodes: [{ id: "odd", type: "other/pack", version: 1, params: {}, position: [0, 0] }] },
    { type: "set-title", id: "show", title: "Result" },
    { type: "add", nodes: [{ id: "save", type: "text/save", version: 1, params: {}, position: [0, 0] }] },
  ]);
  test.each<[string, End, End, string]>([
    ["circle", ["sign", "sign"], ["add", "a"], "Sign needs Add already: the two would wait for each other."],
    ["same-node", ["add", "sum"], ["add", "a"], "A node cannot wait for itself."],
    ["other-kind", ["one", "value"], ["save", "text"], "Text takes Text, and this is Number."],
    ["unknown-port", ["one", "valeu"], ["add", "a"], "Constant has no output valeu."],
    ["unknown-port", ["one", "value"], ["show", "b"], "Result has no input b."],
    ["unknown-port", ["odd", "x"], ["add", "a"], "other/pack is not installed, so nobody knows what fits it."],
    ["missing", ["gone", "x"], ["add", "a"], "The node is not there any more."],
  ])("%s: %s to %s", (code, from, to, message) => {
    expect(refusalOf(many, kinds, from, to)).toMatchObject({ code, message });
  });

  test("and one that can be is not, even where there is a wire", () => {
    expect(refusalOf(many, kinds, ["one", "value"], ["add", "a"])).toBeUndefined();
    expect(refusalOf(many, kinds, ["show", "text"], ["save", "text"])).toBeUndefined();
  });

  test("the same whether asked for one port or for all, and always where the document would not take it", () => {
    fc.assert(
      fc.property(documents, (each) => {
        const ends = (side: "inputs" | "outputs") =>
          each.nodes.flatMap(({ id, type }) => kinds.nodes.get(type)?.[side].map(({ name }): End => [id, name]) ?? []);
        const inputs = ends("inputs").slice(0, 12);
        for (const from of ends("outputs").slice(0, 6)) {
          const all = refusalsFor(each, kinds, from, "out");
          for (const to of inputs) {
            const refusal = refusalOf(each, kinds, from, to);
            expect(all(to)).toEqual(refusal);
            expect(refusalsFor(each, kinds, to, "in")(from)).toEqual(refusal);
            const next = apply(each, { type: "connect", from, to });
            if (refusal === undefined) expect(wiresOf(next).join()).toContain(`${from.join(".")} -> ${to.join(".")}`);
            else if (refusal.code !== "other-kind") expect(next).toBe(each);
          }
        }
      }),
      { numRuns: 25, seed: 3 },
    );
  });
});

describe("a node dropped on a wire", () => {
  const loose = apply(chain, {
    type: "add",
    nodes: [
      { id: "new", type: "number/draw", version: 1, params: {}, position: [0, 0] },
      { id: "save", type: "text/save", version: 1, params: {}, position: [0, 0] },
    ],
  });
  const wire = loose.wires.find(({ to }) => to[0] === "sign")!;

  test("stands in it, with its dots before it", () => {
    const bent = apply(loose, { type: "reroute", id: "dot", position: [0, 0], inputs: [wire.to] });
    const bentWire = bent.wires.find(({ to }) => to[0] === "sign")!;
    const next = applyAll(bent, insertOnWire(bent, kinds, { id: "new", type: "number/draw" }, bentWire)!);
    expect(wiresOf(next)).toContain("add.sum -> new.a via dot");
    expect(wiresOf(next)).toContain("new.a -> sign.a");
    expect(broken(next)).toEqual([]);
  });

  test("does not, where nothing fits or a circle would close", () => {
    expect(insertOnWire(loose, kinds, { id: "save", type: "text/save" }, wire)).toBeUndefined();
    expect(insertOnWire(loose, kinds, { id: "sign", type: "number/sign" }, wire)).toBeUndefined();
    const first = loose.wires.find(({ to }) => to[0] === "add")!;
    const free = apply(loose, { type: "disconnect", inputs: [["show", "a"]] });
    const downstream = apply(free, { type: "connect", from: ["sign", "sign"], to: ["new", "a"] });
    expect(insertOnWire(downstream, kinds, { id: "new", type: "number/draw" }, first)).toBeUndefined();
  });
});
