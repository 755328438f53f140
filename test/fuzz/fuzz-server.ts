import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the server's process has at a time, after a collection. */
export interface Health {
  /** Bytes. */
  readonly heap: number;
  readonly rss: number;
  /** What it logged as an error: what it had not foreseen. */
  readonly errors: readonly string[];
}

export interface FuzzServer {
  readonly url: string;
  readonly port: number;
  /** @throws Error when the process has ended. */
  health(): Promise<Health>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL("./server-program.ts", import.meta.url));

/** A server in a process of its own, which ends, as any Node does, with a rejection that nobody handles. */
export async function fuzzServer(): Promise<FuzzServer> {
  const data = await mkdtemp(join(tmpdir(), "fuzz-"));
  const child = fork(program, [data], {
    execArgv: ["--expose-gc", "--import", "tsx"],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let said = "";
  child.stderr!.on("data", (chunk) => {
    said = (said + chunk).slice(-10_000);
  });
  const ended = once(child, "exit");
  const died = ended.then(([code, signal]): never => {
    throw new Error(`The server has ended (${code ?? signal}): ${said}`);
  });
  died.catch(() => {});
  const answer = async <T>(): Promise<T> => (await Promise.race([once(child, "message"), died]))[0] as T;
  const { url } = await answer<{ url: string }>();
  return {
    url,
    port: Number(new URL(url).port),
    health: () => {
      // That it cannot be sent to one that has ended is told by `died`.
      if (child.connected) child.send("memory", () => {});
      return answer<Health>();
    },
    close: async () => {
      if (child.connected) child.send("close", () => {});
      await ended;
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
