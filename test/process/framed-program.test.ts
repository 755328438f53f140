import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { framedProgram } from "#process/framed-program.ts";
import type { Frame } from "#process/frames.ts";
import { Child } from "#process/parent.ts";

const file = (name: string) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

const hasPython = (() => {
  try {
    execFileSync("python3", ["-c", ""]);
    return true;
  } catch {
    return false;
  }
})();

/** A Python of the test, and the next frame that comes of it. */
function python(version = "1.0.0") {
  let hear: (frame: Frame) => void = () => {};
  const child = new Child(framedProgram("python3", [file("echo.py")]), { version, onMessage: (frame) => hear(frame) });
  onTestFinished(() => child.kill());
  const ask = (message: unknown, ...bytes: Uint8Array[]) =>
    new Promise<Frame>((resolve) => {
      hear = resolve;
      child.send({ message, bytes });
    });
  return { child, ask };
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a process that is not Node", () => {
  beforeEach(({ skip }) => skip(!hasPython, "There is no python3 here."));

  test("is sent frames and answers with frames, small ones and large ones, and may print meanwhile", async () => {
    const { child, ask } = python();
    const large = Uint8Array.from({ length: 3_000_001 }, (_, k) => k % 251);
    const answer = await ask({ do: "reverse", name: "é" }, Uint8Array.of(1, 2, 3), new Uint8Array(), large);
    expect(answer.message).toEqual({ do: "reverse", name: "é", parent: process.pid });
    expect(answer.bytes.slice(0, 2)).toEqual([Uint8Array.of(3, 2, 1), new Uint8Array()]);
    expect(Buffer.compare(answer.bytes[2]!, large.toReversed())).toBe(0);
    expect((await ask({ do: "reverse" })).bytes).toEqual([]);
    child.kill();
    expect(await child.gone).toMatchObject({ how: "SIGKILL", lastWords: "reversing\nreversing\n" });
  });

  test("is told of which version its parent is", async () => {
    expect((await python("0.9.0").ask({ do: "reverse" })).message).toEqual({ otherThan: "0.9.0" });
  });

  test("that ends is told with how, and with its last words", async () => {
    const { child, ask } = python();
    void ask({ do: "what it does not know" });
    const { how, lastWords } = await child.gone;
    expect(how).toBe("exit code 1");
    expect(lastWords).toContain("ValueError: no idea");
    void ask({ do: "reverse" });
  });

  test("that says what is no message is ended, and what it said is quoted", async () => {
    const { child, ask } = python();
    void ask({ do: "print", text: "Loading pipeline components...: 100%" });
    const { how, reason } = await child.gone;
    expect(how).toBe("SIGKILL");
    expect(reason).toMatchObject({
      code: "process/no-message",
      message: expect.stringMatching(/^python3 wrote "Loading pipeline components\.\.\.: 100%" to its standard output/),
    });
  });

  test("that does not heed what it is asked is killed after the grace time", async () => {
    const { child, ask } = python();
    await ask({ do: "sleep" });
    child.killAfter(50);
    expect(await child.gone).toMatchObject({ how: "SIGKILL" });
  });

  test("ends with the program that holds it", async () => {
    const launch = fileURLToPath(new URL("../diffusion/onnx/programs/launch.js", import.meta.url));
    const program = spawn(process.execPath, [launch, file("holds-python.ts"), file("echo.py")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void program.kill("SIGKILL"));
    const [line] = await once(createInterface(program.stdout), "line");
    const pid = Number(line);
    expect(lives(pid)).toBe(true);
    program.kill("SIGKILL");
    await expect.poll(() => lives(pid), { timeout: 20_000 }).toBe(false);
  });
});

describe("a program that there is not", () => {
  test("has no process id and says why", async () => {
    const child = new Child(framedProgram("/no/such/python", []), { version: "1", onMessage: () => {} });
    expect(child.pid).toBeUndefined();
    child.send({ message: "hello", bytes: [] });
    expect(await child.gone).toMatchObject({ how: "spawn /no/such/python ENOENT" });
  });
});
