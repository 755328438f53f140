import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import express from "express";
import { nodeInfos } from "#comfy/node-info.ts";
import { readPrompt } from "#comfy/read-prompt.ts";
import { isComfySocket, openComfy } from "#comfy/surface.ts";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import type { RunStatus, RunSummary } from "#protocol/run.ts";
import { openRuns } from "#runs/open-runs.ts";
import type { OpenRuns } from "#runs/runs.ts";
import { RecentLines } from "#server/operation/recent-lines.ts";
import { foldersOf } from "#server/worker/folders.ts";
import { loadCatalogue } from "#server/worker/load-catalogue.ts";
import { openDatabase } from "#store/database.ts";
import { builtPack } from "../packs/built-pack.ts";

const WARM = {
  "1": { class_type: "lab/number", inputs: { value: 0 } },
  "2": { class_type: "lab/show", inputs: { value: ["1", 0] } },
};
const home = fileURLToPath(new URL("../..", import.meta.url));
const packFile = builtPack("lab-pack");
/** What the server did not foresee must be seen. */
const log = { info: () => {}, warn: () => {}, error: (fields: object) => console.error(fields) };

export interface ComfyServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly url: string;
  readonly data: string;
  readonly runs: OpenRuns;
  /** The last lines of its log. */
  readonly lines: RecentLines;
  /** Resolves once a run is in one of the states. */
  until(id: string, ...states: readonly RunStatus[]): Promise<RunSummary>;
  /** Resolves with the next run that is told to be in a state. */
  next(state: RunStatus): Promise<RunSummary>;
  /** Resolves when the next request of this address has been answered. */
  asked(address: string): Promise<void>;
  /** Cuts all connections that carry a socket, as a network does. Resolves when the client that came last has come again. */
  cut(): Promise<void>;
  /** Waits for the first process of the workers, which takes a while on a busy machine. */
  warm(): Promise<void>;
  /** Removes the data folder, too, unless it is to be kept. */
  close(options?: { keep?: boolean }): Promise<void>;
}

/** The ComfyUI surface over real runs in real processes, with the nodes of lab-pack. */
export async function comfyServer(options: { slots?: number; data?: string } = {}): Promise<ComfyServer> {
  const { slots = 1, data = await mkdtemp(join(tmpdir(), "lemica-comfy-")) } = options;
  const db = openDatabase(join(data, "lemica.db"), [jobsSchema]);
  const catalogue = await loadCatalogue([packFile]);
  const runs = await openRuns({
    ...sqliteDriver(db, { tries: 3, leaseMs: 30_000 }),
    catalogue,
    workplace: { data, roots: [home], bases: [home], resultBytes: 2 ** 28, threads: 1, packs: [packFile] },
    slots,
    graceMs: 1000,
  });
  const uploadBytes = 2 ** 20;
  const lines = new RecentLines();
  const comfy = await openComfy(runs, catalogue, {
    version: "0.0.0",
    places: foldersOf(data),
    lines,
    uploadBytes,
    log,
  });
  const app = express().use(comfy.router);
  const server = createServer(app);
  const sockets = new Map<Duplex, string | undefined>();
  server.on("upgrade", (request, socket, head) => {
    if (!isComfySocket(request.url ?? "")) return void socket.destroy();
    sockets.set(socket, request.url);
    socket.once("close", () => sockets.delete(socket));
    comfy.socket.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const first = (wanted: (run: RunSummary) => boolean): Promise<RunSummary> =>
    new Promise((resolve) => {
      const stop = runs.subscribe((news) => {
        if (news.type !== "run" || !wanted(news.run)) return;
        stop();
        resolve(news.run);
      });
    });

  return {
    host,
    url: `http://${host}`,
    data,
    runs,
    lines,
    until: async (id, ...states) => {
      const later = first((run) => run.id === id && states.includes(run.status));
      const now = await runs.read(id);
      return states.includes(now.status) ? now : later;
    },
    next: (state) => first(({ status }) => status === state),
    asked: (address) =>
      new Promise((resolve) => {
        server.on("request", function look(request, response) {
          if (request.url?.split("?")[0] !== address) return;
          server.off("request", look);
          response.once("finish", resolve);
        });
      }),
    cut: () => {
      const last = [...sockets.values()].at(-1);
      for (const socket of sockets.keys()) socket.destroy();
      return new Promise((resolve) => {
        server.on("upgrade", function look({ url }) {
          // Others come again, too, and some of them although they were closed.
          if (url !== last) return;
          server.off("upgrade", look);
          resolve();
        });
      });
    },
    warm: async () => {
      const document = readPrompt(WARM, catalogue, nodeInfos(catalogue.describe()), {
        id: "warm",
        name: "Warm",
      }).document;
      const { id } = await runs.submit({ document });
      await first((run) => run.id === id && run.status === "done");
      await runs.remove(id);
    },
    close: async ({ keep = false } = {}) => {
      comfy.socket.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await runs.close({ graceMs: 0 });
      db.close();
      if (!keep) await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
