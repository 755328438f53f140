import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Workflow } from "#protocol/workflow-schema.ts";
import { openDatabase } from "#store/database.ts";
import { SqliteWorkflows } from "#store/sqlite-workflows.ts";
import { workflowSchema } from "#store/workflow-tables.ts";
import { drawn } from "../engine/drawn-workflow.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
let clock = 0;
beforeEach(() => {
  clock = Date.parse("2026-11-22T12:00:00Z");
});

function open(): SqliteWorkflows {
  const db = openDatabase(path("lemica.db"), [workflowSchema]);
  onTestFinished(() => db.close());
  return new SqliteWorkflows(db, { now: () => clock++ });
}

const document = (id: string, name = id, value = 1): Workflow => ({
  ...drawn({ one: ["number/constant", { value }], show: ["number/show"] }, ["one.value -> show.a"]),
  id,
  name,
});
const failure = (code: string) => expect.objectContaining({ code, message: expect.stringMatching(/^.{20,}\.$/) });
const names = async (listed: Promise<{ items: readonly { name: string }[] }>) =>
  (await listed).items.map(({ name }) => name);

describe("saving", () => {
  test("keeps the document, and tells what lists need", async () => {
    const workflows = open();
    const summary = await workflows.save(document("a", 'Ärger mit 😀 "quotes" \'; DROP TABLE--'), "new");
    expect(summary).toEqual({
      id: "a",
      name: 'Ärger mit 😀 "quotes" \'; DROP TABLE--',
      tags: [],
      etag: expect.stringMatching(/^[0-9a-f]{64}$/),
      nodes: 2,
      createdAt: summary.savedAt,
      savedAt: expect.any(Number),
    });
    expect(await workflows.read("a")).toEqual({ ...summary, document: document("a", summary.name) });
    expect(await open().read("a")).toEqual(await workflows.read("a"));
  });

  test("takes a change only from the state that was edited", async () => {
    const workflows = open();
    const first = await workflows.save(document("a"), "new");
    const mine = await workflows.save(document("a", "a", 2), first.etag);
    expect(mine.etag).not.toBe(first.etag);
    expect(mine.createdAt).toBe(first.createdAt);
    expect(mine.savedAt).toBeGreaterThan(first.savedAt);
    for (const expected of [first.etag, "new", "", "*"])
      await expect(workflows.save(document("a", "a", 3), expected)).rejects.toMatchObject({
        code: "store/changed-elsewhere",
        etag: mine.etag,
      });
    expect((await workflows.read("a")).document.nodes[0]!.params).toEqual({ value: 2 });
  });

  test("of the same document again is no new version, and right whatever was expected", async () => {
    const workflows = open();
    const first = await workflows.save(document("a"), "new");
    expect(await workflows.save(document("a"), "new")).toEqual(first);
    const second = await workflows.save(document("a", "b"), first.etag);
    expect(await workflows.save(document("a", "b"), first.etag)).toEqual(second);
    expect(await workflows.versions("a")).toHaveLength(2);
  });

  test("of what does not exist needs to be meant", async () => {
    const workflows = open();
    await expect(workflows.save(document("a"), "0".repeat(64))).rejects.toEqual(failure("store/no-such-workflow"));
    expect((await workflows.list()).total).toBe(0);
  });

  test("lets names be the same, and ids be odd", async () => {
    const workflows = open();
    const ids = ["1", "../x", "a b/c?%2f#", "ﷺ", "x".repeat(200), "__proto__", "new"];
    for (const id of ids) await workflows.save(document(id, "same"), "new");
    for (const id of ids) expect((await workflows.read(id)).document.id).toBe(id);
    expect((await workflows.list()).total).toBe(ids.length);
  });
});

