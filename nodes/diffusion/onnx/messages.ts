import type { FailureRecord } from "#core/failure.ts";
import type { Said } from "#core/said.ts";
import type { Task, TaskEvent, TaskResults } from "#diffusion/run/tasks.ts";
import type { ElementType, PortShape, SessionOptions } from "#diffusion/session.ts";
import type { CutOptions } from "./surgery/find-cut.ts";

/** A tensor as it crosses to the child: already of the type that the graph declares (float16 as its bits). */
export interface WireTensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;
}

export type WireTensors = Readonly<Record<string, WireTensor>>;

export interface OpenRequest {
  readonly op: "open";
  readonly key: string;
  readonly path: string;
  readonly options: SessionOptions;
  /** How to cut the model at its block stack, if so. */
  readonly cutting?: CutOptions | undefined;
}

/** What the child is asked, one request at a time; `key` names a session. */
export type Request =
  | OpenRequest
  | { readonly op: "run"; readonly key: string; readonly path: string; readonly feeds: WireTensors }
  | { readonly op: "perform"; readonly key: string; readonly path: string; readonly task: Task }
  | { readonly op: "release"; readonly key: string; readonly path: string };

/** Sent besides, while a request is being answered: the child should give it up between steps. */
export interface Abort {
  readonly op: "abort";
}

/** What a session says of itself. */
export interface Opened {
  readonly inputs: readonly PortShape[];
  readonly outputs: readonly PortShape[];
  readonly provider: string;
  readonly notes: readonly Said[];
}

/** What each request is answered with. */
export interface Results {
  readonly open: Opened;
  readonly run: WireTensors;
  readonly perform: TaskResults[Task["kind"]];
  readonly release: undefined;
}

/** What the child says: an answer, or what happens on the way to it. */
export type Message = Reply | { readonly event: TaskEvent };

export type Reply = { readonly result: Results[keyof Results] } | { readonly failure: FailureRecord };
