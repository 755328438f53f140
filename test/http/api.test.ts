import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "#process/home.ts";
import { routes } from "#protocol/routes.ts";
import { chain } from "../engine/workshop.ts";
import { failure } from "./failure.ts";
import { startServer, type TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe("the server", () => {
  test("says that it lives, that it is ready, and its version", async () => {
    expect(await server.call(routes.health)).toEqual({ alive: true });
    expect(await server.call(routes.ready)).toEqual({ ready: true });
    expect(await server.call(routes.version)).toEqual({ name: "lemica-nodes", version });
    server.ready = false;
    expect(await failure(server.call(routes.ready))).toMatchObject({ code: "http/not-ready", status: 503 });
    server.ready = true;
    server.room = false;
    const full = await failure(server.call(routes.ready));
    expect(full).toMatchObject({ code: "http/not-ready", status: 503, message: expect.stringContaining("disk") });
    server.room = true;
  });

  test("gives the catalogue", async () => {
    const { nodes } = await server.call(routes.catalogue);
    expect(nodes.map(({ type }) => type)).toContain("number/add");
  });

  test("checks a workflow", async () => {
    expect(await server.call(routes.check, { body: { document: chain() } })).toMatchObject({ problems: [] });
    const { problems } = await server.call(routes.check, { body: { document: { ...chain(), wires: [] } } });
    expect(problems.map(({ code }) => code)).toContain("workflow/missing-input");
    const malformed = failure(server.call(routes.check, { body: { document: { ...chain(), nodes: 3 } } }));
    expect(await malformed).toMatchObject({ code: "workflow/malformed", status: 422 });
  });
});

describe("workflows", () => {
  test("are saved, read, changed by who knows their state, and by nobody else", async () => {
    const document = { ...chain(), id: "saved", name: "First" };
    const params = { id: "saved" };
    const first = await server.call(routes.saveWorkflow, { params, body: document, ifNone: true });
    expect(await server.call(routes.readWorkflow, { params })).toMatchObject({ name: "First", document });
    const again = failure(
      server.call(routes.saveWorkflow, { params, body: { ...document, name: "New" }, ifNone: true }),
    );
    expect(await again).toMatchObject({ code: "store/changed-elsewhere", status: 412 });
    const second = await server.call(routes.saveWorkflow, {
      params,
      body: { ...document, name: "Second" },
      ifMatch: first.etag,
    });
    expect(second.etag).not.toBe(first.etag);
    const late = failure(server.call(routes.saveWorkflow, { params, body: document, ifMatch: first.etag }));
    expect(await late).toMatchObject({ code: "store/changed-elsewhere", status: 412 });
    const blind = failure(server.call(routes.saveWorkflow, { params, body: document }));
    expect(await blind).toMatchObject({ code: "http/no-precondition", status: 428 });
    const other = failure(server.call(routes.saveWorkflow, { params: { id: "x" }, body: document, ifNone: true }));
    expect(await other).toMatchObject({ code: "http/other-id", status: 400 });
  });

  test("answer their ETag, and nothing else to who has that state already", async () => {
    const { etag } = await server.call(routes.readWorkflow, { params: { id: "saved" } });
    const url = `${server.url}/v1/workflows/saved`;
    expect((await fetch(url)).headers.get("etag")).toBe(`"${etag}"`);
    const known = await fetch(url, { headers: { "If-None-Match": `"${etag}"` } });
    expect([known.status, await known.text()]).toEqual([304, ""]);
    const late = await fetch(url, {
      method: "PUT",
      headers: { "If-Match": '"0"' },
      body: JSON.stringify({ ...chain(), id: "saved" }),
    });
    expect([late.status, late.headers.get("etag")]).toEqual([412, `"${etag}"`]);
  });

  test("have tags, versions, copies and a trash", async () => {
    const params = { id: "saved" };
    await server.call(routes.changeWorkflow, { params, body: { name: "Third", tags: ["fast", "ü"] } });
    expect(await server.call(routes.listWorkflows, { query: { search: "thi", tags: ["ü", "fast"] } })).toMatchObject({
      items: [{ id: "saved" }],
      total: 1,
    });
    expect((await server.call(routes.workflowTags)).items).toContainEqual({ tag: "fast", count: 1 });
    const { items } = await server.call(routes.workflowVersions, { params });
    expect(items.map(({ name }) => name)).toEqual(["Third", "Second", "First"]);
    const first = await server.call(routes.readWorkflowVersion, { params: { id: "saved", version: 1 } });
    expect(first.name).toBe("First");
    const restored = await server.call(routes.restoreWorkflowVersion, { params: { id: "saved", version: 1 } });
    expect(restored.name).toBe("First");
    const copy = await server.call(routes.duplicateWorkflow, { params, body: { name: "Copy" } });
    expect(copy.name).toBe("Copy");

    await server.call(routes.trashWorkflow, { params });
    expect((await server.call(routes.listWorkflows, { query: { trashed: true } })).items).toMatchObject([
      { id: "saved" },
    ]);
    await server.call(routes.restoreWorkflow, { params });
    expect(await failure(server.call(routes.removeWorkflow, { params }))).toMatchObject({ code: "store/not-in-trash" });
    await server.call(routes.trashWorkflow, { params });
    await server.call(routes.removeWorkflow, { params });
    expect(await failure(server.call(routes.readWorkflow, { params }))).toMatchObject({ status: 404 });
    await server.call(routes.trashWorkflow, { params: { id: copy.id } });
    expect(await server.call(routes.emptyWorkflowTrash)).toEqual({ removed: 1 });
  });

  test("may have any id, and the address still finds them", async () => {
    const id = "a/b ü?#%2f";
    await server.call(routes.saveWorkflow, { params: { id }, body: { ...chain(), id }, ifNone: true });
    expect((await server.call(routes.readWorkflow, { params: { id } })).id).toBe(id);
  });

  test("can be started from templates", async () => {
    const { items } = await server.call(routes.listTemplates);
    expect(items.length).toBeGreaterThan(2);
    for (const { id, name } of items)
      expect((await server.call(routes.readTemplate, { params: { id } })).name).toBe(name);
    expect(await failure(server.call(routes.readTemplate, { params: { id: "../package" } }))).toMatchObject({
      code: "http/no-such-template",
      status: 404,
    });
  });
});
