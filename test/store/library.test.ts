import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import { formatErrorGraph } from "#formats/error-graph-file.ts";
import { formatSchedule, makeSchedule } from "#formats/schedule-file.ts";
import type { FolderLibrary } from "#store/folder-library.ts";
import { failure, graph, ids, libraryPlace, schedule } from "./library-place.ts";

const { path, file, open, drop } = libraryPlace();

describe("files that someone puts into the folder", () => {
  test("are listed with what is to be known of them", async () => {
    drop("a.schedule.json", formatSchedule(schedule()));
    drop("b.error-graph.json", formatErrorGraph(graph()));
    const common = {
      steps: 4,
      maxGap: 3,
      distance: "l1",
      reuseLevel: "output",
      predictor: "hold",
      model: "Wan 2.1",
      modelHash: "abcdef".repeat(8),
      sampler: "UniPCMultistepScheduler",
      guidance: 5,
      prompts: 2,
      date: "2026-11-22T12:00:00Z",
      notes: "Café measurements",
    };
    const { items, total } = await open().list({ sort: "name" });
    expect(total).toBe(2);
    expect(items).toEqual([
      {
        id: "a.schedule.json",
        kind: "schedule",
        name: "a",
        tags: [],
        bytes: statSync(file("a.schedule.json")).size,
        savedAt: Math.round(statSync(file("a.schedule.json")).mtimeMs),
        etag: expect.stringMatching(/^[0-9a-f]{64}$/),
        facts: {
          ...common,
          budget: 3,
          mask: "1011",
          objective: "leximax",
          worstEdgeError: 0.25,
          jointError: 0.3,
        },
      },
      expect.objectContaining({
        id: "b.error-graph.json",
        kind: "error-graph",
        facts: { ...common, aggregate: "mean", edges: 3, greatestError: 0.5 },
      }),
    ]);
  });

  test("are seen when they come, change and go, also behind the index's back", async () => {
    const library = open();
    expect(await ids(library.list())).toEqual([]);
    drop("a.schedule.json", formatSchedule(schedule()));
    expect(await ids(library.list())).toEqual(["a.schedule.json"]);
    drop("a.schedule.json", formatSchedule(schedule([0, 1, 3])));
    expect((await library.list()).items).toMatchObject([{ facts: { mask: "1101" } }]);
    const plain = (compute: number[]) => formatSchedule(makeSchedule({ compute, steps: 4, objective: "given" }));
    // The same size and the same time as before, which a disk with coarse times would give.
    for (const compute of [
      [0, 2, 3],
      [0, 1, 3],
    ]) {
      drop("b.schedule.json", plain(compute));
      utimesSync(file("b.schedule.json"), 1000, 1000);
      const facts = { mask: [0, 1, 2, 3].map((step) => (compute.includes(step) ? 1 : 0)).join("") };
      expect((await library.list({ sort: "name" })).items[1]).toMatchObject({ facts });
    }
    rmSync(file("a.schedule.json"));
    expect(await ids(library.list())).toEqual(["b.schedule.json"]);
    rmSync(path("library"), { recursive: true });
    expect(await ids(library.list())).toEqual([]);
    await expect(library.read("b.schedule.json")).rejects.toEqual(failure("store/no-such-item"));
  });

  test.each([
    ["is no JSON", "{ cut short", "formats/not-json"],
    ["is something else", '{"format": "lemica.workflow"}', "formats/wrong-format"],
    ["contradicts itself", formatSchedule({ ...schedule(), budget: 2 }), "formats/bad-schedule"],
    ["is newer", formatSchedule({ ...schedule(), version: 9 as 1 }), "formats/newer-version"],
    ["is empty", "", "formats/not-json"],
    ["is an image", "\x89PNG\r\n\x1a\n\0\0", "formats/not-json"],
  ])("are listed as damaged, with the reason, where one %s", async (_, text, code) => {
    drop("good.schedule.json", formatSchedule(schedule()));
    drop("bad.schedule.json", text);
    const library = open();
    const { items } = await library.list({ damaged: true });
    expect(items).toMatchObject([
      { id: "bad.schedule.json", damaged: { code, message: expect.stringContaining("bad") } },
    ]);
    expect(Buffer.from(await library.content("bad.schedule.json")).toString()).toBe(Buffer.from(text).toString());
    expect(await ids(library.list({ damaged: false }))).toEqual(["good.schedule.json"]);
    drop("bad.schedule.json", formatSchedule(schedule([0, 1, 3])));
    expect((await library.list({ damaged: true })).total).toBe(0);
  });

  test("that are links are not followed", async () => {
    writeFileSync(path("secret"), formatSchedule(schedule()));
    symlinkSync(path("secret"), file("link.schedule.json"));
    symlinkSync(path("nowhere"), file("broken.schedule.json"));
    const library = open();
    expect((await library.list({ sort: "name" })).items).toMatchObject([
      { id: "broken.schedule.json", damaged: { code: "store/not-a-file" } },
      { id: "link.schedule.json", damaged: { code: "store/not-a-file" } },
    ]);
    await expect(library.content("link.schedule.json")).rejects.toEqual(failure("store/not-a-file"));
    await expect(
      library.save({ kind: "schedule", name: "link", content: formatSchedule(schedule([0, 1, 3])) }),
    ).rejects.toEqual(failure("store/not-a-file"));
    expect(readFileSync(path("secret"), "utf8")).toBe(formatSchedule(schedule()));
  });

  test("of other names, and folders, are left alone", async () => {
    for (const id of ["notes.txt", ".hidden.schedule.json", ".schedule.json", "a.json"]) drop(id, "mine");
    mkdirSync(file("folder.schedule.json"));
    expect((await open().list()).total).toBe(0);
    expect(readdirSync(path("library"))).toHaveLength(5);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")("that cannot be read say so", async () => {
    drop("a.schedule.json", formatSchedule(schedule()));
    chmodSync(file("a.schedule.json"), 0);
    expect((await open().list()).items).toMatchObject([{ damaged: { code: "store/unreadable-item" } }]);
  });
});

