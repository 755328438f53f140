import type { Logger } from "pino";
import { findPacks } from "#server/packs/allowed-packs.ts";
import type { AllowedPack } from "#server/packs/load-packs.ts";

/** The packs that may be loaded; the log tells of the others why not. */
export async function choosePacks(data: string, allowed: readonly string[], log: Logger): Promise<AllowedPack[]> {
  const found = await findPacks(data, allowed);
  for (const { folder, hash, allowed } of found) {
    if (typeof hash !== "string") log.warn({ folder, why: hash.trouble }, "A pack cannot be loaded");
    else if (allowed) log.info({ folder, hash }, "A pack is loaded");
    else log.warn({ folder, hash }, "A pack is not loaded, for its hash is not among the allowed packs");
  }
  for (const hash of allowed.filter((hash) => !found.some((pack) => pack.hash === hash)))
    log.warn({ hash }, "An allowed pack is not there, or has changed");
  return found.flatMap(({ folder, hash, allowed }) =>
    allowed && typeof hash === "string" ? [{ folder, sha256: hash }] : [],
  );
}
