import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { runRoutes } from "#protocol/routes-runs.ts";
import { offeredProtocols } from "#protocol/subprotocol.ts";
import { lemica } from "./lemica.ts";
import { logged, type Serving, serve, until } from "./serving.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const path = temporaryFolder();
/** Calibrates for a while, and saves what came of it. */
function calibration(steps: number) {
  const node = (id: string, type: string, params = {}) => ({ id, type, version: 1, params });
  const wire = (from: string, to: string, port: string) => ({ from: [from, port], to: [to, port] });
  return {
    format: "lemica.workflow",
    version: 1,
    id: "calibration",
    name: "A calibration",
    nodes: [
      node("model", "load/pipeline"),
      node("prompts", "condition/prompts", { prompts: "a small red circle moving right on black", seeds: "1" }),
      node("settings", "sample/settings", { steps }),
      node("errors", "calibrate/errors", { maxGap: 3 }),
      node("save", "export/error-graph", { name: "errors" }),
    ],
    wires: [
      wire("model", "prompts", "model"),
      wire("model", "settings", "model"),
      wire("model", "errors", "model"),
      wire("prompts", "errors", "conditioning"),
      wire("settings", "errors", "settings"),
      wire("errors", "save", "errors"),
    ],
  };
}

const submit = (server: Serving, steps: number) =>
  server.call(runRoutes.submitRun, { body: { document: calibration(steps) } });
const read = (server: Serving, id: string) => server.call(runRoutes.readRun, { params: { id } });
/** The run once it has ended, or its calibration has come to some edges. */
const calibrating = (server: Serving, id: string) =>
  until(
    () => read(server, id),
    ({ status, nodes }) => !isOpen(status) || (nodes.errors?.progress?.done ?? 0) > 0,
  );
const ended = (server: Serving, id: string) =>
  until(
    () => read(server, id),
    ({ status }) => !isOpen(status),
  );
const isOpen = (status: string) => status === "waiting" || status === "running";

describe("lemica serve", () => {
  test("puts a run back at SIGTERM, ends with 0, and goes on with it when it is started again", async () => {
    const first = await serve(path("again"));
    const { id } = await submit(first, 8);
    const socket = new WebSocket(`${first.url.replace("http", "ws")}/v1/events`, offeredProtocols());
    const goodbye = once(socket, "close");
    expect(await calibrating(first, id)).toMatchObject({ status: "running", nodesDone: 3 });
    const end = await first.end("SIGTERM");
    expect([end.code, end.out]).toEqual([0, `lemica-nodes is at ${first.url}\n`]);
    expect(logged(end).at(-1)).toMatchObject({ level: "info", msg: "The server has stopped" });
    expect(logged(end)).toContainEqual(expect.objectContaining({ msg: "A run waits", run: id }));
    expect((await goodbye)[0]).toBe(1001);
    await expect(fetch(`${first.url}/v1/health`)).rejects.toThrow();

    const second = await serve(path("again"));
    const run = await ended(second, id);
    expect(run).toMatchObject({ status: "done", attempt: 2, nodesDone: 5 });
    expect(run.files.map(({ name }) => name)).toContain("errors.error-graph.json");
    expect(run.nodes.prompts).toMatchObject({ status: "done", hit: true });
    expect((await second.call(runRoutes.listRuns)).items.map(({ id }) => id)).toEqual([id]);
  }, 180_000);

  test("goes on after a kill as well, and ends at once at a second signal", async () => {
    const first = await serve(path("killed"));
    const { id } = await submit(first, 12);
    await calibrating(first, id);
    await first.end("SIGKILL");
    const second = await serve(path("killed"), "--shutdown-grace", "60");
    expect(await calibrating(second, id)).toMatchObject({ status: "running", attempt: 2 });
    // Together, since the server may stop within milliseconds; which of the two it hears first is not said.
    second.kill("SIGTERM");
    second.kill("SIGINT");
    expect([128 + 15, 128 + 2]).toContain((await second.ended).code);
  }, 180_000);

  test("says in a sentence that its port is taken, and ends with 2", async () => {
    const other = createServer();
    await once(other.listen(0, "127.0.0.1"), "listening");
    const { port } = other.address() as AddressInfo;
    const { code, out, err } = await lemica("serve", "--data", path("port"), "--port", String(port));
    other.close();
    expect([code, out]).toEqual([2, ""]);
    const sentence = `^Another program listens on port ${port} of 127.0.0.1; .*--port.*\\[operation/port-taken\\]\\n$`;
    expect(err).toMatch(new RegExp(sentence));
  });

  test("says where the server is that has its data folder", async () => {
    const { url } = await serve(path("shared"));
    const { code, out, err } = await lemica("serve", "--data", path("shared"), "--port", "0");
    expect([code > 0, out]).toEqual([true, ""]);
    expect(err).toContain(`A server at ${url} already works in the data folder ${path("shared")}; use that one, or`);
  });

  test("refuses to be reached by others without a token, before it does anything", async () => {
    const { code, err } = await lemica("serve", "--data", path("open"), "--host", "0.0.0.0");
    expect(code).toBe(2);
    expect(err).toMatch(
      /^--host lets other machines reach the server at 0\.0\.0\.0.*\[operation\/open-without-token\]/,
    );
    expect(readdirSync(path())).not.toContain("open");
  });

  test("explains every setting in its help", async () => {
    const { code, out } = await lemica("serve", "--help");
    expect(code).toBe(0);
    for (const flag of ["--config", "--port", "--token-file", "--log-level", "--limits-upload-bytes"])
      expect(out).toContain(`${flag} <`);
    expect(out).toMatch(/\(default:\s+8188\)/);
  });
});
