import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { adder, looper, modelFile } from "./tiny-models.ts";

/** A program of the folder beside, started as the command line is, with its lines as they come. */
function start(name: string, model: string, detached = false): { program: ChildProcess; line: () => Promise<string> } {
  const file = (path: string) => fileURLToPath(new URL(`./programs/${path}`, import.meta.url));
  const program = spawn(process.execPath, [file("launch.js"), file(name), model], {
    stdio: ["ignore", "pipe", "inherit"],
    detached,
  });
  onTestFinished(() => void program.kill("SIGKILL"));
  const lines = createInterface(program.stdout!)[Symbol.asyncIterator]();
  return { program, line: async () => (await lines.next()).value };
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the program around", () => {
  it("ends by itself while the child idles, and the child with it", async () => {
    const { program, line } = start("runs-once.ts", await modelFile(adder()));
    const [pid, values] = (await line()).split(" ");
    expect(values).toBe("1,2,3,4");
    expect(await once(program, "exit")).toEqual([0, null]);
    await expect.poll(() => lives(Number(pid)), { timeout: 10_000 }).toBe(false);
  });

  it("decides itself what Ctrl+C does to the child", async () => {
    const { program, line } = start("survives-ctrl-c.ts", await modelFile(adder()), true);
    const pid = await line();
    process.kill(-program.pid!, "SIGINT");
    expect(await line()).toBe(`${pid} 1,2,3,4`);
    expect(await once(program, "exit")).toEqual([0, null]);
  });

  it("waits for the end of a child that it closes in the middle of a run", async () => {
    const { program, line } = start("closes-in-a-run.ts", await modelFile(looper()));
    expect(await line()).toBe("onnx/closed");
    expect(await once(program, "exit")).toEqual([0, null]);
  });

  it("leaves no orphan, even in the middle of a run, when it is killed", async () => {
    const { program, line } = start("never-done.ts", await modelFile(looper()));
    const pid = Number(await line());
    await wait(300);
    expect(lives(pid)).toBe(true);
    program.kill("SIGKILL");
    await expect.poll(() => lives(pid), { timeout: 20_000 }).toBe(false);
  });
});