describe("items", () => {
  test("are renamed with their tags, never over another one", async () => {
    const library = open();
    for (const name of ["a", "b"]) await library.save({ kind: "schedule", name, content: formatSchedule(schedule()) });
    await library.retag("a.schedule.json", ["Fast"]);
    await expect(library.rename("a.schedule.json", "b")).rejects.toEqual(failure("store/name-taken"));
    expect(await library.rename("a.schedule.json", "c d")).toMatchObject({ id: "c d.schedule.json", tags: ["fast"] });
    expect(await library.rename("c d.schedule.json", "c d")).toMatchObject({ tags: ["fast"] });
    expect(await library.rename("c d.schedule.json", "C d")).toMatchObject({ name: "C d", tags: ["fast"] });
    expect(await ids(library.list({ sort: "name" }))).toEqual(["b.schedule.json", "C d.schedule.json"]);
  });

  test("go to the trash and come back, beside one that took the name", async () => {
    const library = open();
    await library.save({ kind: "schedule", name: "a", content: formatSchedule(schedule()) });
    await library.retag("a.schedule.json", ["fast"]);
    await library.trash("a.schedule.json");
    expect((await library.list()).total).toBe(0);
    await library.save({ kind: "schedule", name: "a", content: formatSchedule(schedule([0, 1, 3])) });
    expect(await library.read("a.schedule.json")).toMatchObject({ tags: [] });
    await library.trash("a.schedule.json");
    await library.save({ kind: "schedule", name: "a", content: formatSchedule(schedule([0, 3])) });
    const trashed = await library.trashed();
    expect(trashed).toMatchObject([
      { kind: "schedule", name: "a", bytes: expect.any(Number) },
      { kind: "schedule", name: "a" },
    ]);
    expect(await library.restore(trashed[1]!.id)).toMatchObject({
      name: "a (2)",
      tags: ["fast"],
      facts: { mask: "1011" },
    });
    await expect(library.restore(trashed[1]!.id)).rejects.toEqual(failure("store/no-such-item"));
    expect(await library.emptyTrash()).toBe(1);
    expect(await library.trashed()).toEqual([]);
    expect(await ids(library.list({ sort: "name" }))).toEqual(["a.schedule.json", "a (2).schedule.json"]);
  });

  test("are found by words, kind, tags, steps, budget and model", async () => {
    const library = open();
    await library.save({ kind: "schedule", name: "Ünder 50", content: formatSchedule(schedule()) });
    await library.save({ kind: "schedule", name: "other", content: "1, 0, 0, 1, 1" });
    await library.save({ kind: "error-graph", name: "errors", content: formatErrorGraph(graph()) });
    await library.retag("other.schedule.json", ["Quick look"]);
    const found = (filter: Parameters<FolderLibrary["list"]>[0]) => ids(library.list({ ...filter, sort: "name" }));
    const [under, other, errors] = ["Ünder 50.schedule.json", "other.schedule.json", "errors.error-graph.json"];
    expect(await found({ search: "wan cafe" })).toEqual([errors, under]);
    expect(await found({ search: "UNDER" })).toEqual([under]);
    expect(await found({ search: "quick" })).toEqual([other]);
    expect(await found({ search: "blue square graph" })).toEqual([errors]);
    expect(await found({ search: "unipc 50" })).toEqual([under]);
    expect(await found({ kind: "error-graph" })).toEqual([errors]);
    expect(await found({ tags: ["quick look"] })).toEqual([other]);
    expect(await found({ steps: 4 })).toEqual([errors, under]);
    expect(await found({ steps: 5, budget: 3 })).toEqual([other]);
    expect(await found({ model: "WAN" })).toEqual([errors, under]);
    expect(await found({ model: "abcdefab" })).toEqual([errors, under]);
    expect(await found({ model: "bcd" })).toEqual([]);
    expect(await library.tags()).toEqual([{ tag: "quick look", count: 1 }]);
    expect(await library.list({ sort: "size", limit: 1 })).toMatchObject({ items: [{ id: under }], total: 3 });
  });

  test("are kept when many are saved at once under one name: one of them wins", async () => {
    const library = open();
    const all = await Promise.allSettled(
      [
        [0, 1, 3],
        [0, 2, 3],
        [0, 3],
      ].map((compute) => library.save({ kind: "schedule", name: "a", content: formatSchedule(schedule(compute)) })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(await library.read("a.schedule.json")).toMatchObject({ facts: { mask: "1101" } });
  });

  test("may be many", async () => {
    const text = formatSchedule(schedule());
    for (let n = 0; n < 600; n++) {
      drop(`s ${n}.schedule.json`, text);
      utimesSync(file(`s ${n}.schedule.json`), 1000 + n, 1000 + n);
    }
    const library = open();
    expect(await library.list({ search: "599", limit: 5 })).toMatchObject({ total: 1 });
    const again = open();
    expect(await again.list({ sort: "name", limit: 2, offset: 9 })).toMatchObject({
      items: [{ name: "s 9" }, { name: "s 10" }],
      total: 600,
    });
  });
});
