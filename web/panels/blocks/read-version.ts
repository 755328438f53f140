import { call, routes } from "#web/store/server.ts";
import type { SavedVersion } from "./block-source.ts";

/** The current version of a saved workflow. */
export async function readVersion(id: string): Promise<SavedVersion> {
  const [{ items }, { document }] = await Promise.all([
    call(routes.workflowVersions, { params: { id } }),
    call(routes.readWorkflow, { params: { id } }),
  ]);
  return { version: currentOf(items), workflow: document };
}

/** The number of the current version of a saved workflow; undefined if it is gone or cannot be asked for. */
export async function currentVersion(id: string): Promise<number | undefined> {
  const versions = await call(routes.workflowVersions, { params: { id } }).catch(() => undefined);
  return versions && currentOf(versions.items);
}

function currentOf(items: readonly { readonly version: number; readonly current: boolean }[]): number {
  return items.find(({ current }) => current)?.version ?? Math.max(1, ...items.map(({ version }) => version));
}
