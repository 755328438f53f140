import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FailureFacts } from "#core/failure.ts";

const HOME = join(import.meta.dirname, "../..");

export interface FailureTable {
  /** The file that it stands in, from the top. */
  readonly file: string;
  readonly facts: Readonly<Record<string, FailureFacts>>;
}

/** The failures of all rooms: every `failures.ts`. */
export const failureTables: readonly FailureTable[] = await Promise.all(
  ["nodes", "server", "web"]
    .flatMap((root) =>
      readdirSync(join(HOME, root), { recursive: true, encoding: "utf8" }).map((name) => join(root, name)),
    )
    .filter((file) => /(^|\/)failures\.ts$/.test(file))
    .sort()
    .map(async (file) => ({ file, facts: (await import(join(HOME, file))).failure.facts })),
);
