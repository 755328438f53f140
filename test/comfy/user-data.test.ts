import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type ComfyServer, comfyServer } from "./comfy-server.ts";

let server: ComfyServer;
beforeAll(async () => {
  server = await comfyServer();
}, 120_000);
afterAll(() => server.close());

const ask = async (method: string, path: string, body?: string | Uint8Array) => {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : new Blob([new Uint8Array(body)]) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
};

describe("What a client keeps for its user", () => {
  test("are settings, by name or all at once, of any kind", async () => {
    expect(await ask("GET", "/settings")).toEqual({ status: 200, body: {} });
    expect(await ask("GET", "/api/settings/Comfy.Theme")).toEqual({ status: 200, body: null });
    await Promise.all([
      ask("POST", "/settings", JSON.stringify({ "Comfy.Theme": "dark", a: 1 })),
      ask("POST", "/settings/Comfy.List", "[1,null]"),
      ask("POST", "/settings/a", "false"),
    ]);
    expect((await ask("GET", "/settings")).body).toEqual({ "Comfy.Theme": "dark", a: false, "Comfy.List": [1, null] });
    expect((await ask("GET", "/settings/Comfy.List")).body).toEqual([1, null]);
    expect((await ask("GET", "/settings/constructor")).body).toBeNull();
    expect((await ask("POST", "/settings/x", "{ no")).status).toBe(400);
    expect((await ask("GET", "/users")).body).toEqual({ storage: "server", migrated: true });
  });

  test("are files in folders, saved, listed, moved and deleted, with their slashes encoded or not", async () => {
    const flow = JSON.stringify({ nodes: [] });
    expect(await ask("POST", "/userdata/workflows%2Fa.json", flow)).toEqual({ status: 200, body: "workflows/a.json" });
    expect((await ask("POST", "/userdata/workflows/deep/b.json?full_info=true", flow)).body).toEqual({
      path: "workflows/deep/b.json",
      size: flow.length,
      modified: expect.any(Number),
      created: expect.any(Number),
    });
    expect((await ask("POST", "/userdata/workflows%2Fa.json?overwrite=false", "{}")).status).toBe(409);
    expect((await ask("GET", "/api/userdata/workflows%2Fa.json")).body).toEqual({ nodes: [] });
    expect((await ask("GET", "/userdata?dir=workflows")).body).toEqual(["a.json"]);
    expect((await ask("GET", "/userdata?dir=workflows&recurse=true&split=true")).body).toEqual([
      ["a.json", "a.json"],
      ["deep/b.json", "deep", "b.json"],
    ]);
    expect((await ask("GET", "/userdata?dir=workflows&full_info=true")).body).toMatchObject([{ path: "a.json" }]);
    expect((await ask("GET", "/v2/userdata?path=workflows")).body).toMatchObject([
      { name: "deep", path: "workflows/deep", type: "directory" },
      { name: "a.json", path: "workflows/a.json", type: "file", size: flow.length, modified: expect.any(Number) },
      { name: "b.json", path: "workflows/deep/b.json", type: "file" },
    ]);
    expect(
      (await ask("POST", "/userdata/workflows%2Fa.json/move/workflows%2Fdeep%2Fb.json?overwrite=false")).status,
    ).toBe(409);
    expect((await ask("POST", "/userdata/workflows%2Fa.json/move/workflows%2Fc.json")).body).toBe("workflows/c.json");
    expect((await ask("DELETE", "/userdata/workflows%2Fc.json")).status).toBe(204);
    expect((await ask("GET", "/userdata/workflows%2Fc.json")).status).toBe(404);
    expect((await ask("GET", "/userdata?dir=workflows")).body).toEqual([]);
    expect([(await ask("GET", "/userdata?dir=none")).status, (await ask("GET", "/userdata")).status]).toEqual([
      404, 400,
    ]);
  });

  test("are the favourites of ComfyUI's front end, which no listing shows", async () => {
    const favourites = { favorites: ["workflows/a.json"] };
    expect((await ask("GET", "/userdata/workflows%2F.index.json")).status).toBe(404);
    const saved = await ask("POST", "/userdata/workflows%2F.index.json", JSON.stringify(favourites));
    expect(saved).toEqual({ status: 200, body: "workflows/.index.json" });
    expect((await ask("GET", "/userdata/workflows%2F.index.json")).body).toEqual(favourites);
    expect((await ask("GET", "/userdata?dir=workflows")).body).not.toContain(".index.json");
  });

  test.each(["..%2F..%2Flemica.db", "..%2Foutside.json", "%2Fetc%2Fpasswd", ".hidden.json", "a%5C..%5Cb.json"])(
    "is nothing outside of its folder: %s",
    async (name) => {
      expect((await ask("GET", `/userdata/${name}`)).status).toBe(400);
      expect((await ask("POST", `/userdata/${name}`, "{}")).status).toBe(400);
      expect((await ask("DELETE", `/userdata/${name}`)).status).toBe(400);
      expect((await ask("GET", `/userdata?dir=${name}`)).status).toBe(400);
      expect((await ask("POST", `/userdata/workflows%2Fx.json/move/${name}`)).status).toBeGreaterThanOrEqual(400);
      await expect(access(join(server.data, "outside.json"))).rejects.toThrow();
    },
  );
});

