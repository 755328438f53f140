import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { startServer } from "#server/main.ts";
import { defaultConfig } from "#server/operation/config.ts";
import { openLog } from "#server/operation/log.ts";

/** Delays of an event loop, in milliseconds. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** The histogram counts its own rest between two looks into each delay. */
const RESOLUTION_MS = 5;

/** In a process of its own: the server that `lemica serve` starts, which tells of its event loop when it is asked. */
export async function serve(data: string, threads: number): Promise<void> {
  const { logger } = openLog({ level: "error", format: "json" });
  const server = await startServer({ ...defaultConfig(data), port: 0, ...(threads > 0 && { threads }) }, logger);
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  process.on("message", async (asked) => {
    if (asked === "begin") delays.enable();
    if (asked !== "end") return;
    delays.disable();
    const at = (part: number) => delays.percentile(part) / 1e6 - RESOLUTION_MS;
    process.send!({ p50: at(50), p99: at(99), most: delays.max / 1e6 - RESOLUTION_MS } satisfies Delays);
    await server.close();
    process.disconnect();
  });
  process.send!(server.url);
}

/** Starts it. @param program a file that calls `serve` with the second and third argument when the first is "server". */
export async function startServed(program: string, data: string, threads: number) {
  const server = fork(program, ["server", data, `${threads}`]);
  const url = await said<string>(server);
  const begin = () => void server.send("begin");
  /** The delays since it was told to begin; the server has ended then. */
  const end = async (): Promise<Delays> => {
    server.send("end");
    const delays = await said<Delays>(server);
    await once(server, "exit");
    return delays;
  };
  return { url, begin, end };
}

async function said<T>(server: ChildProcess): Promise<T> {
  const [message] = await once(server, "message");
  return message as T;
}
