import type { Config } from "../config.ts";

/** What a check found, in a line for people. */
export interface Finding {
  /** What was looked at, e.g. "ffmpeg". */
  readonly subject: string;
  /** `warn`: the server works, but not all that it can do. `fail`: it will not start, or not work. */
  readonly status: "ok" | "warn" | "fail";
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Looks at one thing, and changes nothing. Does not reject: what stops it is a finding. */
export type Check = (config: Config) => Promise<readonly Finding[]>;

export function ok(subject: string, message: string): Finding {
  return { subject, status: "ok", message };
}

export function warn(subject: string, message: string, remedy: string): Finding {
  return { subject, status: "warn", message, remedy };
}

export function fail(subject: string, message: string, remedy: string): Finding {
  return { subject, status: "fail", message, remedy };
}
