import type { IncomingMessage } from "node:http";
import type { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { type Access, allowsHost, allowsOrigin } from "./access.ts";
import { failure } from "./failures.ts";

/**
 * Refuses what comes from elsewhere: a name that is not this server's (DNS rebinding), a page of another origin (`null`
 * too), a request that a browser made for another site. Clients that are no browser send neither Origin nor Sec-Fetch-Site
 * and are let in; a link to the editor's page may be followed from anywhere, for the page alone gives nothing away.
 *
 * @throws Failure `http/bad-path`, `http/several-hosts`, `http/host-not-allowed`, `http/foreign-page`.
 */
export function checkSource(request: IncomingMessage, access: Access): void {
  const { host = "", origin } = request.headers;
  if (!request.url?.startsWith("/"))
    throw failure(
      "http/bad-path",
      said("The address asked for must begin with a slash; ask for a path of this server."),
    );
  // Node takes the first of several; another program on the way may take the last.
  const hosts = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1)
    throw failure("http/several-hosts", said("The request names several hosts; send it with one Host header."));
  if (!allowsHost(access, host))
    throw failure(
      "http/host-not-allowed",
      said("This server does not go by the name {host}; open it as localhost, or add the name to allowedHosts.", {
        host: JSON.stringify(host.slice(0, 100)),
      }),
    );
  if (origin !== undefined) {
    if (allowsOrigin(access, origin, host)) return;
    throw foreign(said("a page of {origin}", { origin: JSON.stringify(origin.slice(0, 100)) }));
  }
  const site = request.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none" || isLinkToEditor(request)) return;
  throw foreign(said("a page of another site"));
}

function isLinkToEditor({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    url!.split("?", 1)[0] === "/" &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document"
  );
}

function foreign(who: Said): Failure {
  return failure(
    "http/foreign-page",
    said(
      "The request was made by {who}, which may not use this server; open the server's own page, or add that origin to allowedOrigins.",
      { who },
    ),
  );
}
