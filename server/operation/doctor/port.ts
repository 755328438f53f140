import { createServer } from "node:net";
import { nameOf } from "../listen.ts";
import { type Check, fail, ok, warn } from "./finding.ts";

/** Whether the server could listen where it is set to, or already does. */
export const checkPort: Check = async ({ host, port }) => {
  const place = `${host}:${port}`;
  const trouble = await cannotListen(host, port);
  if (trouble === undefined) return [ok("port", `${place} is free`)];
  if (trouble === "EADDRINUSE") {
    if (await isOurs(host, port))
      return [warn("port", `a server of lemica listens at ${place}`, "Use that one, or give another --port.")];
    return [fail("port", `${place} is taken by another program`, "End that program, or give another --port.")];
  }
  const remedy =
    trouble === "EACCES" ? "Give a --port from 1024." : "Give a --host that is an address of this machine.";
  return [fail("port", `${place} cannot be listened on (${trouble})`, remedy)];
};

function cannotListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

async function isOurs(host: string, port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://${nameOf(host)}:${port}/v1/health`, { signal: AbortSignal.timeout(2000) });
    return ((await answer.json()) as { alive?: unknown }).alive === true;
  } catch {
    return false;
  }
}
