import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatErrorGraph } from "#formats/error-graph-file.ts";
import { formatSchedule } from "#formats/schedule-file.ts";
import { failure, graph, ids, libraryPlace, schedule } from "./library-place.ts";

const { path, file, open } = libraryPlace();

describe("saving", () => {
  test("writes our JSON, whatever other program made the content", async () => {
    const library = open();
    const saved = await library.save({
      kind: "schedule",
      name: "mine",
      content: "mask = [1, 0, 1, 1]",
      fileName: "m.py",
    });
    expect(saved).toMatchObject({ id: "mine.schedule.json", facts: { mask: "1011", budget: 3 } });
    expect(JSON.parse(readFileSync(file("mine.schedule.json"), "utf8"))).toMatchObject({
      provenance: { source: "m.py" },
    });
    const csv = new TextEncoder().encode("from,to,error\n0,2,0.5\n1,3,0.25\n");
    const errors = await library.save({ kind: "error-graph", name: "errors", content: csv, fileName: "e.csv" });
    expect(errors).toMatchObject({ kind: "error-graph", facts: { steps: 4, edges: 2, greatestError: 0.5 } });
    expect(await ids(library.list({ sort: "name" }))).toEqual(["errors.error-graph.json", "mine.schedule.json"]);
    expect(readdirSync(path("library"))).toHaveLength(2);
  });

  test("replaces only what was meant to be replaced", async () => {
    const library = open();
    const [one, two] = [schedule(), schedule([0, 1, 3])].map(formatSchedule) as [string, string];
    const first = await library.save({ kind: "schedule", name: "a", content: one });
    const { etag } = first as { etag: string };
    expect(await library.save({ kind: "schedule", name: "a", content: one })).toEqual(first);
    await expect(library.save({ kind: "schedule", name: "a", content: two })).rejects.toEqual(
      failure("store/name-taken"),
    );
    await library.save({ kind: "schedule", name: "a", content: two, replaces: etag });
    await expect(
      library.save({ kind: "schedule", name: "a", content: formatSchedule(schedule([0, 3])), replaces: etag }),
    ).rejects.toMatchObject({ code: "store/changed-elsewhere", etag: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await expect(library.save({ kind: "schedule", name: "new", content: one, replaces: etag })).rejects.toMatchObject({
      code: "store/changed-elsewhere",
      etag: undefined,
    });
    expect(readFileSync(file("a.schedule.json"), "utf8")).toBe(two);
  });

  test("refuses what it could not read again, and leaves nothing behind", async () => {
    const library = open();
    const save = (kind: "schedule" | "error-graph", content: string) => library.save({ kind, name: "a", content });
    await expect(save("schedule", "no numbers here")).rejects.toEqual(failure("formats/no-schedule-found"));
    await expect(save("schedule", formatErrorGraph(graph()))).rejects.toEqual(failure("formats/wrong-format"));
    await expect(save("error-graph", "1,2\n3,4\n")).rejects.toMatchObject({
      code: expect.stringMatching(/^formats\//),
    });
    const large = { kind: "schedule", name: "a", content: new Uint8Array(64 * 2 ** 20 + 1) } as const;
    await expect(library.save(large)).rejects.toEqual(failure("store/item-too-large"));
    expect(readdirSync(path("library"))).toEqual([]);
  });

  test.each([
    "Wan 2.1 – 20 Schritte, größer",
    "東京 😀",
    "it's 100% #1 & more; [x] {y}",
    "a.b",
    "-rf",
    "_".repeat(120),
  ])("takes the name %j", async (name) => {
    const library = open();
    const { id } = await library.save({ kind: "schedule", name, content: formatSchedule(schedule()) });
    expect(await library.read(id)).toMatchObject({ name, facts: { budget: 3 } });
    expect(existsSync(file(`${name}.schedule.json`))).toBe(true);
  });

  test.each([
    "",
    "  ",
    "../a",
    "a/b",
    "a\\b",
    "C:a",
    "nul",
    "COM1.x",
    "a\0b",
    "a\nb",
    ".hidden",
    "..",
    "what?",
    "\ud800",
    "é".repeat(61),
  ])("refuses the name %j", async (name) => {
    const library = open();
    const bad = failure("store/bad-item-name");
    await expect(library.save({ kind: "schedule", name, content: "1011" })).rejects.toEqual(bad);
    await library.save({ kind: "schedule", name: "good", content: "1011" });
    await expect(library.rename("good.schedule.json", name)).rejects.toEqual(bad);
    expect(readdirSync(path("library"))).toEqual(["good.schedule.json"]);
  });

  test.each([
    "../lemica.db",
    "a.schedule.json/../../lemica.db",
    "/etc/passwd",
    "..",
    "",
    ".trash",
    "x",
    "a\0.schedule.json",
  ])("knows no item %j", async (id) => {
    const library = open();
    const missing = failure("store/no-such-item");
    await expect(library.read(id)).rejects.toEqual(missing);
    await expect(library.content(id)).rejects.toEqual(missing);
    await expect(library.rename(id, "b")).rejects.toEqual(missing);
    await expect(library.trash(id)).rejects.toEqual(missing);
    await expect(library.restore(id)).rejects.toEqual(missing);
    await expect(library.retag(id, [])).rejects.toEqual(missing);
  });

  test("says so when the folder cannot be used", async () => {
    rmSync(path("library"), { recursive: true });
    writeFileSync(path("library"), "a file where the folder should be");
    const library = open();
    await expect(library.list()).rejects.toEqual(failure("store/library-unusable"));
    await expect(library.save({ kind: "schedule", name: "a", content: "1011" })).rejects.toEqual(
      failure("store/library-unusable"),
    );
  });
});
