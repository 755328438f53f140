import { fork } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { Failure } from "#core/failure.ts";
import { OnnxInference } from "#diffusion/onnx/onnx-inference.ts";
import type { Feed } from "#diffusion/session.ts";
import { failureFrom } from "./failure-from.ts";
import { adder, looper, modelFile } from "./tiny-models.ts";

/** An inference that ends with the test. */
function inferenceOf(grace?: number): OnnxInference {
  const inference = new OnnxInference({ threads: 1 }, grace);
  onTestFinished(() => inference.close());
  return inference;
}

/** One that no test here ends, for those that only look on. */
const lasting = new OnnxInference({ threads: 1 }, 60_000);
afterAll(() => lasting.close());

const zeros = { x: { data: new Float32Array(4), dims: [1, 4] } };
const onetwothreefour = { y: { data: Float32Array.of(1, 2, 3, 4), dims: [1, 4] } };
const turns = (count: number): Record<string, Feed> => ({
  turns: { data: Int32Array.of(count), dims: [] },
  x: { data: new Float32Array(1), dims: [1] },
});
const forever = turns(2 ** 30);

/** Long enough for a run to have begun in the child, short beside how long it goes on. */
const inTheMiddle = () => wait(150);

describe("a process that dies", () => {
  it("fails its run with a clear sentence, and the next run of the same session works in another", async () => {
    const inference = inferenceOf();
    const path = await modelFile(looper());
    const session = await inference.open(path);
    const pid = inference.pid!;
    const failing = failureFrom(session.run(forever));
    await inTheMiddle();
    process.kill(pid, "SIGKILL");
    const failure = await failing;
    expect(failure.code).toBe("onnx/process-died");
    expect(failure.message).toMatch(
      /^The process that runs the models ended \(SIGKILL\) while running .*model\.onnx\. Most likely the machine's memory \([\d.]+ GiB\) ran out\. Use a smaller batch, fewer frames or a float16 export\.$/,
    );
    expect(failure.message).toContain(path);
    expect((await session.run(turns(3))).y!.data).toEqual(Float32Array.of(3));
    expect(inference.pid).not.toBe(pid);
  });

  it("fails what it was loading, and what waits in line is done by its successor", async () => {
    const inference = inferenceOf();
    const [path, other] = [await modelFile(adder()), await modelFile(looper())];
    const first = inference.open(path);
    const second = inference.open(other);
    await expect.poll(() => inference.pid, { interval: 2 }).toBeDefined();
    process.kill(inference.pid!, "SIGKILL");
    const failure = await failureFrom(first);
    expect(failure.code).toBe("onnx/process-died");
    expect(failure.message).toContain(`while loading ${path}.`);
    expect((await (await second).run(turns(2))).y!.data).toEqual(Float32Array.of(2));
    expect(await (await inference.open(path)).run(zeros)).toEqual(onetwothreefour);
  });

  it("while idle is replaced without anybody noticing", async () => {
    const inference = inferenceOf();
    const session = await inference.open(await modelFile(adder()));
    const pid = inference.pid!;
    process.kill(pid, "SIGKILL");
    await expect.poll(() => inference.pid).toBeUndefined();
    expect(await session.run(zeros)).toEqual(onetwothreefour);
    await inference.release(session.path);
  });

  it("by another signal is not said to have run out of memory", async () => {
    const inference = inferenceOf();
    const session = await inference.open(await modelFile(looper()));
    const failing = failureFrom(session.run(forever));
    await inTheMiddle();
    process.kill(inference.pid!, "SIGABRT");
    const failure = await failing;
    expect(failure.message).toMatch(
      /ended \(SIGABRT\) while running .*\. Try again; if it comes back, use another provider or export\.$/,
    );
  });

  it("with words on its lips is quoted", async () => {
    const inference = inferenceOf();
    const path = await modelFile(adder());
    process.env.NODE_OPTIONS = "--import=data:text/javascript,throw(new(Error)(`broken`))";
    const failure = await failureFrom(inference.open(path)).finally(() => {
      delete process.env.NODE_OPTIONS;
    });
    expect(failure.code).toBe("onnx/process-died");
    expect(failure.message).toMatch(/ended \(exit code 1\) while loading .*\. It said: .*Error: broken/);
    expect(await (await inference.open(path)).run(zeros)).toEqual(onetwothreefour);
  });

  it("before it lives is a failure too", async () => {
    const inference = inferenceOf();
    const path = await modelFile(adder());
    const node = process.execPath;
    process.execPath = "/no/such/node";
    const failure = await failureFrom(inference.open(path)).finally(() => {
      process.execPath = node;
    });
    expect(failure.code).toBe("onnx/process-died");
    expect(failure.message).toBe(
      "No process could be started to run models in: spawn /no/such/node ENOENT. Close other programs, or raise the limit of processes.",
    );
    expect(await (await inference.open(path)).run(zeros)).toEqual(onetwothreefour);
  });
});

