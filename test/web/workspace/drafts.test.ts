import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyDocument, type WorkflowDocument } from "#web/document/document.ts";
import {
  closedDrafts,
  type Draft,
  draftChanges,
  KEPT_CLOSED,
  type KeptDrafts,
  recover,
  tooOld,
  type WindowTabs,
} from "#web/workspace/drafts-plan.ts";

const note = { id: "note", text: "words", position: [0, 0], size: [100, 100] } as const;
const drawn = (id: string, name = id): WorkflowDocument => ({ ...emptyDocument(id, name), notes: [note] });
const node = { id: "a", type: "x/y", version: 1, params: {}, position: [0, 0] } as const;
const withNode = (id: string): WorkflowDocument => ({ ...emptyDocument(id, id), nodes: [node] });
const draft = (key: string, document = drawn(key)): Draft => ({ key, document });
const row = (window: string, keys: readonly string[], at = 0, active = keys[0] ?? ""): WindowTabs => ({
  window,
  at,
  active,
  tabs: keys.map((key) => ({ key })),
});
const counter = () => {
  let count = 0;
  return () => `fresh-${++count}`;
};
const asKept = (drafts: readonly Draft[]) => new Map(drafts.map((each) => [each.key, each]));

test("only what has changed since it was last written is written again", () => {
  const [a, b] = [draft("a"), draft("b")];
  const changed = { ...b, document: drawn("b", "another name") };
  expect(draftChanges(asKept([a, b]), [a, changed], 7)).toEqual({ put: [changed], drop: [] });
  expect(draftChanges(asKept([a, b]), [{ ...a }, b], 7)).toEqual({ put: [], drop: [] });
});

test("a closed tab is kept with the time it was closed, and an empty one is forgotten", () => {
  const [a, empty] = [draft("a"), draft("b", emptyDocument("b", ""))];
  expect(draftChanges(asKept([a, empty]), [], 7)).toEqual({ put: [{ ...a, closedAt: 7 }], drop: ["b"] });
});

test("a page that is loaded anew gets its own tabs back, in order, whatever other windows have", () => {
  const kept: KeptDrafts = {
    drafts: [draft("a"), draft("b"), draft("c")],
    windows: [row("mine", ["b", "a"], 1, "a"), row("gone", ["c"], 2)],
  };
  const found = recover(kept, "mine", new Set(["mine"]), counter());
  expect(found.tabs.map(({ key }) => key)).toEqual(["b", "a"]);
  expect(found).toMatchObject({ active: "a", adopted: [] });
});

test("a new window takes over the tabs of windows that are gone, and none of those that live", () => {
  const kept: KeptDrafts = {
    drafts: [draft("a"), draft("b"), draft("c")],
    windows: [row("lives", ["a"], 3), row("newer", ["c"], 2), row("older", ["b"], 1)],
  };
  const found = recover(kept, "new", new Set(["lives", "new"]), counter());
  expect(found.tabs.map(({ document }) => document.id)).toEqual(["b", "c"]);
  expect(found.adopted).toEqual(["older", "newer"]);
  expect(found.active).toBe(found.tabs[1]!.key);
});

test("tabs that are taken over have keys of their own, so that a window that only slept overwrites nothing", () => {
  const kept: KeptDrafts = { drafts: [draft("a")], windows: [row("asleep", ["a"])] };
  expect(recover(kept, "new", new Set(["new"]), counter()).tabs.map(({ key }) => key)).toEqual(["fresh-1"]);
});

test("a recovered tab still differs from what was saved, and one that was saved still does not", () => {
  const saved = drawn("b");
  const drafts: Draft[] = [
    { key: "a", document: drawn("a", "now"), saved: { etag: "1", document: drawn("a") } },
    { key: "b", document: saved, saved: { etag: "2", document: saved } },
  ];
  // A database copies each record as a whole.
  const kept = structuredClone({ drafts, windows: [row("gone", ["a", "b"])] });
  const [a, b] = recover(kept, "new", new Set(), counter()).tabs;
  expect(a!.saved!.document).not.toBe(a!.document);
  expect(b!.saved!.document).toBe(b!.document);
});

