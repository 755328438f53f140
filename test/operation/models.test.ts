import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, symlinkSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { listModels } from "#server/operation/model-folders.ts";
import { ModelList } from "#server/operation/model-list.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";

const path = temporaryFolder();
const shipped = fileURLToPath(new URL("../../models/moving-shapes", import.meta.url));
const small = readdirSync(shipped, { recursive: true, encoding: "utf8" }).filter(
  (name) => /model_index\.json$|config\.json$/.test(name) && !name.startsWith("tokenizer"),
);

describe.skipIf(process.platform === "win32")("a list of models", () => {
  test("is not held up by a folder that has a pipe only", async () => {
    const folder = path("pipe");
    await mkdir(folder, { recursive: true });
    execFileSync("mkfifo", [join(folder, "model_index.json")]);
    expect(await listModels([folder], [])).toMatchObject([
      { failure: { code: "model/bad-config", message: expect.stringContaining("no regular file") } },
    ]);
  });

  test("is not held up by a pipe, a device or a folder in the place of any file of a model", async () => {
    for (const name of small) {
      const folder = path(`model-${name.replaceAll("/", "-")}`);
      for (const put of [
        (file: string) => execFileSync("mkfifo", [file]),
        (file: string) => symlinkSync("/dev/zero", file),
        (file: string) => execFileSync("mkdir", [file]),
      ]) {
        await rm(folder, { recursive: true, force: true });
        cpSync(shipped, folder, { recursive: true });
        await rm(join(folder, name));
        put(join(folder, name));
        expect(await listModels([folder], [])).toMatchObject([
          { failure: { code: expect.stringMatching(/^model\//) } },
        ]);
      }
    }
  });
});

test("Models are looked for once at a time, however often they are asked for, and not waited for without end", async () => {
  let looks = 0;
  let answer = (_: readonly never[]) => {};
  const list = new ModelList(() => {
    looks++;
    return new Promise((resolve) => {
      answer = resolve;
    });
  }, 50);
  const [first, second] = await Promise.allSettled([list.list(), list.list()]);
  for (const one of [first, second]) expect(one).toMatchObject({ reason: { code: "operation/models-unreachable" } });
  expect(looks).toBe(1);
  const third = list.list();
  answer([]);
  expect(await third).toEqual([]);
  expect(looks).toBe(1);
});
