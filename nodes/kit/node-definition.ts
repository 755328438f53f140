import type { z } from "zod";
import type { Said } from "#core/said.ts";
import type { NodeContext } from "./context.ts";
import type { ReadableFiles } from "./files.ts";
import type { Inputs, InputValues, Outputs, OutputValues } from "./port.ts";
import type { Preview } from "./preview.ts";

/** Parameters as a file holds them, by name. */
type RawParams = Readonly<Record<string, unknown>>;
/** One entry per older version, numbered by the version it starts from: it returns the parameters of the version after. */
type Migrations = Readonly<Record<number, (params: RawParams) => RawParams>>;

/** What is known of a value before there is one, as numbers by name: `steps`, `maxGap`, … */
export type Foreseen = Readonly<Record<string, number>>;

/** What a node tells before it runs. */
export interface Foresight {
  /** By output. */
  readonly outputs?: Readonly<Record<string, Foreseen>>;
  /** Why it will fail, at the parameter or the input that is to blame. */
  readonly refused?: { readonly param?: string; readonly port?: string; readonly why: Said };
}

/** What an author writes: everything about a node in one literal. */
export interface NodeLiteral<I extends Inputs, O extends Outputs, P extends z.ZodObject> {
  /** `room/name` in kebab-case. Never renamed. */
  readonly type: string;
  /** Raised when the meaning of a parameter changes, with a migration from the version before. */
  readonly version: number;
  readonly title: string;
  /** One or two sentences for people: what it does. */
  readonly summary: string;
  /** The menu it stands in; the room of its type if left out. */
  readonly category?: string;
  readonly inputs: I;
  readonly outputs: O;
  /** Parameters in the order they are shown; `.meta({ title, unit })` reaches the browser. */
  readonly params: P;
  /** An output node is what a run is for: it and all it needs is run. Left out: a node without outputs is one. */
  readonly isOutput?: boolean;
  /**
   * Whether a result may be used again for the same parameters and inputs. Left out: a node with outputs is cacheable, one
   * without is not. False for a node with effects that must happen on every run, such as saving the workflow with a video.
   */
  readonly cacheable?: boolean | ((params: z.output<P>) => boolean);
  /** What a result depends on besides parameters and inputs, e.g. the bytes of a file that it loads. Any plain value. */
  cacheKey?(params: z.output<P>, files: ReadableFiles): unknown;
  run(inputs: InputValues<I>, params: z.output<P>, context: NodeContext): OutputValues<O> | Promise<OutputValues<O>>;
  /**
   * What is known before it runs, of its parameters and of what the nodes before it foresee, by input; so that what must fail is told
   * while the workflow is drawn. Quick, and without a file: it is asked at every change.
   */
  foresee?(inputs: Readonly<Record<string, Foreseen>>, params: z.output<P>): Foresight;
  /** A picture of a result, drawn also when the result was already known. */
  preview?(outputs: OutputValues<O>, params: z.output<P>): Preview;
  readonly migrate?: Migrations;
}

/** What the engine, the catalogue and tests work with: the literal, checked, with its defaults filled in, frozen. */
export interface NodeDefinition<
  I extends Inputs = Inputs,
  O extends Outputs = Outputs,
  P extends z.ZodObject = z.ZodObject,
> extends Omit<
    NodeLiteral<I, O, P>,
    "category" | "isOutput" | "cacheable" | "cacheKey" | "run" | "preview" | "foresee"
  > {
  readonly category: string;
  readonly isOutput: boolean;
  // Methods, not properties holding functions, so that a definition of any inputs is also a NodeDefinition of some inputs.
  cacheable(params: z.output<P>): boolean;
  cacheKey?(params: z.output<P>, files: ReadableFiles): unknown;
  run(inputs: InputValues<I>, params: z.output<P>, context: NodeContext): OutputValues<O> | Promise<OutputValues<O>>;
  foresee?(inputs: Readonly<Record<string, Foreseen>>, params: z.output<P>): Foresight;
  preview?(outputs: OutputValues<O>, params: z.output<P>): Preview;
}
