import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatWorkflow } from "#protocol/workflow.ts";
import { apply, applyAll } from "#web/document/apply.ts";
import { copy, readClipping } from "#web/document/clipboard.ts";
import { emptyDocument } from "#web/document/document.ts";
import { paste } from "#web/document/paste.ts";
import { chain, document, wiresOf } from "./drawing.ts";
import { broken } from "./invariants.ts";

const full = applyAll(chain, [
  { type: "reroute", id: "dot", position: [50, 60], inputs: [["add", "a"]] },
  { type: "add", notes: [{ id: "note", text: "Look", position: [0, 0] }] },
  {
    type: "group",
    group: { id: "g", title: "Sum", position: [-20, -20], size: [400, 300], members: ["one", "add", "note"] },
  },
]);
const clip = (...ids: string[]) => readClipping(copy(full, ids)!)!;

describe("copying and pasting", () => {
  test("keeps the wires within the selection with their dots, and takes a group's members along", () => {
    const pasted = paste(full, clip("g"), { at: [1000, 500] });
    const next = apply(full, pasted.command);
    expect(broken(next)).toEqual([]);
    expect([...pasted.selection].sort()).toEqual(["add-2", "g-2", "note-2", "one-2"]);
    expect(wiresOf(next)).toContain("one-2.value -> add-2.a via dot-2");
    expect(next.wires.length).toBe(full.wires.length + 1);
    const group = next.groups.find(({ id }) => id === "g-2")!;
    expect(group).toMatchObject({ position: [1000, 500], members: ["one-2", "add-2", "note-2"] });
    const [was, is] = ["one", "one-2"].map((id) => next.nodes.find((node) => node.id === id)!.position);
    expect([is![0] - was![0], is![1] - was![1]]).toEqual([1020, 520]);
  });

  test("wires a copy to what the original is wired to only when asked, and only in the same document", () => {
    const pasteAdd = (into = full, incoming = true) =>
      wiresOf(apply(into, paste(into, clip("add"), { by: [40, 40] }, { incoming }).command)).filter((wire) =>
        wire.includes("add-2"),
      );
    expect(pasteAdd()).toEqual(["one.value -> add-2.a", "two.value -> add-2.b"]);
    expect(pasteAdd(full, false)).toEqual([]);
    expect(pasteAdd({ ...full, id: "other" })).toEqual([]);
    expect(pasteAdd(apply(full, { type: "remove", ids: ["one"] }))).toEqual(["two.value -> add-2.b"]);
  });

  test("again and again never links a copy to an earlier copy", () => {
    let next = full;
    for (let round = 2; round < 6; round++)
      next = apply(next, paste(next, clip("one", "add"), { by: [round, 0] }).command);
    expect(wiresOf(next).filter((wire) => wire.includes("-"))).toHaveLength(9 - 1);
    for (let round = 2; round < 6; round++)
      expect(wiresOf(next)).toContain(`one-${round}.value -> add-${round}.a via dot-${round}`);
  });

  test("brings blocks along, under the id of an equal one or a new one", () => {
    const block = (value: number) => ({ id: "b", workflow: document({ n: ["number/constant", { value }] }) });
    const user = (value: number) => apply(document({ use: ["block/b"] }), { type: "set-block", block: block(value) });
    const clipping = readClipping(copy(user(1), ["use"])!)!;
    const into = (there: ReturnType<typeof user>) => apply(there, paste(there, clipping, { at: [0, 0] }).command);
    expect(into(user(1)).nodes.map(({ type }) => type)).toEqual(["block/b", "block/b"]);
    expect(into(user(1)).blocks.length).toBe(1);
    expect(into(user(2)).nodes.map(({ type }) => type)).toEqual(["block/b", "block/b-2"]);
    expect(into(user(2)).blocks.map(({ id }) => id)).toEqual(["b", "b-2"]);
    expect(into(emptyDocument("e", "E")).blocks).toEqual([block(1)]);
  });

  test("takes a whole workflow as well", () => {
    const empty = emptyDocument("e", "E");
    const pasted = apply(empty, paste(empty, readClipping(formatWorkflow(chain))!, { at: [0, 0] }).command);
    expect(wiresOf(pasted)).toEqual(wiresOf(chain));
    expect(copy(full, ["gone"])).toBeUndefined();
  });
});

describe("text from elsewhere", () => {
  test.each(["", "hello", "[]", "{}", '{ "nodes": [] }', "https://example.org", '{ "text": "lemica.clipboard" }'])(
    "that is not ours is no concern: %j",
    (text) => {
      expect(readClipping(text)).toBeUndefined();
    },
  );

  test.each([
    ['{ "format": "lemica.clipboard", "version": 1 }', "clipboard/malformed"],
    ['{ "format": "lemica.clipboard", "version": 2, "document": "", "nodes": [], "wires": [] }', "clipboard/malformed"],
    ['{ "format": "lemica.clipboard", "nodes": [', "workflow/not-json"],
    [`{ "format": "lemica.clipboard", "nodes": ${"[".repeat(100)}${"]".repeat(100)} }`, "workflow/too-deep"],
    [`{ "format": "lemica.clipboard", "x": "${"x".repeat(20_000_000)}" }`, "clipboard/too-large"],
  ])("that is damaged is refused: %.60s", (text, code) => {
    expect(() => readClipping(text)).toThrow(expect.objectContaining({ code }));
  });

  test("cannot reach the prototypes of the program, nor leave anything that leads nowhere", () => {
    const node = JSON.parse(readFileSync(new URL("../../protocol/polluted.workflow.json", import.meta.url), "utf8"))
      .nodes[0];
    const hostile = `{ "format": "lemica.clipboard", "version": 1, "document": "d", "nodes": [
      ${JSON.stringify({ ...node, id: "a", params: {} }).replace('"params":{}', '"params":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')},
      { "id": "a", "type": "x/y", "version": 1, "title": "<img src=x onerror=alert(1)>" }
    ], "wires": [{ "from": ["gone", "x"], "to": ["a", "y"], "via": ["gone"] }], "groups": [{ "title": "", "position": [0, 0], "size": [1, 1], "members": ["gone", "a", "a"] }] }`;
    const clipping = readClipping(hostile)!;
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(broken(clipping.part)).toEqual([]);
    const pasted = apply(full, paste(full, clipping, { at: [0, 0] }).command);
    expect(broken(pasted)).toEqual([]);
    expect(pasted.nodes.length).toBe(full.nodes.length + 2);
  });
});
