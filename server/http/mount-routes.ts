import { type Request, type RequestHandler, type Response, Router } from "express";
import type { z } from "zod";
import { inARow, type Said, said } from "#core/said.ts";
import { saidOfIssue } from "#core/said-issue.ts";
import { BYTES, type Route, statusOf } from "#protocol/route.ts";
import type { Call, Handler, HandlersOf } from "./call.ts";
import { failure } from "./failures.ts";
import { type ReceiveLimits, receive, receiveJson } from "./receive.ts";

export interface MountOptions {
  /** What comes before each route that wants a token. */
  readonly token: RequestHandler;
  readonly limits: { readonly body: ReceiveLimits; readonly upload: ReceiveLimits };
}

/** Serves routes by their handlers: parameters, query and body are parsed by what the route says of them. */
export function mountRoutes<T extends Readonly<Record<string, Route>>>(
  routes: T,
  handlers: HandlersOf<T>,
  { token, limits }: MountOptions,
): Router {
  const router = Router();
  const methods = new Map<string, Set<string>>();
  for (const [name, route] of Object.entries(routes)) {
    const handler = handlers[name]! as Handler<Route>;
    const method = route.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
    const serve: RequestHandler = (request, response) => answer(route, handler, limits, request, response);
    router[method](route.path, ...(route.open ? [serve] : [token, serve]));
    methods.set(route.path, (methods.get(route.path) ?? new Set()).add(route.method));
  }
  for (const [path, allowed] of methods) router.all(path, wrongMethod([...allowed]));
  return router;
}

async function answer(
  route: Route,
  handler: Handler<Route>,
  limits: MountOptions["limits"],
  request: Request,
  response: Response,
): Promise<void> {
  response.set("Cache-Control", "no-store");
  const call = {
    params: parse(route.params, paramsOf(request), said("The address")),
    query: parse(route.query, request.query, said("The query")),
    ...precondition(route, request),
    body: hasJson(route)
      ? parse(route.body as z.ZodType, await json(request, limits.body), said("The body"))
      : undefined,
    receive: (bytes?: number) => {
      const most = Math.min(bytes ?? limits.upload.bytes, limits.upload.bytes);
      return receive(request, { ...limits.upload, bytes: most });
    },
    request,
    response,
  } as unknown as Call<Route>;
  const value: unknown = await handler(call);
  if (route.response === BYTES) return;
  response.status(statusOf(route)).set(etagOf(route, value));
  if (route.response === undefined) response.end();
  // Express would send the whole to scripts: their fetch adds no-cache to every condition that they set.
  else if (route.etag === "read" && isKnown(request, response)) response.status(304).end();
  else response.json(value);
}

/** Whether the client has what would be sent. */
function isKnown({ headers }: Request, response: Response): boolean {
  const known = headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known?.includes(String(response.get("ETag"))) ?? false;
}

function hasJson({ body }: Route): boolean {
  return body !== undefined && body !== BYTES;
}

/** A body that may be left out stands for one that says nothing. */
async function json(request: Request, limits: ReceiveLimits): Promise<unknown> {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return {};
  return receiveJson(request, limits);
}

/** Express gives the parts of a wildcard decoded: a slash within one is none between two. */
function paramsOf({ params }: Request): Record<string, string> {
  const texts = Object.entries(params as Record<string, string | string[]>).map(([name, value]) => {
    if (Array.isArray(value) && value.some((part) => part.includes("/")))
      throw failure("http/bad-name", said("A name in the address has a slash in one of its parts; write it plainly."));
    return [name, Array.isArray(value) ? value.join("/") : value] as const;
  });
  return Object.fromEntries(texts);
}

function parse(schema: z.ZodType | undefined, value: unknown, what: Said): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 20).map((issue) => {
    const place = issue.path.map(String).join(".").slice(0, 100);
    // It may name what was sent, of any length.
    const why = saidOfIssue({ ...issue, message: issue.message.slice(0, 200) });
    return place === "" ? why : said("{place}: {why}", { place, why });
  });
  throw failure(
    "http/bad-request",
    said("{what} is wrong: {places}. Write it as docs/api.md says.", { what, places: inARow(places, "; ") }),
  );
}

function precondition({ etag }: Route, { headers }: Request): Pick<Call<Route>, "ifMatch" | "ifNone"> {
  if (etag !== "write") return { ifMatch: undefined, ifNone: false };
  const text = headers["if-match"];
  const [, ifMatch] = /^(?:W\/)?"([^"]*)"$/.exec(text ?? "") ?? [];
  if (text !== undefined && ifMatch === undefined)
    throw failure(
      "http/bad-request",
      said('If-Match must be a single ETag in quotes, such as "0a1b"; send the one that was read.'),
    );
  return { ifMatch, ifNone: headers["if-none-match"] === "*" };
}

function etagOf({ etag }: Route, value: unknown): Record<string, string> {
  const { etag: found } = Object(value) as { etag?: unknown };
  return etag !== undefined && typeof found === "string" ? { ETag: `"${found}"` } : {};
}

function wrongMethod(allowed: readonly string[]): RequestHandler {
  return ({ method }, response) => {
    response.set("Allow", allowed.join(", "));
    throw failure(
      "http/wrong-method",
      said("This address does not know {method}; it knows {allowed}.", { method, allowed: inARow(allowed) }),
    );
  };
}
