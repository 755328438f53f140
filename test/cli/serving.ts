import { onTestFinished } from "vitest";
import { apiClient, type Client } from "#protocol/client.ts";
import { type Ended, start } from "./lemica.ts";

/** A real `lemica serve`, killed at the end of the test if it still runs. */
export interface Serving {
  readonly url: string;
  readonly call: Client;
  /** Sends a signal, and gives how the process ended. */
  end(signal: NodeJS.Signals): Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
  /** What it has logged so far. */
  said(): string;
}

/** Starts a server on a free port and waits for its address. @throws Error with what it said if it ends instead. */
export async function serve(data: string, ...options: string[]): Promise<Serving> {
  // One thread for models: a machine that does much at once would wait for others.
  const own = ["--data", data, "--port", "0", "--log-format", "json", "--threads", "1"];
  const { child, ended } = start("serve", ...own, ...options);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout!.on("data", (text: string) => {
      out += text;
      const [, found] = /^lemica-nodes is at (\S+)$/m.exec(out) ?? [];
      if (found) resolve(found);
    });
    void ended.then(({ code, err }) => reject(new Error(`lemica serve ended with ${code}: ${err}`)));
  });
  let log = "";
  child.stderr!.on("data", (text: string) => {
    log += text;
  });
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  const end = (signal: NodeJS.Signals) => {
    kill(signal);
    return ended;
  };
  return { url, call: apiClient({ base: url }), end, kill, ended, said: () => log };
}

/** What a server logged: an object a line. */
export function logged({ err }: Ended): Record<string, unknown>[] {
  return err
    .trim()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Asks until an answer is what is wanted. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
