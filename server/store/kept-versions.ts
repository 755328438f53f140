export interface SavedVersion {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

const DAY_MS = 86_400_000;
const NEWEST = 100;
const DAYS = 30;

/**
 * Which versions of a workflow stay, so that an hour of work can be gone through save by save, and an old state is still
 * found, without keeping every save for ever:
 * - all of the last 24 hours, but no more than the newest 100;
 * - of the last 30 days, the last one of each day (UTC);
 * - before that, the last one of each month;
 * - and always the newest.
 */
export function keptVersions(versions: readonly SavedVersion[], now: number): ReadonlySet<number> {
  const kept = new Set<number>();
  const periods = new Set<string>();
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  for (const [place, { version, savedAt }] of newestFirst.entries()) {
    const age = now - savedAt;
    const date = new Date(savedAt).toISOString();
    const period = age < DAYS * DAY_MS ? date.slice(0, 10) : date.slice(0, 7);
    if (place === 0 || (age < DAY_MS && place < NEWEST) || !periods.has(period)) kept.add(version);
    periods.add(period);
  }
  return kept;
}
