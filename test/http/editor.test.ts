import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Router } from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type TestServer } from "./server.ts";

let folder: string;
let built: TestServer;
let bare: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "editor-"));
  await mkdir(join(folder, "assets"));
  await writeFile(
    join(folder, "index.html"),
    '<!doctype html><script type="module" src="/assets/main-1a2b.js"></script>',
  );
  await writeFile(join(folder, "assets", "main-1a2b.js"), "document.title = 'lemica';");
  await writeFile(join(folder, ".hidden"), "hidden");
  const router = Router();
  router.get("/prompt", (_, response) => void response.json({ from: "another room" }));
  router.get("/fails", () => {
    throw new Error("a secret of the server");
  });
  built = await startServer({ editor: folder, routers: [router], access: { token: "right-token-0123456789" } });
  bare = await startServer();
});
afterAll(async () => {
  await Promise.all([built.close(), bare.close()]);
  await rm(folder, { recursive: true });
});

describe("the editor", () => {
  test("is served without a token, its page always fresh and its scripts for ever", async () => {
    const page = await fetch(`${built.url}/`);
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    expect(await page.text()).toContain("main-1a2b.js");
    const script = await fetch(`${built.url}/assets/main-1a2b.js`);
    expect(script.headers.get("content-type")).toMatch(/javascript/);
    expect(script.headers.get("cache-control")).toContain("immutable");
    expect((await fetch(`${built.url}/.hidden`)).status).toBe(401);
  });

  test("runs the server's own scripts and nothing else, stands in no frame, and sends nothing elsewhere", async () => {
    const { headers } = await fetch(`${built.url}/`);
    const policy = headers.get("content-security-policy")!;
    const directives = Object.fromEntries(
      policy.split(";").map((line) => [line.split(" ")[0], line.split(" ").slice(1).join(" ")]),
    );
    expect(directives).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self'",
      "connect-src": "'self'",
      "frame-ancestors": "'none'",
      "form-action": "'none'",
      "base-uri": "'none'",
    });
    expect(policy).not.toMatch(/unsafe-eval|\*|http:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-powered-by")).toBeNull();
  });

  test("that was not built says how it is", async () => {
    const page = await fetch(`${bare.url}/`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await page.text()).toContain("npm run build");
  });
});

describe("other rooms", () => {
  const headers = { Authorization: "Bearer right-token-0123456789" };

  test("serve what they have to those with the token", async () => {
    expect((await fetch(`${built.url}/prompt`)).status).toBe(401);
    expect(await (await fetch(`${built.url}/prompt`, { headers })).json()).toEqual({ from: "another room" });
  });

  test("that fail tell the client a number, and the log why under it", async () => {
    const answer = await fetch(`${built.url}/fails`, { headers });
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect([answer.status, error.code]).toEqual([500, "http/internal"]);
    expect(error.message).not.toContain("secret");
    const [, id] = /under ([0-9a-f-]{36})/.exec(error.message)!;
    expect(built.log.find((line) => line.includes(id!))).toContain("a secret of the server");
  });
});
