import { realpathSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesOf } from "#engine/output-files.ts";

// top/flows/a.txt (the base), top/models/m.bin, top/secret.txt, top/out (the output folder)
let top: string;
beforeEach(async () => {
  top = realpathSync(await mkdtemp(join(tmpdir(), "files-")));
  for (const folder of ["flows", "models", "cwd"]) await mkdir(join(top, folder));
  await writeFile(join(top, "flows", "a.txt"), "\uFEFFbeside the workflow");
  await writeFile(join(top, "models", "m.bin"), Buffer.from([1, 2, 3]));
  await writeFile(join(top, "cwd", "b.txt"), "in the current folder");
  await writeFile(join(top, "secret.txt"), "secret");
});
afterEach(() => rm(top, { recursive: true }));

const files = (roots: "any" | string[] = [join(top, "flows"), join(top, "models"), join(top, "cwd")]) =>
  filesOf({ output: join(top, "out"), bases: [join(top, "flows"), join(top, "cwd")], roots });
const failing = (code: string) => expect.objectContaining({ name: "Failure", code });

describe("reading", () => {
  test("finds a relative path beside the workflow first, then in the current folder", async () => {
    expect(await files().readText("a.txt")).toBe("beside the workflow");
    expect(await files().readText("b.txt")).toBe("in the current folder");
  });

  test("takes an absolute path and one through .. as long as they end within a root", async () => {
    expect(await files().read("../models/m.bin")).toEqual(new Uint8Array([1, 2, 3]));
    expect(await files().read(join(top, "models", "m.bin"))).toHaveLength(3);
    expect(files().resolve("../models")).toBe(join(top, "models"));
  });

  test("takes a path from a base outside the roots if it leads into one", async () => {
    const { readText, resolve } = filesOf({ output: join(top, "out"), bases: [top], roots: [join(top, "models")] });
    expect(resolve("models/m.bin")).toBe(join(top, "models", "m.bin"));
    await expect(readText("secret.txt")).rejects.toEqual(failing("engine/path-outside"));
    await expect(readText("models/../secret.txt")).rejects.toEqual(failing("engine/path-outside"));
    await expect(readText("models/none")).rejects.toEqual(failing("engine/no-such-file"));
  });

  test("gives an array of its own, not a view into a shared pool", async () => {
    expect((await files().read("../models/m.bin")).buffer.byteLength).toBe(3);
  });

  test.each(["../secret.txt", "../../etc/passwd", "/etc/passwd", "../no-such-file", "/no/such/file"])(
    "refuses %s, whether or not it exists",
    async (path) => {
      await expect(files().read(path)).rejects.toEqual(failing("engine/path-outside"));
      expect(() => files().resolve(path)).toThrow(failing("engine/path-outside"));
    },
  );

  test("refuses a symbolic link that leaves, and follows one that stays", async () => {
    await symlink(join(top, "secret.txt"), join(top, "flows", "leaves.txt"));
    await symlink(top, join(top, "flows", "up"));
    await symlink(join(top, "models", "m.bin"), join(top, "flows", "stays.bin"));
    await expect(files().read("leaves.txt")).rejects.toEqual(failing("engine/path-outside"));
    await expect(files().read("up/secret.txt")).rejects.toEqual(failing("engine/path-outside"));
    await expect(files().read("up/no-such")).rejects.toEqual(failing("engine/path-outside"));
    expect(await files().read("stays.bin")).toHaveLength(3);
  });

  test("a folder whose name begins like a root's is outside it", async () => {
    await mkdir(join(top, "models-private"));
    await writeFile(join(top, "models-private", "x"), "x");
    await expect(files().read("../models-private/x")).rejects.toEqual(failing("engine/path-outside"));
  });

  test("a root may itself be a symbolic link", async () => {
    await symlink(join(top, "models"), join(top, "linked"));
    expect(await files([join(top, "linked")]).read(join(top, "linked", "m.bin"))).toHaveLength(3);
  });

  test("tells a missing file with the places looked at, a folder, an empty path and a NUL", async () => {
    await expect(files().read("c.txt")).rejects.toThrow(join(top, "flows", "c.txt"));
    await expect(files().read("c.txt")).rejects.toEqual(failing("engine/no-such-file"));
    await expect(files().readText("../models")).rejects.toEqual(failing("engine/unreadable-file"));
    await expect(files().read(" ")).rejects.toEqual(failing("engine/bad-file-name"));
    await expect(files().read("a.txt\0.png")).rejects.toEqual(failing("engine/bad-file-name"));
  });

  test('reads everywhere with "any"', async () => {
    expect(await files("any").readText(join(top, "secret.txt"))).toBe("secret");
    await expect(files("any").read("/no/such/file")).rejects.toEqual(failing("engine/no-such-file"));
  });
});

