import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Failure } from "#core/failure.ts";
import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

/**
 * Listens, and gives the address for a browser on this machine.
 * @throws Failure `operation/port-taken`, `operation/cannot-listen`.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(failureOf(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${nameOf(host)}:${taken}`;
}

/** A name under which a host that is listened on can be asked. */
export function nameOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function failureOf({ code, message }: NodeJS.ErrnoException, host: string, port: number): Failure {
  if (code === "EADDRINUSE")
    return failure(
      "operation/port-taken",
      said(
        "Another program listens on port {port} of {host}; choose another with --port, or --port 0 for any that is free.",
        { port, host },
      ),
    );
  const why =
    code === "EACCES"
      ? "ports below 1024 are reserved"
      : code === "EADDRNOTAVAIL"
        ? "this machine has no such address"
        : message;
  return failure(
    "operation/cannot-listen",
    said("The server cannot listen on port {port} of {host} ({why}); choose others with --host and --port.", {
      port,
      host,
      why,
    }),
  );
}
