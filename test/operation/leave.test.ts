import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";

const leave = pathToFileURL(fileURLToPath(new URL("../../server/operation/leave.ts", import.meta.url))).href;
const program = (before: string, how: string) => [
  "--import",
  "tsx",
  "--input-type=module",
  "-e",
  `import fs from "node:fs"; const { leave, leaveAtOnce } = await import(${JSON.stringify(leave)}); ${before}; ${how}`,
];

describe.skipIf(process.platform === "win32")("a process that leaves", () => {
  test("has the code that it is given where nothing is being read", async () => {
    const run = promisify(execFile)(process.execPath, program("", "await leave(3)"));
    await expect(run).rejects.toMatchObject({ code: 3 });
  });

  test.each(["await leave(0)", "leaveAtOnce(0)"])(
    "does not wait for a thread that never comes back: %s",
    async (how) => {
      const pipe = join(mkdtempSync(join(tmpdir(), "lemica-pipe-")), "pipe");
      execFileSync("mkfifo", [pipe]);
      const child = spawn(process.execPath, program(`fs.readFile(${JSON.stringify(pipe)}, () => {})`, how));
      onTestFinished(() => void child.kill("SIGKILL"));
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    },
  );
});