describe("writing", () => {
  test("makes folders, replaces a file of the same name, leaves no draft, and what was written can be read", async () => {
    const out = files();
    await out.write("frames/0001.txt", "old");
    const written = await out.write("frames/0001.txt", "näw");
    expect(written).toEqual({ name: "frames/0001.txt", path: join(top, "out", "frames", "0001.txt"), bytes: 4 });
    expect(await readdir(join(top, "out", "frames"))).toEqual(["0001.txt"]);
    expect(await out.readText(written.path)).toBe("näw");
  });

  test.each([
    "",
    ".",
    "..",
    "../x",
    "a/../../x",
    "/tmp/x",
    "a//b",
    "a\\..\\x",
    "x\0",
    "con:x",
    'a"b',
    "a\nb",
    "x".repeat(300),
  ])("refuses the name %j", async (name) => {
    await expect(files().write(name, "x")).rejects.toEqual(failing("engine/bad-file-name"));
  });

  test("does not follow a symbolic link out of the folder, neither to make a folder nor to write", async () => {
    await mkdir(join(top, "out"));
    await symlink(join(top, "models"), join(top, "out", "link"));
    await expect(files().write("link/x", "x")).rejects.toEqual(failing("engine/path-outside"));
    await expect(files().write("link/new/x", "x")).rejects.toEqual(failing("engine/path-outside"));
    expect(await readdir(join(top, "models"))).toEqual(["m.bin"]);
  });

  test("replaces a symbolic link itself, not what it points to", async () => {
    await mkdir(join(top, "out"));
    await symlink(join(top, "secret.txt"), join(top, "out", "x.txt"));
    await files().write("x.txt", "public");
    expect(await readFile(join(top, "secret.txt"), "utf8")).toBe("secret");
  });

  test("tells why it could not", async () => {
    await writeFile(join(top, "out"), "a file where the folder should be");
    await expect(files().write("x.txt", "x")).rejects.toEqual(failing("engine/cannot-write"));
  });

  test("takes over a file of an earlier run as long as it stands as it was written", async () => {
    const written = await files().write("a/x.txt", "four");
    expect(await files().adopt(written)).toEqual(written);
    const elsewhere = filesOf({ output: join(top, "other"), bases: [], roots: "any" });
    const own = { name: "a/x.txt", path: join(top, "other", "a", "x.txt"), bytes: 4 };
    expect(await elsewhere.adopt(written)).toEqual(own);
    await files().write("a/x.txt", "longer");
    expect(await readFile(own.path, "utf8")).toBe("four");
    expect(await files().adopt(written)).toBeUndefined();
    await rm(join(top, "out"), { recursive: true });
    expect(await elsewhere.adopt({ ...written, bytes: 6 })).toBeUndefined();
    expect(await elsewhere.adopt(own)).toEqual(own);
  });

  test("takes over nothing by a symbolic link, and nothing into another folder", async () => {
    const written = await files().write("x.txt", "four");
    await symlink(written.path, join(top, "link.txt"));
    const elsewhere = filesOf({ output: join(top, "other"), bases: [], roots: "any" });
    expect(await elsewhere.adopt({ ...written, path: join(top, "link.txt") })).toBeUndefined();
    await expect(elsewhere.adopt({ ...written, name: "../x.txt" })).rejects.toEqual(failing("engine/bad-file-name"));
  });
});
