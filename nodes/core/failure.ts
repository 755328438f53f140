import { type Said, told } from "./said.ts";

/** What is known of a code, for those who answer for it: a program's exit, a request's status, a queue, a page of docs. */
export interface FailureFacts {
  /** A sentence or more: what it means. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
  /** What is to blame: `input`, what was given, if left out; `work`, what came in its way although all that was given is right. */
  readonly blames?: "work";
  /** The HTTP status; 400 if left out. */
  readonly status?: number;
  /** Whether another attempt at the same may well succeed. */
  readonly passing?: true;
}

/** The facts that travel with a failure. */
export interface FailureKind {
  readonly blames?: "work" | undefined;
  readonly status?: number | undefined;
  readonly passing?: true | undefined;
}

/** A thing that went wrong and that its reader can mend: one sentence that says what is wrong and what to do. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** `room/what-is-wrong`, stable, for machines. */
  readonly code: string;
  /** What `message` tells in English. */
  readonly said: Said;
  readonly kind: FailureKind;

  constructor(code: string, what: Said, kind: FailureKind = {}, options?: { cause?: unknown }) {
    super(told(what), options);
    this.code = code;
    this.said = what;
    const { blames, status, passing } = kind;
    this.kind = { ...(blames && { blames }), ...(status && { status }), ...(passing && { passing }) };
  }
}

/**
 * The failures of a room: a table of all that is known of its codes, and what makes one of them. docs/failures.md is made of
 * these tables.
 */
export function failures<const T extends Readonly<Record<string, FailureFacts>>>(facts: T) {
  const make = (code: keyof T & string, what: Said, options?: { cause?: unknown }) =>
    new Failure(code, what, facts[code], options);
  return Object.assign(make, { facts: facts as Readonly<Record<string, FailureFacts>> });
}

/** The same failure with its sentence put into another, such as behind the name of a file. */
export function retold(failure: Failure, what: (inner: Said) => Said): Failure {
  return new Failure(failure.code, what(failure.said), failure.kind, { cause: failure });
}

/** What an error of any kind says. */
export function saidOf(error: unknown): Said {
  if (error instanceof Failure) return error.said;
  return error instanceof Error ? error.message : String(error);
}

/** What went wrong, as data: what is sent and kept of a failure. */
export interface SaidFailure {
  readonly code: string;
  /** In English. */
  readonly message: string;
  /** What the message tells, where that is more than a text. */
  readonly said?: Said | undefined;
}

/** The same with what is known of its kind, for those who decide what comes next. */
export interface FailureRecord extends SaidFailure {
  readonly blames?: "work" | undefined;
  readonly passing?: true | undefined;
}

export function saidFailureOf({ code, message, said }: SaidFailure): SaidFailure {
  return { code, message, ...(typeof said === "object" && { said }) };
}

export function recordOf(failure: Failure): FailureRecord {
  const { blames, passing } = failure.kind;
  return { ...saidFailureOf(failure), ...(blames && { blames }), ...(passing && { passing }) };
}

export function failureFrom({ code, message, said = message, ...kind }: FailureRecord): Failure {
  return new Failure(code, said, kind);
}
