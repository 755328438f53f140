import { dirname } from "node:path";
import type { Logger } from "pino";
import type { AllowedPack } from "#server/packs/load-packs.ts";
import { findPacks } from "./allowed-packs.ts";

/** The packs that may be loaded; the log tells of the others why not. */
export async function loadPacks(data: string, allowed: readonly string[], log: Logger): Promise<AllowedPack[]> {
  const found = await findPacks(data, allowed);
  for (const { path, hash, allowed } of found) {
    if (typeof hash !== "string") log.warn({ path, why: hash.trouble }, "A pack cannot be loaded");
    else if (allowed) log.info({ path, hash }, "A pack is loaded");
    else log.warn({ path, hash }, "A pack is not loaded, for its hash is not among the allowed packs");
  }
  for (const hash of allowed.filter((hash) => !found.some((pack) => pack.hash === hash)))
    log.warn({ hash }, "An allowed pack is not there, or has changed");
  return found.flatMap(({ path, hash, allowed }) =>
    allowed && typeof hash === "string" ? [{ folder: dirname(path), sha256: hash }] : [],
  );
}
