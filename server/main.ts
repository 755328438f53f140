import type { RequestListener } from "node:http";
import { join } from "node:path";
import type { Logger } from "pino";
import { isComfySocket, openComfy } from "#comfy/surface.ts";
import { reachOf } from "#engine/reach.ts";
import { accessOf } from "#http/access.ts";
import { createApp } from "#http/app.ts";
import { createEvents, EVENTS_PATH } from "#http/events/events.ts";
import { guardOf, noSuchRoute, refuseUpgrade } from "#http/guard.ts";
import { httpServer } from "#http/http-server.ts";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { HOME, version } from "#process/home.ts";
import { openRuns } from "#runs/open-runs.ts";
import { Pruner } from "#runs/pruner.ts";
import { openDatabase } from "#store/database.ts";
import { FolderLibrary } from "#store/folder-library.ts";
import { SqliteWorkflows } from "#store/sqlite-workflows.ts";
import { choosePacks } from "./operation/choose-packs.ts";
import { Closers } from "./operation/closers.ts";
import type { Config } from "./operation/config.ts";
import { lockData } from "./operation/data-lock.ts";
import { hasRoom } from "./operation/has-room.ts";
import { withNews } from "./operation/library-news.ts";
import { listen } from "./operation/listen.ts";
import { metricsRoute, openMetrics } from "./operation/metrics/metrics.ts";
import { measured } from "./operation/metrics/requests.ts";
import { measureRuns, measureWorkers } from "./operation/metrics/runs.ts";
import { listModels } from "./operation/model-folders.ts";
import { ModelList } from "./operation/model-list.ts";
import { RecentLines } from "./operation/recent-lines.ts";
import { logRuns } from "./operation/run-log.ts";
import { schemas } from "./operation/schemas.ts";
import { whileStarting } from "./operation/while-starting.ts";
import { foldersOf, readableOf } from "./worker/folders.ts";
import { loadCatalogue } from "./worker/load-catalogue.ts";

export interface RunningServer {
  /** For a browser on this machine, without a slash at its end. */
  readonly url: string;
  /**
   * Takes no more requests, says goodbye to sockets, puts running runs back to go on another time, and lets go of the data
   * folder: within the grace time of the configuration and two seconds. Does not reject.
   */
  close(): Promise<void>;
}

/** A run holds its lease for so long without a heartbeat, which comes every 10 s, in milliseconds. */
const LEASE_MS = 60_000;
const SOCKETS_MS = 1000;

/**
 * Starts a server: everything that the rooms have is made here, and nothing knows more of the others than it is given.
 *
 * @param lines the last lines of the log, where it keeps them.
 * @throws Failure `store/locked` when another server has the data folder, `operation/port-taken`,
 * `operation/cannot-listen`, and those of the database.
 */
export async function startServer(
  config: Config,
  log: Logger,
  lines: RecentLines = new RecentLines(),
): Promise<RunningServer> {
  const closers = new Closers();
  const close = () => closers.close((what, err) => log.error({ err, what }, "Something did not close as it should"));
  try {
    const url = await open(config, log, lines, closers);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(config: Config, log: Logger, lines: RecentLines, closers: Closers): Promise<string> {
  const { data, limits, providers, threads } = config;
  const folders = foldersOf(data);
  const dataLock = await lockData(data);
  closers.add("data folder", () => dataLock.release());

  const db = openDatabase(join(data, "lemica.db"), schemas);
  closers.add("database", () => db.close());

  // The port is taken before anything works, and answers that the server is not ready yet.
  const metrics = openMetrics();
  let app: RequestListener = whileStarting;
  let isReady = false;
  const server = httpServer(
    measured((request, response) => app(request, response), metrics, log),
    log,
  );
  const url = await listen(server, config.host, config.port);
  closers.add("connections", () => server.closeAllConnections());
  await dataLock.announce(url);

  const packs = await choosePacks(data, config.packs, log);
  // The templates name what they come with from where they lie.
  const templates = join(HOME, "workflows");
  const bases = [HOME, templates, data, ...config.models];
  const catalogue = await loadCatalogue(packs);
  const driver = sqliteDriver(db, { tries: config.attempts, leaseMs: LEASE_MS });
  const trouble = (err: unknown) => log.error({ err }, "Something went wrong with runs, and is tried again");
  const roots = [...config.models, templates];
  const reach = reachOf(readableOf(folders, { bases, roots }));
  const runs = await openRuns({
    ...driver,
    catalogue,
    reach,
    workplace: {
      data,
      roots,
      bases,
      resultBytes: config.cacheBytes,
      packs,
      providers,
      ...(threads !== undefined && { threads }),
    },
    slots: config.slots,
    mostWaiting: limits.queue,
    trouble,
  });
  closers.add("runs", () => runs.close({ graceMs: config.shutdownGrace * 1000 }));
  const pruner = new Pruner({ runs, archive: driver.archive, keeping: config.history, trouble });
  closers.add("history", () => pruner.close());
  logRuns(runs, log);
  measureRuns(runs, metrics);
  measureWorkers(runs, metrics);

  const { workflows, library, subscribe } = withNews(new SqliteWorkflows(db), new FolderLibrary(folders.library, db));
  const guard = guardOf(accessOf(config), log);
  const events = await createEvents({
    runs,
    library: { subscribe },
    version,
    guardUpgrade: guard.upgrade,
    log,
    maxSockets: limits.sockets,
  });
  closers.add("sockets", () => events.close(SOCKETS_MS));
  const { inputs } = folders;
  const { uploadBytes, sockets: maxSockets } = limits;
  const comfy = await openComfy(runs, catalogue, { version, places: folders, lines, uploadBytes, log, maxSockets });
  closers.add("ComfyUI's sockets", () => comfy.socket.close());

  metrics.gauge("lemica_cache_bytes", "Size of the kept results.", async () => (await runs.results.usage()).bytes);
  metrics.gauge("lemica_cache_limit_bytes", "Size that kept results may have.", () => config.cacheBytes);
  metrics.gauge("lemica_sockets", "Open sockets at /v1/events.", () => events.sockets);
  metrics.gauge("lemica_sockets_congested", "Those of them that do not keep up.", () => events.congested);

  app = createApp({
    version,
    catalogue,
    reach,
    runs,
    workflows,
    library,
    readDocument: comfy.readDocument,
    readFile: comfy.readFile,
    models: new ModelList(() => listModels(config.models, bases)),
    folders: { inputs, templates, editor: join(HOME, "web", "dist") },
    limits,
    ready: () => isReady,
    hasRoom: () => hasRoom(data),
    guard,
    log,
    routers: [metricsRoute(metrics), comfy.router],
  });
  events.attach(server);
  server.on("upgrade", (request, socket, head) => {
    const path = request.url ?? "/";
    if (path.split("?", 1)[0] === EVENTS_PATH) return;
    if (!isComfySocket(path)) refuseUpgrade(request, socket, noSuchRoute("open a socket"), log);
    else if (guard.upgrade(request, socket)) comfy.socket.upgrade(request, socket, head);
  });
  closers.add("port", () => {
    isReady = false;
    server.close();
  });
  isReady = true;
  return url;
}
