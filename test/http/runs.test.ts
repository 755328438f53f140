import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "#protocol/routes.ts";
import type { RunSummary } from "#protocol/run.ts";
import { drawn } from "../engine/drawn-workflow.ts";
import { chain } from "../engine/workshop.ts";
import { failure } from "./failure.ts";
import { startServer, type TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const submit = (document: ReturnType<typeof drawn>) => server.call(routes.submitRun, { body: { document } });

async function until({ id }: RunSummary, status: RunSummary["status"]): Promise<RunSummary> {
  for (;;) {
    const run = await server.call(routes.readRun, { params: { id } });
    if (run.status === status) return run;
    if (["done", "failed", "cancelled", "parked"].includes(run.status)) expect(run).toMatchObject({ status });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const waiting = () =>
  drawn({ one: ["number/constant"], wait: ["number/wait"], show: ["number/show"] }, [
    "one.value -> wait.a",
    "wait.a -> show.a",
  ]);

describe("a run", () => {
  test("is submitted, done, read, and its values and files with it", async () => {
    const drawing = drawn({ seven: ["number/constant", { value: 7 }], draw: ["number/draw"] }, [
      "seven.value -> draw.a",
    ]);
    const run = await submit(drawing);
    expect(run).toMatchObject({ name: "Test", workflow: "test" });
    await until(run, "done");
    const params = { id: run.id };
    const { items } = await server.call(routes.runFiles, { params });
    expect(items).toMatchObject([{ name: "pictures/number.svg" }]);
    const bytes = await server.call(routes.readRunFile, { params: { ...params, name: "pictures/number.svg" } });
    expect(new TextDecoder().decode(bytes)).toContain("<text>7</text>");
    const output = { ...params, node: "seven", port: "value" };
    expect(await server.call(routes.readOutput, { params: output })).toEqual({ value: 7 });
    const none = failure(server.call(routes.readOutput, { params: { ...output, port: "constructor" } }));
    expect(await none).toMatchObject({ code: "http/no-value", status: 404 });
    expect((await server.call(routes.listRuns, { query: { status: ["done"], search: "tes" } })).items).toMatchObject([
      { id: run.id },
    ]);
    await server.call(routes.removeRun, { params });
    expect(await failure(server.call(routes.readRun, { params }))).toMatchObject({
      code: "runs/no-such-run",
      status: 404,
    });
  });

  test("is refused with every problem of its workflow", async () => {
    const refused = await failure(submit({ ...chain(), wires: [] }));
    expect(refused).toMatchObject({ code: "runs/refused", status: 422 });
    expect(refused.problems.map(({ code }) => code)).toContain("workflow/missing-input");
  });

  test("waits for its turn, is moved, cancelled and retried", async () => {
    const first = await submit(waiting());
    await until(first, "running");
    const [second, third] = [await submit(chain(4)), await submit(chain(5))];
    await server.call(routes.moveRun, { params: { id: third.id }, body: { before: second.id } });
    const { items } = await server.call(routes.queue);
    expect(items.map(({ id }) => id)).toEqual([first.id, third.id, second.id]);
    const running = failure(server.call(routes.removeRun, { params: { id: first.id } }));
    expect(await running).toMatchObject({ code: "runs/not-ended", status: 409 });
    await server.call(routes.cancelRun, { params: { id: second.id } });
    await server.call(routes.cancelRun, { params: { id: first.id } });
    await until(first, "cancelled");
    await until(third, "done");
    expect(
      await failure(server.call(routes.moveRun, { params: { id: third.id }, body: { before: null } })),
    ).toMatchObject({
      code: "runs/not-waiting",
    });
    await server.call(routes.retryRun, { params: { id: second.id } });
    await until(second, "done");
  });

  test("has an id that is free and a UUID", async () => {
    const id = randomUUID();
    await server.call(routes.submitRun, { body: { document: chain(), id } });
    const again = failure(server.call(routes.submitRun, { body: { document: chain(), id } }));
    expect(await again).toMatchObject({ code: "runs/duplicate", status: 409 });
    const odd = failure(server.call(routes.submitRun, { body: { document: chain(), id: "x" } }));
    expect(await odd).toMatchObject({ code: "http/bad-request", status: 400 });
    expect(await failure(server.call(routes.readRun, { params: { id: "x" } }))).toMatchObject({
      code: "http/bad-request",
    });
  });
});