describe("versions", () => {
  test("are kept with every save, newest first, and can be read and restored", async () => {
    const workflows = open();
    let { etag } = await workflows.save(document("a", "one", 1), "new");
    ({ etag } = await workflows.save(document("a", "two", 2), etag));
    const versions = await workflows.versions("a");
    expect(versions).toEqual([
      { version: 2, etag, name: "two", nodes: 2, savedAt: expect.any(Number), current: true },
      { version: 1, etag: expect.any(String), name: "one", nodes: 2, savedAt: expect.any(Number), current: false },
    ]);
    expect(await workflows.readVersion("a", 1)).toEqual(document("a", "one", 1));
    await expect(workflows.restoreVersion("a", 1, "stale")).rejects.toMatchObject({ etag });
    const restored = await workflows.restoreVersion("a", 1, etag);
    expect(restored).toMatchObject({ name: "one", etag: versions[1]!.etag });
    expect((await workflows.versions("a")).map(({ version, current }) => [version, current])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    await expect(workflows.readVersion("a", 4)).rejects.toEqual(failure("store/no-such-version"));
    await expect(workflows.restoreVersion("a", 9)).rejects.toEqual(failure("store/no-such-version"));
    await expect(workflows.versions("b")).rejects.toEqual(failure("store/no-such-workflow"));
  });

  test("of old days go, but for the last of each", async () => {
    const workflows = open();
    let etag = "new";
    for (let day = 0; day < 4; day++) {
      for (let n = 0; n < 3; n++) ({ etag } = await workflows.save(document("a", `day ${day}`, 10 * day + n), etag));
      clock += 86_400_000;
    }
    await workflows.save(document("a", "today"), etag);
    const left = await workflows.versions("a");
    expect(left.map(({ version }) => version)).toEqual([13, 12, 9, 6, 3]);
    expect((await workflows.read("a")).name).toBe("today");
  });
});

describe("names, tags and copies", () => {
  test("a rename is a save, with its etag and version", async () => {
    const workflows = open();
    const { etag } = await workflows.save(document("a", "old"), "new");
    const renamed = await workflows.rename("a", "  new name ", etag);
    expect(renamed.name).toBe("new name");
    expect((await workflows.read("a")).document.name).toBe("new name");
    await expect(workflows.rename("a", "third", etag)).rejects.toMatchObject({ etag: renamed.etag });
    expect((await workflows.rename("a", "third")).name).toBe("third");
    expect(await workflows.versions("a")).toHaveLength(3);
    for (const bad of ["", "  ", "x".repeat(501)])
      await expect(workflows.rename("a", bad)).rejects.toEqual(failure("store/bad-workflow-name"));
  });

  test("tags are put in order, counted, and no part of the document", async () => {
    const workflows = open();
    const { etag } = await workflows.save(document("a"), "new");
    await workflows.save(document("b"), "new");
    const tagged = await workflows.retag("a", [" Wan  2.1", "video", "wan 2.1", "Ünï"]);
    expect(tagged).toMatchObject({ etag, tags: ["video", "wan 2.1", "ünï"] });
    await workflows.retag("b", ["video"]);
    expect(await workflows.tags()).toEqual([
      { tag: "video", count: 2 },
      { tag: "wan 2.1", count: 1 },
      { tag: "ünï", count: 1 },
    ]);
    for (const bad of [
      [""],
      ["a,b"],
      ["a\nb".repeat(30)],
      ["x".repeat(61)],
      Array.from({ length: 51 }, (_, n) => `${n}`),
    ])
      await expect(workflows.retag("a", bad)).rejects.toEqual(failure("store/bad-tags"));
    expect((await workflows.retag("a", [])).tags).toEqual([]);
  });

  test("a copy has an id of its own, and tags and thumbnail of the first", async () => {
    const workflows = open();
    await workflows.save(document("a", "plan"), "new");
    await workflows.retag("a", ["video"]);
    await workflows.putThumbnail("a", PNG);
    const copy = await workflows.duplicate("a");
    expect(copy).toMatchObject({ name: "plan (copy)", tags: ["video"], thumbnail: expect.any(String) });
    expect(copy.id).not.toBe("a");
    expect((await workflows.read(copy.id)).document).toEqual({ ...document("a", "plan (copy)"), id: copy.id });
    expect((await workflows.duplicate("a", "other")).name).toBe("other");
    expect(await names(workflows.list({ search: "video" }))).toEqual(["other", "plan (copy)", "plan"]);
  });
});

describe("the trash", () => {
  test("takes workflows out of lists, and gives them back as they were", async () => {
    const workflows = open();
    const { etag } = await workflows.save(document("a"), "new");
    await workflows.save(document("b"), "new");
    await workflows.retag("a", ["video"]);
    const { trashedAt } = await workflows.trash("a");
    expect(await workflows.trash("a")).toMatchObject({ trashedAt });
    expect(await names(workflows.list())).toEqual(["b"]);
    expect(await names(workflows.list({ trashed: true }))).toEqual(["a"]);
    expect(await workflows.tags()).toEqual([]);
    expect((await workflows.read("a")).document).toEqual(document("a"));
    for (const change of [
      workflows.save(document("a", "a", 2), etag),
      workflows.rename("a", "x"),
      workflows.retag("a", []),
      workflows.putThumbnail("a", PNG),
    ])
      await expect(change).rejects.toEqual(failure("store/workflow-in-trash"));
    expect(await workflows.restore("a")).toMatchObject({ etag, tags: ["video"] });
    expect(await workflows.restore("a")).not.toHaveProperty("trashedAt");
    expect(await names(workflows.list())).toEqual(["b", "a"]);
  });

  test("is emptied for ever, all of it, by age, or one by one", async () => {
    const workflows = open();
    for (const id of ["a", "b", "c", "d"]) await workflows.save(document(id), "new");
    await expect(workflows.remove("a")).rejects.toEqual(failure("store/not-in-trash"));
    for (const id of ["a", "b"]) await workflows.trash(id);
    const { trashedAt } = await workflows.trash("c");
    expect(await workflows.emptyTrash(trashedAt)).toBe(2);
    await workflows.putThumbnail("d", PNG);
    await workflows.trash("d");
    await workflows.remove("d");
    expect(await workflows.emptyTrash()).toBe(1);
    for (const id of ["a", "b", "c", "d"])
      await expect(workflows.read(id)).rejects.toEqual(failure("store/no-such-workflow"));
    // Nothing of it is left behind: the id can be used anew, from version 1.
    await workflows.save(document("d"), "new");
    expect(await workflows.versions("d")).toMatchObject([{ version: 1 }]);
    expect(await workflows.thumbnail("d")).toBeUndefined();
  });
});

describe("finding", () => {
  test("looks for all words in names, tags, titles and types of nodes and notes, without case and accents", async () => {
    const workflows = open();
    const noted: Workflow = {
      ...document("a", "Größe des Café"),
      notes: [{ text: "100% of_the budget", position: [0, 0] }],
    };
    noted.nodes[0]!.title = "Żółw 東京";
    await workflows.save(noted, "new");
    await workflows.save(document("b", "other"), "new");
    await workflows.retag("b", ["Vidéo"]);
    const found = (search: string) => names(workflows.list({ search }));
    expect(await found("cafe GRÖße")).toEqual(["Größe des Café"]);
    expect(await found("zołw 東京")).toEqual(["Größe des Café"]);
    expect(await found("100% of_")).toEqual(["Größe des Café"]);
    expect(await found("100_")).toEqual([]);
    expect(await found("video")).toEqual(["other"]);
    expect(await found("NUMBER/constant other")).toEqual(["other"]);
    expect(await found("  ")).toHaveLength(2);
    expect(await found("cafe other")).toEqual([]);
    expect(await names(workflows.list({ tags: ["VIDÉO"] }))).toEqual(["other"]);
    expect(await names(workflows.list({ tags: ["vid"] }))).toEqual([]);
  });

  test("sorts by save, creation or name, and gives pages", async () => {
    const workflows = open();
    for (const name of ["run 10", "Run 2", "älter", "zebra", "Apfel"]) await workflows.save(document(name), "new");
    await workflows.rename("Run 2", "run 2");
    expect(await names(workflows.list())).toEqual(["run 2", "Apfel", "zebra", "älter", "run 10"]);
    expect(await names(workflows.list({ sort: "created" }))).toEqual(["Apfel", "zebra", "älter", "run 2", "run 10"]);
    expect(await names(workflows.list({ sort: "name" }))).toEqual(["älter", "Apfel", "run 2", "run 10", "zebra"]);
    const page = await workflows.list({ sort: "name", descending: true, limit: 2, offset: 1 });
    expect(page.items.map(({ name }) => name)).toEqual(["run 10", "run 2"]);
    expect(page.total).toBe(5);
  });

  test("works among ten thousand", async () => {
    const db = openDatabase(path("lemica.db"), [workflowSchema]);
    onTestFinished(() => db.close());
    const workflows = new SqliteWorkflows(db);
    db.exec(`
      INSERT INTO workflows (id, name, sort_name, search, etag, nodes, version, created_at, saved_at)
      SELECT value, 'w ' || value, 'w ' || printf('%020d', value), 'w ' || value || ' solve/schedule', '', 9, 1, value, value
      FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 10000) SELECT * FROM n)`);
    expect(await workflows.list({ search: "999 schedule", sort: "name", limit: 3 })).toMatchObject({
      items: [{ name: "w 999" }, { name: "w 1999" }, { name: "w 2999" }],
      total: 19,
    });
    expect((await workflows.list({ limit: 1e9 })).items).toHaveLength(1000);
  });
});

const PNG = Buffer.from("\x89PNG\r\n\x1a\nand so on", "latin1");

describe("thumbnails", () => {
  test("are PNG or WebP, replaced and removed", async () => {
    const workflows = open();
    await workflows.save(document("a"), "new");
    expect(await workflows.thumbnail("a")).toBeUndefined();
    const { thumbnail } = await workflows.putThumbnail("a", PNG);
    expect(await workflows.thumbnail("a")).toEqual({ type: "image/png", bytes: PNG, etag: thumbnail });
    const webp = Buffer.from("RIFF\x01\0\0\0WEBPVP8 ", "latin1");
    expect((await workflows.putThumbnail("a", webp)).thumbnail).not.toBe(thumbnail);
    expect((await workflows.thumbnail("a"))?.type).toBe("image/webp");
    expect(await workflows.putThumbnail("a", null)).not.toHaveProperty("thumbnail");
    expect(await workflows.thumbnail("a")).toBeUndefined();
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["a page", Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["a drawing", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["half a name", Buffer.from("RIFF\x01\0\0\0WE")],
    ["too much", Buffer.concat([PNG, Buffer.alloc(262_144)])],
  ])("are not %s", async (_, bytes) => {
    const workflows = open();
    await workflows.save(document("a"), "new");
    await expect(workflows.putThumbnail("a", bytes)).rejects.toEqual(failure("store/bad-thumbnail"));
    await expect(workflows.putThumbnail("b", PNG)).rejects.toEqual(failure("store/no-such-workflow"));
  });
});