describe("a process of another version of the program", () => {
  it("answers nothing but that the program was updated while it ran", async () => {
    const file = fileURLToPath(import.meta.resolve("#diffusion/onnx/child.ts"));
    const child = fork(file, ["0.0.0"], { execArgv: ["--import", "tsx"], serialization: "advanced" });
    onTestFinished(() => void child.kill("SIGKILL"));
    child.send({ op: "open", key: "k", path: await modelFile(adder()), options: {} });
    const [{ failure }] = await once(child, "message");
    expect(failure.code).toBe("onnx/other-program");
    expect(failure.message).toMatch(/version \d+\.\d+\.\d+.*0\.0\.0.*start it anew\.$/);
  });
});

describe("an aborted run", () => {
  it("is over at once for who asked, is killed after the grace time, and the next run works", async () => {
    const inference = inferenceOf(100);
    const session = await inference.open(await modelFile(looper()));
    const pid = inference.pid!;
    const stop = new AbortController();
    const reason = new Failure("test/cancelled", "Cancelled.");
    const failing = failureFrom(session.run(forever, stop.signal));
    await inTheMiddle();
    stop.abort(reason);
    expect(await failing).toBe(reason);
    expect(inference.pid).toBe(pid);
    expect((await session.run(turns(4))).y!.data).toEqual(Float32Array.of(4));
    expect(inference.pid).not.toBe(pid);
  });

  it("that ends within the grace time leaves the process as it is", async () => {
    const session = await lasting.open(await modelFile(looper()));
    const pid = lasting.pid;
    const stop = new AbortController();
    const failing = session.run(turns(300), stop.signal);
    await wait(20);
    stop.abort();
    await expect(failing).rejects.toBe(stop.signal.reason);
    expect((await session.run(turns(5))).y!.data).toEqual(Float32Array.of(5));
    expect(lasting.pid).toBe(pid);
  });

  it("that has not begun disturbs nobody", async () => {
    const inference = inferenceOf(1);
    const session = await inference.open(await modelFile(looper()));
    const pid = inference.pid;
    const running = session.run(turns(300));
    const stop = new AbortController();
    const waiting = session.run(forever, stop.signal);
    await wait(20);
    stop.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    expect((await running).y!.data).toEqual(Float32Array.of(300));
    expect(inference.pid).toBe(pid);
  });

  it("before it is asked does not start anything", async () => {
    const inference = inferenceOf();
    const path = await modelFile(adder());
    await expect(inference.open(path, {}, AbortSignal.abort("too late"))).rejects.toBe("too late");
    expect(inference.pid).toBeUndefined();
    const session = await inference.open(path);
    await expect(session.run(zeros, AbortSignal.abort("too late"))).rejects.toBe("too late");
  });

  it("leaves no listener behind on a signal that lives long", async () => {
    const { signal } = new AbortController();
    const session = await lasting.open(await modelFile(adder()), {}, signal);
    await Promise.all([1, 2, 3].map(() => session.run(zeros, signal)));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("release and close", () => {
  it("frees a model, which is loaded again when it is run", async () => {
    const session = await lasting.open(await modelFile(adder()));
    await lasting.release(session.path);
    await lasting.release(session.path);
    expect(await session.run(zeros)).toEqual(onetwothreefour);
  });

  it("waits with a release until the run before it is over", async () => {
    const session = await lasting.open(await modelFile(looper()));
    const all = [session.run(turns(300)), lasting.release(session.path), session.run(turns(2))] as const;
    expect((await all[0]).y!.data).toEqual(Float32Array.of(300));
    await all[1];
    expect((await all[2]).y!.data).toEqual(Float32Array.of(2));
  });

  it("releases what was never opened, and starts no process for it", async () => {
    const inference = inferenceOf();
    await inference.release("/no/such/model.onnx");
    expect(inference.pid).toBeUndefined();
  });

  it("fails what was running and all that waited when it is closed, and may be used again", async () => {
    const inference = inferenceOf();
    const session = await inference.open(await modelFile(looper()));
    const failing = [session.run(forever), session.run(turns(1)), inference.open(await modelFile(adder()))].map(
      failureFrom,
    );
    await inTheMiddle();
    await inference.close();
    expect(inference.pid).toBeUndefined();
    for (const failure of await Promise.all(failing)) {
      expect(failure.code).toBe("onnx/closed");
      expect(failure.message).toBe("The inference was closed before this was done. Open the model again to go on.");
    }
    expect((await session.run(turns(1))).y!.data).toEqual(Float32Array.of(1));
  });

  it("closes while a model is being opened, and leaves no process", async () => {
    const inference = inferenceOf();
    const failing = failureFrom(inference.open(await modelFile(adder())));
    await Promise.resolve();
    await inference.close();
    expect((await failing).code).toBe("onnx/closed");
    expect(inference.pid).toBeUndefined();
  });
});
