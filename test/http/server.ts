import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { importDocument, importFile } from "#comfy/import-document.ts";
import { nodeInfos } from "#comfy/node-info.ts";
import { failures } from "#core/failure.ts";
import { reachOf } from "#engine/reach.ts";
import { type AccessSettings, accessOf } from "#http/access.ts";
import { createApp } from "#http/app.ts";
import { type Guard, guardOf } from "#http/guard.ts";
import { httpServer, type Patience } from "#http/http-server.ts";
import type { Services } from "#http/services.ts";
import { sqliteDriver } from "#jobs/sqlite-driver.ts";
import { jobsSchema } from "#jobs/sqlite-schema.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack as programPack } from "#nodes/index.ts";
import { version } from "#process/home.ts";
import { apiClient, type Client } from "#protocol/client.ts";
import { openRuns } from "#runs/open-runs.ts";
import { openDatabase } from "#store/database.ts";
import { FolderLibrary } from "#store/folder-library.ts";
import { librarySchema } from "#store/library-index.ts";
import { SqliteWorkflows } from "#store/sqlite-workflows.ts";
import { workflowSchema } from "#store/workflow-tables.ts";
import { builtPack } from "../packs/built-pack.ts";
import { pack as numbers } from "../packs/number-pack-module.ts";

const HOME = fileURLToPath(new URL("../..", import.meta.url));

export interface TestServerOptions {
  readonly access?: Partial<AccessSettings>;
  readonly patience?: Partial<Patience>;
  readonly limits?: Partial<Services["limits"]>;
  readonly routers?: Services["routers"];
  readonly editor?: string;
  readonly models?: Services["models"];
  readonly now?: () => number;
  /** Whether workflows may read `models` in the data folder. */
  readonly ownModels?: boolean;
}

export interface TestServer {
  readonly server: Server;
  readonly url: string;
  readonly port: number;
  /** The data folder. */
  readonly data: string;
  readonly call: Client;
  readonly guard: Guard;
  /** What the server logged, a JSON object a line. */
  readonly log: readonly string[];
  ready: boolean;
  /** Whether its disk has room. */
  room: boolean;
  /** A hash over all files of the data folder and their contents. */
  state(): Promise<string>;
  close(): Promise<void>;
}

/** A real server on a free port, over a data folder of its own, with the nodes of the program and those for arithmetic. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const data = await mkdtemp(join(tmpdir(), "http-"));
  const inputs = join(data, "inputs");
  await mkdir(inputs);
  const db = openDatabase(join(data, "lemica.db"), [workflowSchema, librarySchema, jobsSchema]);
  const catalogue = catalogueOf([...programPack, ...numbers({ failures })]);
  const packs = [builtPack("number-pack-module")];
  const runs = await openRuns({
    ...sqliteDriver(db, { tries: 3, leaseMs: 60_000 }),
    catalogue,
    workplace: {
      data,
      roots: options.ownModels ? [join(data, "models")] : [],
      bases: options.ownModels ? [join(data, "models")] : [],
      resultBytes: 1e8,
      packs,
    },
  });
  const log: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(line) });
  const access = accessOf({ host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], ...options.access });
  const guard = guardOf(access, logger, options.now);
  const library = new FolderLibrary(join(data, "library"), db);
  const state = { ready: true, room: true };
  const nodes = { catalogue, infos: nodeInfos(catalogue.describe()) };
  const app = createApp({
    version,
    catalogue,
    reach: reachOf({ bases: [inputs], roots: [inputs] }),
    runs,
    workflows: new SqliteWorkflows(db),
    library,
    readDocument: (document) => importDocument(document, nodes),
    readFile: (bytes) => importFile(bytes, nodes),
    models: options.models ?? { list: async () => [] },
    folders: { inputs, templates: join(HOME, "workflows"), editor: options.editor ?? join(data, "no-editor") },
    limits: { uploadBytes: 4 * 2 ** 20, bodyBytes: 2 ** 21, ...options.limits },
    hasRoom: async () => state.room,
    ready: () => state.ready,
    guard,
    log: logger,
    ...(options.routers && { routers: options.routers }),
  });
  const server = httpServer(app, logger, options.patience);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return Object.assign(state, {
    server,
    url,
    port,
    data,
    guard,
    log,
    call: apiClient({ base: url, token: () => options.access?.token }),
    state: () => stateOf(data),
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await runs.close();
      db.close();
      await rm(data, { recursive: true });
    },
  });
}

/** SQLite's index of its log is shared memory, and changes when something is read. */
async function stateOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith("-shm"));
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
    hash.update(`${path}\n`).update(await readFile(path));
  return hash.digest("hex");
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
  /** Of a body that is JSON. */
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Sends bytes as they are and reads the answer: what no HTTP client would send is sent, too. The connection is kept open
 * until the answer is whole.
 */
export function raw(
  port: number,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
      const answer = answerIn(text);
      if (answer === undefined) return;
      resolve(answer);
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`The connection was closed after ${JSON.stringify(text)}.`)));
    void (async () => {
      for await (const part of parts) {
        if (socket.destroyed) return;
        if (!socket.write(part)) await new Promise((go) => socket.once("drain", go).once("close", go));
      }
    })();
  });
}

function answerIn(text: string): RawAnswer | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const headers = text.slice(0, end);
  const length = Number(/content-length: *(\d+)/i.exec(headers)?.[1] ?? 0);
  const body = Buffer.from(text.slice(end + 4, end + 4 + length), "latin1");
  if (body.length < length) return undefined;
  const json = /content-type: application\/json/i.test(headers) && length > 0 ? JSON.parse(body.toString()) : {};
  return { status: Number(headers.slice(9, 12)), headers, text: body.toString(), error: json.error };
}

/** A request with a path and headers exactly as given; Host is right unless given. */
export function request(
  port: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array = "",
): Promise<RawAnswer> {
  const all = {
    Host: `127.0.0.1:${port}`,
    ...(body.length > 0 && { "Content-Length": `${Buffer.byteLength(body)}` }),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return raw(port, [`${line} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`, body]);
}
