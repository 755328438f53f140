import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embedWorkflow } from "#media/metadata.ts";
import { routes } from "#protocol/routes.ts";
import { formatWorkflow } from "#protocol/workflow.ts";
import { chain } from "../engine/workshop.ts";
import { failure } from "./failure.ts";
import { picture } from "./pictures.ts";
import { startServer, type TestServer } from "./server.ts";

const HOME = join(import.meta.dirname, "../..");
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe("uploads", () => {
  test("are kept under their name, in folders if asked, listed, read, replaced and deleted", async () => {
    for (const format of ["png", "jpeg", "webp", "gif"] as const) {
      const body = await picture(format);
      const name = `some folder/ü #1%.${format}`;
      const saved = await server.call(routes.saveInput, { params: { name }, body });
      expect(saved).toMatchObject({ name, bytes: body.length, type: `image/${format}` });
      expect(await server.call(routes.readInput, { params: { name } })).toEqual(body);
    }
    const params = { name: "errors.csv" };
    await server.call(routes.saveInput, { params, body: "a,b" });
    await server.call(routes.saveInput, { params, body: "c,d" });
    expect(new TextDecoder().decode(await server.call(routes.readInput, { params }))).toBe("c,d");
    const taken = failure(server.call(routes.saveInput, { params, body: "e", ifNone: true }));
    expect(await taken).toMatchObject({ code: "http/file-exists", status: 409 });
    expect((await server.call(routes.listInputs)).items.map(({ name }) => name)).toEqual([
      "errors.csv",
      "some folder/ü #1%.gif",
      "some folder/ü #1%.jpeg",
      "some folder/ü #1%.png",
      "some folder/ü #1%.webp",
    ]);
    await server.call(routes.removeInput, { params });
    expect(await failure(server.call(routes.readInput, { params }))).toMatchObject({
      code: "http/no-such-file",
      status: 404,
    });
  });

  test("are answered whole, in ranges, or as headers only", async () => {
    await server.call(routes.saveInput, { params: { name: "digits.txt" }, body: "0123456789" });
    const url = `${server.url}/v1/inputs/digits.txt`;
    const part = await fetch(url, { headers: { Range: "bytes=2-4" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 2-4/10", "234"]);
    const beyond = await fetch(url, { headers: { Range: "bytes=20-30" } });
    expect([beyond.status, await beyond.json()]).toMatchObject([416, { error: { code: "http/bad-range" } }]);
    const other = await fetch(url, { headers: { "If-Match": '"another"' } });
    expect([other.status, await other.json()]).toMatchObject([412, { error: { code: "http/file-differs" } }]);
    for (const [range, content] of [
      ["bytes=-3", "bytes 7-9/10"],
      ["bytes=-999", "bytes 0-9/10"],
      ["bytes= -11", "bytes 0-9/10"],
    ]) {
      const last = await fetch(url, { headers: { Range: range! } });
      expect([range, last.status, last.headers.get("content-range")]).toEqual([range, 206, content]);
    }
    expect((await fetch(url, { headers: { Range: "bytes=-0" } })).status).toBe(416);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
  });

  test("show pictures in place, give all else to be saved, and let nothing run", async () => {
    const body = await picture("png");
    await server.call(routes.saveInput, { params: { name: "shown.png" }, body });
    await server.call(routes.saveInput, { params: { name: "saved.json" }, body: "<script>alert(1)</script>" });
    for (const [name, disposition, type] of [
      ["shown.png", "inline", "image/png"],
      ["saved.json", "attachment", "application/json; charset=utf-8"],
    ] as const) {
      const { headers } = await fetch(`${server.url}/v1/inputs/${name}`);
      expect(headers.get("content-disposition")).toBe(`${disposition}; filename*=UTF-8''${name}`);
      expect(headers.get("content-type")).toBe(type);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*; sandbox$/);
    }
  });

  test("of two at once to a name that must be free, one gets it", async () => {
    const params = { name: "race.txt" };
    const both = ["one", "two"].map((body) => server.call(routes.saveInput, { params, body, ifNone: true }));
    const ends = await Promise.allSettled(both);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = ends[0]!.status === "fulfilled" ? "one" : "two";
    expect(new TextDecoder().decode(await server.call(routes.readInput, { params }))).toBe(winner);
  });
});

describe("a picture with a workflow inside", () => {
  test.each(["png", "webp", "gif"] as const)("gives it back: %s", async (format) => {
    const body = new Uint8Array(embedWorkflow(await picture(format), formatWorkflow(chain())));
    expect(await server.call(routes.extractWorkflow, { body })).toEqual(chain());
  });

  test("without one, or with another program's, says so", async () => {
    const without = failure(server.call(routes.extractWorkflow, { body: await picture("png") }));
    expect(await without).toMatchObject({ code: "http/no-workflow-inside", status: 422 });
    const body = new Uint8Array(embedWorkflow(await picture("png"), '{"last_node_id": 9, "nodes": []}'));
    expect(await failure(server.call(routes.extractWorkflow, { body }))).toMatchObject({
      code: "workflow/comfyui",
      status: 422,
    });
  });
});

describe("a thumbnail", () => {
  test("is a small picture, or refused", async () => {
    const params = { id: "with-thumbnail" };
    await server.call(routes.saveWorkflow, { params, body: { ...chain(), id: params.id }, ifNone: true });
    const body = await picture("webp");
    await server.call(routes.saveThumbnail, { params, body });
    expect(await server.call(routes.readThumbnail, { params })).toEqual(body);
    expect(await failure(server.call(routes.saveThumbnail, { params, body: "<svg/>" }))).toMatchObject({
      code: "store/bad-thumbnail",
      status: 400,
    });
    const large = failure(server.call(routes.saveThumbnail, { params, body: new Uint8Array(300_000) }));
    expect(await large).toMatchObject({ code: "http/too-large", status: 413 });
    await server.call(routes.removeThumbnail, { params });
    expect(await failure(server.call(routes.readThumbnail, { params }))).toMatchObject({ status: 404 });
  });
});

describe("the library", () => {
  const read = (name: string) => readFile(join(HOME, name), "utf8");

  test("keeps error graphs and schedules, whoever wrote them", async () => {
    const graph = await read("test/fixtures/trial-30-hold.error-graph.json");
    const other = await read("test/fixtures/trial-30-residual.error-graph.json");
    const saved = await server.call(routes.saveToLibrary, {
      query: { kind: "error-graph", name: "trial" },
      body: graph,
    });
    expect(saved).toMatchObject({ kind: "error-graph", name: "trial", facts: { steps: 30 } });
    const taken = failure(
      server.call(routes.saveToLibrary, { query: { kind: "error-graph", name: "trial" }, body: other }),
    );
    expect(await taken).toMatchObject({ code: "store/name-taken", status: 409 });

    const query = { kind: "schedule", name: "mask", fileName: "mask.txt" } as const;
    const mask = await server.call(routes.saveToLibrary, { query, body: "[1, 1, 0, 1]" });
    expect(mask).toMatchObject({ facts: { budget: 3, mask: "1101" } });
    const params = { id: mask.id };
    expect(new TextDecoder().decode(await server.call(routes.readLibraryContent, { params }))).toContain(
      "lemica.schedule",
    );
    expect((await server.call(routes.listLibrary, { query: { steps: 30 } })).items.map(({ id }) => id)).toEqual([
      saved.id,
    ]);
    const renamed = await server.call(routes.changeLibraryItem, { params, body: { name: "other", tags: ["quick"] } });
    expect(renamed).toMatchObject({ name: "other", tags: ["quick"] });
    expect((await server.call(routes.libraryTags)).items).toEqual([{ tag: "quick", count: 1 }]);

    await server.call(routes.trashLibraryItem, { params: { id: renamed.id } });
    expect(await failure(server.call(routes.readLibraryItem, { params: { id: renamed.id } }))).toMatchObject({
      status: 404,
    });
    const [trashed] = (await server.call(routes.listLibraryTrash)).items;
    await server.call(routes.restoreLibraryItem, { params: { id: trashed!.id } });
    await server.call(routes.trashLibraryItem, { params: { id: renamed.id } });
    expect(await server.call(routes.emptyLibraryTrash)).toEqual({ removed: 1 });
  });

  test("refuses what is neither", async () => {
    const query = { kind: "schedule", name: "odd" } as const;
    expect(await failure(server.call(routes.saveToLibrary, { query, body: "hello" }))).toMatchObject({ status: 400 });
    const outside = { kind: "schedule", name: "../odd" } as const;
    const refused = failure(server.call(routes.saveToLibrary, { query: outside, body: "[1, 1, 0, 1]" }));
    expect(await refused).toMatchObject({ code: "store/bad-item-name", status: 400 });
  });
});
