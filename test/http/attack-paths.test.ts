import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refused } from "./attack.ts";
import { request, startServer, type TestServer } from "./server.ts";

const CONTENT = "what lies outside";
let server: TestServer;
let outside: string;
beforeAll(async () => {
  server = await startServer();
  outside = await mkdtemp(join(tmpdir(), "outside-"));
  await writeFile(join(outside, "secret.txt"), CONTENT);
  await writeFile(join(server.data, "secret.txt"), CONTENT);
  await mkdir(join(server.data, "inputs", "folder"));
  await writeFile(join(server.data, "inputs", "folder", "inside.txt"), "inside");
  await symlink(join(outside, "secret.txt"), join(server.data, "inputs", "link.txt"));
  await symlink(outside, join(server.data, "inputs", "linked"));
  await symlink("inside.txt", join(server.data, "inputs", "folder", "within.txt"));
});
afterAll(async () => {
  await server.close();
  await rm(outside, { recursive: true });
});

const bad = { status: 400, code: "http/bad-name" };
const absent = { status: 404, code: "http/no-such-file" };
const elsewhere = { status: 404, code: "http/no-such-route" };

/** Names as they stand in the address, after `/v1/inputs/`. */
const names = [
  ["..", "../secret.txt", bad],
  [".. deeper", "folder/../../secret.txt", bad],
  ["%2e%2e%2f", "%2e%2e%2fsecret.txt", bad],
  ["%2e%2e/", "%2e%2e/secret.txt", bad],
  ["..%2f", "..%2fsecret.txt", bad],
  ["%2f at the start", "%2fetc%2fpasswd", bad],
  ["%252e twice encoded", "%252e%252e%252fsecret.txt", absent],
  ["a backslash", "..%5csecret.txt", bad],
  ["an absolute path", "/etc/passwd", bad],
  ["a drive letter", "C:%5cWindows%5cwin.ini", bad],
  ["a drive letter with slashes", "C:/Windows/win.ini", bad],
  ["a share", "%5c%5cserver%5cshare%5cx.txt", bad],
  ["a NUL byte", "folder/inside.txt%00.png", bad],
  ["a line break", "x%0d%0aSet-Cookie:%20a=b.txt", bad],
  ["a stream of Windows", "folder/inside.txt::$DATA", bad],
  ["a device of Windows", "CON", bad],
  ["a device with an extension", "aux.txt", bad],
  ["a device in a folder", "folder/lPt1.csv", bad],
  ["a hidden file", ".env", bad],
  ["a hidden folder", ".git/config", bad],
  ["a dot at the end, which Windows drops", "secret.txt.", bad],
  ["a space at the end", "secret.txt%20", bad],
  ["a bad percent code", "%zz", { status: 400, code: "http/bad-path" }],
  ["a long name", "a".repeat(300), bad],
  ["many folders", `${"a/".repeat(50)}b.txt`, bad],
] as const;

describe.each(["GET", "PUT", "DELETE"] as const)("%s of an uploaded file", (method) => {
  test.each(names)("by %s", async (_, name, refusal) => {
    const isUpload = method === "PUT" && refusal === absent;
    const attack = () => request(server.port, `${method} /v1/inputs/${name}`, {}, method === "PUT" ? "x" : "");
    // What is no way out when it is decoded once is a strange, harmless name: there is no such file, and one may be made.
    if (isUpload) expect(await attack()).toMatchObject({ status: 201 });
    else await refused(server, attack, refusal);
    if (isUpload) expect(await request(server.port, `DELETE /v1/inputs/${name}`)).toMatchObject({ status: 204 });
  });

  test("by a symbolic link out of the folder", async () => {
    for (const name of ["link.txt", "linked/secret.txt"]) {
      const attack = () => request(server.port, `${method} /v1/inputs/${name}`, {}, method === "PUT" ? "x" : "");
      if (method === "PUT" && name === "link.txt") continue;
      await refused(server, attack, method === "PUT" ? bad : absent);
    }
  });
});

test("an upload takes the place of a link and does not follow it", async () => {
  expect(await request(server.port, "PUT /v1/inputs/link.txt", {}, "mine")).toMatchObject({ status: 201 });
  expect((await request(server.port, "GET /v1/inputs/link.txt")).text).toBe("mine");
  expect(await readFile(join(outside, "secret.txt"), "utf8")).toBe(CONTENT);
});

test("a link within the folder is followed", async () => {
  expect(await request(server.port, "GET /v1/inputs/folder/within.txt")).toMatchObject({ status: 200, text: "inside" });
});

test("lists name nothing that lies outside", async () => {
  const { text } = await request(server.port, "GET /v1/inputs");
  expect(JSON.parse(text).items.map(({ name }: { name: string }) => name)).toEqual([
    "folder/inside.txt",
    "folder/within.txt",
    "link.txt",
  ]);
});

describe("other addresses with names in them", () => {
  test.each([
    ["a run", "GET /v1/runs/..%2f..%2fsecret.txt", { status: 400, code: "http/bad-request" }],
    ["a run's files", "GET /v1/runs/..%2f..%2finputs/files/x", { status: 400, code: "http/bad-request" }],
    [
      "files of no run",
      "GET /v1/runs/00000000-0000-4000-8000-000000000000/files/..%2fsecret.txt",
      { status: 400, code: "http/bad-name" },
    ],
    ["a template", "GET /v1/templates/..%2fpackage", { status: 404, code: "http/no-such-template" }],
    ["a library item", "GET /v1/library/..%2fsecret.txt/content", { status: 404, code: "store/no-such-item" }],
    [
      "a trashed item",
      "POST /v1/library-trash/..%2f..%2fsecret.txt/restore",
      { status: 404, code: "store/no-such-item" },
    ],
    ["a workflow", "GET /v1/workflows/..%2fsecret.txt", { status: 404, code: "store/no-such-workflow" }],
    ["the editor", "GET /..%2fsecret.txt", elsewhere],
    ["the editor, plainly", "GET /../secret.txt", elsewhere],
    ["the editor, hidden", "GET /.env", elsewhere],
  ])("%s", async (_, line, refusal) => {
    await refused(server, () => request(server.port, line), refusal);
  });
});
