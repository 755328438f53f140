import type { Request, Response } from "express";
import type { z } from "zod";
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from "#protocol/route.ts";

/** What a handler is given: what the route says of the request, parsed. */
export interface Call<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** The ETag that the client holds to be current. */
  readonly ifMatch: string | undefined;
  /** Whether the client wants it only if there is none yet. */
  readonly ifNone: boolean;
  /** The body of a route that takes bytes, chunk by chunk. @param bytes as many as there may be; the server's limit if left out. */
  receive(bytes?: number): AsyncGenerator<Uint8Array, void, undefined>;
  readonly request: Request;
  /** For routes that answer bytes, which their handlers send themselves. */
  readonly response: Response;
}

/** A value that is given out and not changed. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Given<T[K]> }
    : T;

/** Of a route without JSON in its answer, nothing is looked at. */
type Answer<R extends Route> = R["response"] extends z.ZodType ? Given<AnswerOf<R>> : unknown;

export type Handler<R extends Route> = (call: Call<R>) => Answer<R> | Promise<Answer<R>>;

/** A handler for each route. */
export type HandlersOf<T extends Readonly<Record<string, Route>>> = { readonly [K in keyof T]: Handler<T[K]> };
