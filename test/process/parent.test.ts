import { describe, expect, onTestFinished, test } from "vitest";
import { Failure } from "#core/failure.ts";
import { nodeProgram } from "#process/node-program.ts";
import { Child } from "#process/parent.ts";
import type { Answer, Asked } from "./programs/obliging.ts";

const program = nodeProgram<Asked, Answer>(new URL("./programs/obliging.ts", import.meta.url));

/** A child of the test, and its answers as they come. */
function childOf(version = "1.0.0") {
  const answers: Answer[] = [];
  const waiting: ((answer: Answer) => void)[] = [];
  const onMessage = (answer: Answer) => {
    const next = waiting.shift();
    next ? next(answer) : answers.push(answer);
  };
  const child = new Child(program, { version, onMessage });
  onTestFinished(() => child.kill());
  const answer = () =>
    new Promise<Answer>((resolve) => (answers.length > 0 ? resolve(answers.shift()!) : waiting.push(resolve)));
  return { child, answer };
}

describe("a child process", () => {
  test("does what messages ask, with all that structured cloning knows", async () => {
    const { child, answer } = childOf();
    child.send({ do: "double", values: Float64Array.of(1, Number.NaN), many: 2n ** 70n });
    expect(await answer()).toEqual({ values: Float64Array.of(2, Number.NaN), many: 2n ** 71n });
    expect(child.pid).toBeGreaterThan(0);
  });

  test("does nothing that a parent of another version asks, and says so each time", async () => {
    const { child, answer } = childOf("0.9.0");
    for (const asked of [{ do: "exit", words: "" }, { do: "block" }] as const) {
      child.send(asked);
      expect(await answer()).toEqual({ otherThan: "0.9.0" });
    }
  });

  test("that ends is told with how, and with the last that it wrote on stderr", async () => {
    const { child } = childOf();
    child.send({ do: "exit", words: `${"long ".repeat(1000)}farewell, 再见` });
    const { how, lastWords, reason } = await child.gone;
    expect([how, reason]).toEqual(["exit code 3", undefined]);
    expect(lastWords).toMatch(/^.{1900,2000}farewell, 再见$/);
    expect(child.pid).toBeUndefined();
  });

  test("that does not heed what it is asked is killed after the grace time, for the reason that was given", async () => {
    const { child, answer } = childOf();
    child.send({ do: "block" });
    await answer();
    const reason = new Failure("test/too-slow", "Too slow.");
    child.killAfter(100, reason);
    expect(await child.gone).toMatchObject({ how: "SIGKILL", reason });
  });

  test("that is killed for two reasons is told with the first", async () => {
    const { child } = childOf();
    const reason = new Failure("test/first", "First.");
    child.kill(reason);
    child.kill(new Failure("test/late", "Late."));
    expect((await child.gone).reason).toBe(reason);
  });

  test("that is spared in time lives on", async () => {
    const { child, answer } = childOf();
    const spare = child.killAfter(0);
    spare();
    child.send({ do: "double", values: Float64Array.of(3), many: 0n });
    expect(await answer()).toEqual({ values: Float64Array.of(6), many: 0n });
  });

  test("that is gone is sent nothing, and nothing comes of it", async () => {
    const { child } = childOf();
    child.kill();
    child.send({ do: "block" });
    expect(await child.gone).toMatchObject({ how: "SIGKILL", lastWords: "" });
    child.send({ do: "block" });
    child.keepProgramAlive(false);
  });

  test("that cannot be started has no process id and says why", async () => {
    const node = process.execPath;
    process.execPath = "/no/such/node";
    const { child } = childOf();
    process.execPath = node;
    expect(child.pid).toBeUndefined();
    child.send({ do: "block" });
    const { how, error } = await child.gone;
    expect(how).toBe("spawn /no/such/node ENOENT");
    expect(error).toMatchObject({ code: "ENOENT" });
  });

  test("is refused a message that none can be made of, and is none the worse for it", async () => {
    const { child, answer } = childOf();
    expect(() => child.send({ do: "exit", words: (() => "") as never })).toThrow("could not be cloned");
    child.send({ do: "double", values: Float64Array.of(4), many: 1n });
    expect(await answer()).toEqual({ values: Float64Array.of(8), many: 2n });
  });
});