test("of tabs with the same content one is taken over, the saved one first; those that differ all are", () => {
  const saved: Draft = { ...draft("b", drawn("x", "same")), saved: { etag: "1", document: drawn("x", "same") } };
  const kept: KeptDrafts = {
    drafts: [draft("a", drawn("y", "same")), saved, draft("c", drawn("x", "mine"))],
    windows: [row("one", ["a", "c"], 1), row("two", ["b"], 2)],
  };
  const { tabs } = recover(kept, "new", new Set(), counter());
  expect(tabs.map(({ document, saved }) => [document.name, saved?.etag])).toEqual([
    ["mine", undefined],
    ["same", "1"],
  ]);
});

test("a draft that a row names and that is not there is passed over", () => {
  const kept: KeptDrafts = { drafts: [draft("b")], windows: [row("mine", ["a", "b"], 1, "a")] };
  const found = recover(kept, "mine", new Set(), counter());
  expect(found.tabs.map(({ key }) => key)).toEqual(["b"]);
  expect(found.active).toBe("b");
});

test("the closed tabs are listed from the last one on, and only so many are kept", () => {
  const drafts = Array.from({ length: KEPT_CLOSED + 3 }, (_, at): Draft => ({ ...draft(`${at}`), closedAt: at }));
  expect(closedDrafts([draft("open"), ...drafts])[0]!.key).toBe(`${KEPT_CLOSED + 2}`);
  expect(tooOld([draft("open"), ...drafts])).toEqual(["2", "1", "0"]);
});

/** Windows that open, draw, close and crash in any order, over one database. */
interface World {
  drafts: Map<string, Draft>;
  windows: Map<string, WindowTabs>;
  open: Map<string, { tabs: Draft[]; written: Map<string, Draft> }>;
}

function write(world: World, name: string, at: number, adopted: readonly string[] = []): void {
  const window = world.open.get(name)!;
  const { put, drop } = draftChanges(window.written, window.tabs, at);
  const known = world.windows.has(name);
  for (const gone of adopted) {
    for (const { key } of world.windows.get(gone)?.tabs ?? []) world.drafts.delete(key);
    world.windows.delete(gone);
  }
  for (const key of drop) world.drafts.delete(key);
  for (const each of known ? put : [...window.tabs, ...put]) world.drafts.set(each.key, each);
  world.windows.set(
    name,
    row(
      name,
      window.tabs.map(({ key }) => key),
      at,
    ),
  );
  window.written = asKept(window.tabs);
}

test("whatever windows do, what was drawn last in each is found again by the next window", () => {
  const step = fc.record({
    what: fc.constantFrom("open" as const, "draw" as const, "crash" as const, "sleep-and-wake" as const),
    who: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world: World = { drafts: new Map(), windows: new Map(), open: new Map() };
      const fresh = counter();
      const seen = new Set<string>();
      let count = 0;
      const open = (name: string, live: ReadonlySet<string>) => {
        const kept = { drafts: [...world.drafts.values()], windows: [...world.windows.values()] };
        const { tabs, adopted } = recover(kept, name, live, fresh);
        world.open.set(name, { tabs: [...tabs], written: new Map() });
        write(world, name, ++count, adopted);
      };
      for (const { what, who } of steps) {
        const names = [...world.open.keys()];
        const name = names[who % Math.max(1, names.length)];
        if (what === "open") open(`w${++count}`, new Set(names));
        else if (name === undefined) continue;
        else if (what === "crash") world.open.delete(name);
        else {
          // A window that sleeps is taken for gone by another, and goes on drawing when it wakes.
          if (what === "sleep-and-wake") open(`w${++count}`, new Set(names.filter((each) => each !== name)));
          const document = withNode(`d${++count}`);
          seen.add(document.id);
          world.open.get(name)!.tabs.push({ key: fresh(), document });
          write(world, name, count);
        }
      }
      world.open.clear();
      open("last", new Set());
      expect(new Set(world.open.get("last")!.tabs.map(({ document }) => document.id))).toEqual(seen);
    }),
    { numRuns: 300 },
  );
});
