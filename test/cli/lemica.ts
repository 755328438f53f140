import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { main } from "../../server/cli/main.ts";

/** The repository: real processes are started in it, as the README does. */
export const HOME = fileURLToPath(new URL("../..", import.meta.url));
/** The shipped model. */
export const MODEL = fileURLToPath(new URL("../../models/moving-shapes", import.meta.url));
const BIN = fileURLToPath(new URL("../../bin/lemica.js", import.meta.url));

/** How a command ended, and what it wrote. */
export interface Ended {
  /** −1 if a signal ended it. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, with the very `main` that the program calls. */
export async function lemica(...argv: string[]): Promise<Ended> {
  const texts = { out: "", err: "" };
  const catching = (stream: NodeJS.WriteStream, to: keyof typeof texts) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      texts[to] += String(chunk);
      return true;
    });
  const spies = [catching(process.stdout, "out"), catching(process.stderr, "err")];
  try {
    return { code: await main(argv), ...texts };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The result of a command with --json that must end well. */
export async function json<T>(...argv: string[]): Promise<T> {
  const { code, out, err } = await lemica(...argv, "--json");
  if (code !== 0) throw new Error(`exit code ${code}: ${err}`);
  return JSON.parse(out) as T;
}

/** A real process of `node bin/lemica.js`. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(...argv: string[]): Running {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd: HOME, stdio: ["ignore", "pipe", "pipe"] });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    texts.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    texts.err += text;
  });
  const ended = new Promise<Ended>((done) => {
    child.once("close", (code) => done({ code: code ?? -1, ...texts }));
  });
  return { child, ended };
}
