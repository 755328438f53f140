import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { apiClient } from "#protocol/client.ts";
import { fileRoutes } from "#protocol/routes-files.ts";
import { runRoutes } from "#protocol/routes-runs.ts";
import { workflowRoutes } from "#protocol/routes-workflows.ts";
import { offeredProtocols } from "#protocol/subprotocol.ts";
import { startServer } from "#server/main.ts";
import { type Config, defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";
import { until } from "../cli/serving.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";

const path = temporaryFolder();
const TOKEN = "correct-horse-battery-staple";
const template = fileURLToPath(new URL("../../workflows/solve-an-imported-matrix.workflow.json", import.meta.url));

/** A whole server in this process, closed at the end of the test; its log is kept. */
async function server(over: Partial<Config> = {}) {
  const lines = new PassThrough();
  const { logger } = openLog({ level: "trace", format: "json", secrets: over.token ? [over.token] : [], to: lines });
  const config: Config = { ...defaultConfig(path(`data-${Math.random()}`)), port: 0, ...over };
  const { url, close } = await startServer(config, logger);
  onTestFinished(close);
  const call = apiClient({ base: url, token: () => over.token });
  const log = async () => {
    await close();
    lines.end();
    return text(lines);
  };
  return { url, call, log, close, data: config.data };
}

/** Submits the template that needs no model, and waits for its end. */
async function runTemplate(call: Awaited<ReturnType<typeof server>>["call"]) {
  const { id } = await call(runRoutes.submitRun, { body: { document: JSON.parse(readFileSync(template, "utf8")) } });
  return until(
    () => call(runRoutes.readRun, { params: { id } }),
    ({ status }) => status !== "waiting" && status !== "running",
  );
}

describe("a server", () => {
  test("runs a template as it is, and measures requests, runs and nodes for Prometheus", async () => {
    const { url, call, log } = await server();
    const run = await runTemplate(call);
    expect(run).toMatchObject({ status: "done", nodesDone: 9 });
    await fetch(`${url}/nowhere/${run.id}`);
    await runTemplate(call);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const value = (name: string) =>
      Number(
        metrics
          .split("\n")
          .find((line) => line.startsWith(`${name} `))
          ?.slice(name.length),
      );
    expect(value('lemica_runs_ended_total{status="done"}')).toBe(2);
    expect(value('lemica_run_seconds_count{status="done"}')).toBe(2);
    expect(value('lemica_runs{status="waiting"}')).toBe(0);
    expect(value('lemica_node_seconds_count{type="solve/schedule"}')).toBe(1);
    expect(value('lemica_cache_lookups_total{result="hit"}')).toBeGreaterThan(0);
    expect(value('lemica_cache_lookups_total{result="hit"}') + value('lemica_cache_lookups_total{result="miss"}')).toBe(
      2 * 9,
    );
    expect(value("lemica_cache_bytes")).toBeGreaterThan(0);
    expect(value("lemica_cache_limit_bytes")).toBe(4 * 2 ** 30);
    expect(value("lemica_sockets")).toBe(0);
    expect([value("lemica_workers"), value("lemica_workers_started_total")]).toEqual([1, 1]);
    expect(value('lemica_http_requests_total{method="POST",route="/v1/runs",status="202"}')).toBe(2);
    expect(value('lemica_http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(metrics).not.toContain(run.id);

    const lines = (await log())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ofRun = lines.filter((line) => line.run === run.id && line.level === "info").map(({ msg }) => msg);
    expect(ofRun).toEqual(["A run waits", "A run started", "A run is done"]);
    const submitted = lines.find((line) => line.route === "/v1/runs")!;
    expect(lines.find((line) => line.msg === "A run waits")).toMatchObject({ request: submitted.request, run: run.id });
    expect(submitted).not.toHaveProperty("run");
  });

  test("with a token gives away nothing but that it lives, and never logs a token", async () => {
    const { url, log } = await server({ token: TOKEN });
    const ask = async (at: string, token?: string) =>
      (await fetch(url + at, { headers: token ? { Authorization: `Bearer ${token}` } : {} })).status;
    expect([await ask("/v1/health"), await ask("/v1/ready")]).toEqual([200, 200]);
    for (const at of ["/metrics", "/v1/runs", "/v1/version", "/queue"])
      expect([at, await ask(at), await ask(at, TOKEN)]).toEqual([at, 401, 200]);
    expect([await ask("/metrics", "guessed-guessed"), await ask(`/v1/version?token=${TOKEN}`)]).toEqual([401, 401]);
    const open = (at: string, token: string) => new WebSocket(url.replace("http", "ws") + at, offeredProtocols(token));
    const socket = open("/v1/events", TOKEN);
    await once(socket, "message");
    socket.terminate();
    expect((await once(open("/v1/events", "guessed-guessed"), "unexpected-response"))[1].statusCode).toBe(401);
    expect((await once(open("/elsewhere", TOKEN), "unexpected-response"))[1].statusCode).toBe(404);
    const lines = await log();
    expect(lines).toMatch(/"status":"?401/);
    expect(lines).not.toMatch(new RegExp(`${TOKEN}|guessed-guessed`));
  });

  test("gives each answer an id, which its log has too", async () => {
    const { url, log } = await server();
    const answers = await Promise.all([fetch(`${url}/v1/version`), fetch(`${url}/v1/none`)]);
    const ids = answers.map(({ headers }) => headers.get("x-request-id"));
    expect(new Set(ids).size).toBe(2);
    const lines = await log();
    for (const id of ids) expect(lines).toContain(`"request":"${id}"`);
  });

  test("tells watchers of what is saved", async () => {
    const { url, call } = await server();
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/events`, offeredProtocols());
    const heard: unknown[] = [];
    socket.on("message", (data) => heard.push(JSON.parse(String(data))));
    await once(socket, "message");
    const document = JSON.parse(readFileSync(template, "utf8")) as { id: string };
    await call(workflowRoutes.saveWorkflow, { params: { id: document.id }, body: document, ifNone: true });
    const change = { type: "library", kind: "workflow", id: document.id };
    const told = await until(
      async () => JSON.stringify(heard),
      (text) => text.includes('"library"'),
    );
    expect(
      JSON.parse(told)
        .flat()
        .flatMap((message: { changes?: unknown[] }) => message.changes ?? [message]),
    ).toContainEqual(expect.objectContaining(change));
    socket.terminate();
  });

  test("speaks to ComfyUI's clients at their own addresses, behind the same guards", async () => {
    const { url } = await server({ token: TOKEN });
    const ask = (at: string) => fetch(url + at, { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect(await (await ask("/api/object_info/LoadNothing")).json()).toEqual({});
    expect((await ask("/object_info")).status).toBe(200);
    const at = `${url.replace("http", "ws")}/ws?clientId=someone`;
    const socket = new WebSocket(at, { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect(JSON.parse(String((await once(socket, "message"))[0]))).toMatchObject({ type: "status" });
    socket.terminate();
    expect((await once(new WebSocket(at), "unexpected-response"))[1].statusCode).toBe(401);
  });

  test("lists the models that workflows can name", async () => {
    const { call } = await server();
    expect((await call(fileRoutes.listModels)).items).toEqual([
      expect.objectContaining({ folder: "models/moving-shapes", name: "moving-shapes", family: "Moving Shapes" }),
      expect.objectContaining({ folder: "models/tiny-landscapes", family: "Stable Diffusion 1.5 and 2", assumed: [] }),
    ]);
    // All weights of the parts count, as the disk has them.
    const [shapes] = (await call(fileRoutes.listModels)).items;
    const weights = statSync(
      fileURLToPath(new URL("../../models/moving-shapes/transformer/model.onnx", import.meta.url)),
    );
    expect(shapes!.bytes).toBeGreaterThan(weights.size);
  });

  test("lets go of its data folder when it closes, and when it could not start", async () => {
    const first = await server();
    await expect(server({ data: first.data })).rejects.toMatchObject({ code: "store/locked" });
    const port = Number(new URL(first.url).port);
    const data = path("not-started");
    await expect(server({ data, port })).rejects.toMatchObject({ code: "operation/port-taken" });
    await first.close();
    const second = await server({ data: first.data });
    const third = await server({ data });
    expect(second.url).not.toBe(third.url);
  });
});
