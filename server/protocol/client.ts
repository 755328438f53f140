import type { z } from "zod";
import { Failure } from "#core/failure.ts";
import { type Said, said } from "#core/said.ts";
import { errorBody } from "./error-body.ts";
import type { Problem } from "./problem.ts";
import { type AnswerOf, BYTES, type Route } from "./route.ts";

type Input<T> = T extends z.ZodObject ? z.output<T> : undefined;
/** Members that can be undefined may be left out. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: T[K];
};

/** What a route wants. */
export type RequestOf<R extends Route> = Given<{
  readonly params: Input<R["params"]>;
  readonly query: Partial<Input<R["query"]>> extends Input<R["query"]>
    ? Input<R["query"]> | undefined
    : Input<R["query"]>;
  readonly body: R["body"] extends z.ZodType
    ? z.input<R["body"]>
    : R["body"] extends typeof BYTES
      ? Uint8Array<ArrayBuffer> | Blob | string
      : undefined;
}> & {
  /** The ETag that was read: what is there now must still be that. */
  readonly ifMatch?: string;
  /** Only if there is none yet. */
  readonly ifNone?: boolean;
  readonly signal?: AbortSignal;
};

/** What the server answered in place of a success. */
export class ApiFailure extends Failure {
  /** The HTTP status, or 0 if there was no answer. */
  readonly status: number;
  readonly remedy: string | undefined;
  /** What is wrong with the workflow that was sent. */
  readonly problems: readonly Problem[];

  constructor(
    code: string,
    what: Said,
    facts: {
      readonly status?: number;
      readonly remedy?: string | undefined;
      readonly problems?: readonly Problem[] | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, what, {}, { cause: facts.cause });
    this.status = facts.status ?? 0;
    this.remedy = facts.remedy;
    this.problems = facts.problems ?? [];
  }
}

export interface ClientOptions {
  /** Where the server is, e.g. `http://127.0.0.1:8188`; in a page of the server, nothing. */
  readonly base?: string;
  /** Asked before every request, since a page learns it late. */
  readonly token?: () => string | undefined;
  readonly fetch?: typeof globalThis.fetch;
}

/** Calls a route. @throws ApiFailure with the code that the server gave, `http/unreachable`, or `http/strange-answer`. */
export type Client = <R extends Route>(route: R, ...request: RequestArgs<R>) => Promise<AnswerOf<R>>;

/** A route that wants nothing is called with nothing. */
type RequestArgs<R extends Route> =
  Partial<RequestOf<R>> extends RequestOf<R> ? [request?: RequestOf<R>] : [request: RequestOf<R>];

interface AnyRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly ifNone?: boolean;
  readonly signal?: AbortSignal;
}

/** A client of the API, for browsers and for Node alike. */
export function apiClient({
  base = "",
  token = () => undefined,
  fetch = globalThis.fetch,
}: ClientOptions = {}): Client {
  const call = async (route: Route, request: AnyRequest = {}): Promise<unknown> => {
    const url = base + addressOf(route, request);
    const response = await fetch(url, initOf(route, request, token())).catch((cause) => {
      if (request.signal?.aborted) throw cause;
      throw unreachable(url, cause);
    });
    if (!response.ok) throw await failureOf(response);
    if (route.response === undefined) return undefined;
    if (route.response === BYTES) return new Uint8Array(await response.arrayBuffer());
    const parsed = route.response.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw strange(response.status, parsed.error);
  };
  return call as Client;
}

/** Path and query of a request. */
export function addressOf(route: Route, { params = {}, query = {} }: AnyRequest): string {
  const path = route.path.replace(/([:*])(\w+)/g, (_, kind: string, name: string) => {
    const text = String(params[name]);
    return kind === ":" ? encodeURIComponent(text) : text.split("/").map(encodeURIComponent).join("/");
  });
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const search = new URLSearchParams(Object.fromEntries(given)).toString();
  return search === "" ? path : `${path}?${search}`;
}

function initOf(route: Route, { body, ifMatch, ifNone, signal }: AnyRequest, token: string | undefined): RequestInit {
  const bytes = route.body === BYTES;
  return {
    method: route.method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": bytes ? "application/octet-stream" : "application/json" }),
      ...(ifMatch !== undefined && { "If-Match": `"${ifMatch}"` }),
      ...(ifNone && { "If-None-Match": "*" }),
    },
    ...(body !== undefined && { body: bytes ? (body as Blob) : JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const { status } = response;
  const parsed = errorBody.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return strange(status, parsed.error);
  const { code, message, said: what = message, remedy, problems } = parsed.data.error;
  return new ApiFailure(code, what, { status, remedy, problems });
}

function unreachable(url: string, cause: unknown): ApiFailure {
  const address = url.split("?")[0]!;
  const what = said("There is no answer from {address}; see whether the server is running.", { address });
  return new ApiFailure("http/unreachable", what, { cause });
}

function strange(status: number, cause: unknown): ApiFailure {
  const what = said(
    "The answer (status {status}) is not one of this version of lemica-nodes; reload the page, or update the older of the two.",
    { status },
  );
  return new ApiFailure("http/strange-answer", what, { status, cause });
}