describe("Uploads", () => {
  const send = async (path: string, bytes: Uint8Array, name: string, fields: Record<string, string> = {}) => {
    const form = new FormData();
    form.append("image", new Blob([new Uint8Array(bytes)]), name);
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    const answer = await fetch(`${server.url}${path}`, { method: "POST", body: form });
    return { status: answer.status, body: (await answer.json()) as { name: string; error?: { code: string } } };
  };
  const view = (query: Record<string, string>) => fetch(`${server.url}/view?${new URLSearchParams(query)}`);
  const square = (side: number, background: { r: number; g: number; b: number; alpha: number }) =>
    sharp({ create: { width: side, height: side, channels: 4, background } })
      .png()
      .toBuffer();

  test.each(["temp", "output"])("of the type %s are shown by it, and are none of another", async (type) => {
    const bytes = await square(4, { r: 9, g: 9, b: 9, alpha: 1 });
    const { body } = await send("/upload/image", bytes, `${type}.png`, { type, subfolder: "in" });
    expect(body).toEqual({ name: `${type}.png`, subfolder: "in", type });
    expect((await view({ filename: `${type}.png`, subfolder: "in", type })).status).toBe(200);
    expect((await view({ filename: `${type}.png [${type}]`, subfolder: "in" })).status).toBe(200);
    expect((await view({ filename: `${type}.png`, subfolder: "in", type: "input" })).status).toBe(404);
    expect((await ask("GET", "/internal/files/temp")).status).toBe(200);
  });

  test("of a mask give a picture that is there its transparency, and are refused where they do not fit", async () => {
    await send("/upload/image", await square(4, { r: 200, g: 100, b: 50, alpha: 1 }), "whole.png");
    const original_ref = JSON.stringify({ filename: "whole.png", type: "input", subfolder: "" });
    const mask = await square(4, { r: 0, g: 0, b: 0, alpha: 0.5 });
    const { status, body } = await send("/upload/mask", mask, "masked.png", { original_ref });
    expect([status, body]).toEqual([200, { name: "masked.png", subfolder: "", type: "input" }]);
    const made = Buffer.from(await (await view({ filename: "masked.png", type: "input" })).arrayBuffer());
    const { data } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 4)]).toEqual([200, 100, 50, 128]);
    for (const [wrong, name, reference, code] of [
      [await square(5, { r: 0, g: 0, b: 0, alpha: 0 }), "m.png", original_ref, "comfy/bad-mask"],
      [mask, "m.gif", original_ref, "http/wrong-content"],
      [mask, "m.png", JSON.stringify({ filename: "none.png", type: "input" }), "http/no-such-file"],
      [mask, "m.png", JSON.stringify({ filename: "../lemica.db", type: "input" }), "http/bad-name"],
    ] as const)
      expect((await send("/upload/mask", wrong, name, { original_ref: reference })).body.error?.code).toBe(code);
  });
});

test("What is temporary is gone when the server is started anew", async () => {
  const first = await comfyServer();
  await mkdir(join(first.data, "temporary-uploads"), { recursive: true });
  await writeFile(join(first.data, "temporary-uploads", "a.txt"), "a");
  await first.close({ keep: true });
  const second = await comfyServer({ data: first.data });
  await expect(access(join(first.data, "temporary-uploads", "a.txt"))).rejects.toThrow();
  await second.close();
});

describe("The log", () => {
  test("is told as text and as lines, and new lines to the sockets that ask", async () => {
    server.lines.add("something happened");
    expect((await ask("GET", "/internal/logs")).body).toMatch(/^\d{4}-.*Z - something happened\n$/s);
    expect((await ask("GET", "/api/internal/logs/raw")).body).toEqual({
      entries: [{ t: expect.any(String), m: "something happened\n" }],
      size: { cols: expect.any(Number), rows: expect.any(Number) },
    });
    const socket = new WebSocket(`ws://${server.host}/ws?clientId=reader`);
    const heard: { type: string; data: { entries?: { m: string }[] } }[] = [];
    socket.on("message", (data) => heard.push(JSON.parse(String(data))));
    await expect.poll(() => heard[0]?.type).toBe("status");
    const subscribe = (enabled: boolean) =>
      ask("PATCH", "/internal/logs/subscribe", JSON.stringify({ clientId: "reader", enabled }));
    expect((await subscribe(true)).status).toBe(200);
    server.lines.add("one");
    await expect.poll(() => heard.at(-1)).toMatchObject({ type: "logs", data: { entries: [{ m: "one\n" }] } });
    await subscribe(false);
    server.lines.add("two");
    expect((await ask("PATCH", "/internal/logs/subscribe", "{}")).status).toBe(400);
    expect(heard.filter(({ type }) => type === "logs")).toHaveLength(1);
    socket.terminate();
  });
});
