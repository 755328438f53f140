import { z } from "zod";

/** Bytes in place of JSON: what is uploaded, or a file that is answered. */
export const BYTES = "bytes";

/** One command of the API, as data: the server mounts it, the client calls it, the OpenAPI document and the docs tell it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `:id` stands for one part, `*name` for one or more with `/` between them. */
  readonly path: `/v1/${string}`;
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | typeof BYTES;
  /** Left out: an answer without a body. */
  readonly response?: z.ZodType | typeof BYTES;
  /** 200 if left out, 204 if there is no response. */
  readonly status?: 201 | 202;
  /**
   * `read`: the answer has an ETag, and If-None-Match is heeded. `write`: If-Match (only if it is still as it was) and
   * If-None-Match: * (only if there is none yet) are heeded, too.
   */
  readonly etag?: "read" | "write";
  /** The bytes are a file's: a range of them can be asked for, and conditions are heeded. */
  readonly file?: true;
  /** Codes of docs/failures.md that are this route's own, besides those any route can answer. */
  readonly failures: readonly string[];
  /** Answered without a token, too. */
  readonly open?: true;
}

/** Keeps the exact type of a route. */
export const route = <const R extends Route>(literal: R): R => literal;

export type ParamsOf<R extends Route> = R["params"] extends z.ZodObject ? z.output<R["params"]> : undefined;
export type QueryOf<R extends Route> = R["query"] extends z.ZodObject ? z.output<R["query"]> : undefined;
/** A body after it was parsed. */
export type BodyOf<R extends Route> = R["body"] extends z.ZodType ? z.output<R["body"]> : undefined;
/** What a route answers. */
export type AnswerOf<R extends Route> = R["response"] extends z.ZodType
  ? z.output<R["response"]>
  : R["response"] extends typeof BYTES
    ? Uint8Array
    : undefined;

/** A text of the query that lists several of `item`, separated by commas. */
export function listed<T extends z.ZodType>(item: T) {
  return z.preprocess((text) => (typeof text === "string" ? text.split(",") : text), z.array(item).min(1));
}

/** The statuses a route answers when all goes well. */
export function statusOf({ status, response }: Route): number {
  return status ?? (response === undefined ? 204 : 200);
}
