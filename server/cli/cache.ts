import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { readSettings } from "#server/operation/read-settings.ts";
import { CONFIG_VARIABLE } from "#server/operation/setting-list.ts";
import { DiskResults, type Removed, type ResultUsage } from "#store/disk-results.ts";
import { dataFolder } from "./engine.ts";
import { badOption, jsonOption, whole } from "./options.ts";

const DAY_MS = 86_400_000;

/**
 * The results of earlier runs, in a data folder, up to the size that is set for the server there.
 * @throws Failure as `readSettings` does.
 */
export async function cacheIn(data: string): Promise<DiskResults> {
  const path = process.env[CONFIG_VARIABLE] || join(data, "config.json");
  const { settings } = await readSettings({ flags: {}, variables: process.env, file: { path, asked: false } });
  return new DiskResults(join(data, "results"), { maxBytes: settings.cacheBytes });
}

export function cacheCommand(): Command {
  return new Command("cache")
    .description("Show how much room the results of earlier runs take, or throw them away.")
    .option("--clear", "throw all of them away: nothing is lost but the time to compute them again")
    .option("--unused-for <days>", "throw away those not used for so many days", whole("--unused-for", 1, 100_000))
    .option("--data <dir>", "the data folder (default: $LEMICA_DATA, or .lemica in the home folder)")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
With --json: {"folder", "entries", "bytes", "maxBytes", "oldestUse", "removed": {"entries", "bytes"}}; oldestUse in
milliseconds since 1970, absent from an empty cache, and removed only where something was to be thrown away.

Example: lemica cache --unused-for 30`,
    )
    .action(cache);
}

interface CacheOptions {
  readonly clear?: boolean;
  readonly unusedFor?: number;
  readonly data?: string;
  readonly json?: boolean;
}

async function cache({ clear, unusedFor, data = dataFolder(), json }: CacheOptions): Promise<void> {
  if (clear && unusedFor !== undefined) throw badOption("Give --clear or --unused-for DAYS, not both.");
  const results = await cacheIn(data);
  const { usage, removed } = await after(async () => {
    if (clear) return results.clear();
    return unusedFor === undefined ? undefined : results.removeUnused(Date.now() - unusedFor * DAY_MS);
  }, results);
  const { folder } = results;
  if (removed) process.stderr.write(`Threw away ${counted(removed)}.\n`);
  const text = json ? JSON.stringify({ folder, ...usage, removed }) : told(usage, folder);
  process.stdout.write(`${text}\n`);
}

/** What is kept after something was done with it. A folder that is not there is not made. */
async function after(
  work: () => Promise<Removed | undefined>,
  results: DiskResults,
): Promise<{ usage: ResultUsage; removed?: Removed | undefined }> {
  if (!existsSync(results.folder)) return { usage: { entries: 0, bytes: 0, maxBytes: results.maxBytes } };
  try {
    const removed = await work();
    return { removed, usage: await results.usage() };
  } finally {
    results.close();
  }
}

function told({ entries, bytes, maxBytes, oldestUse }: ResultUsage, folder: string): string {
  const oldest = oldestUse === undefined ? "" : `, the oldest last used at ${new Date(oldestUse).toISOString()}`;
  return `${counted({ entries, bytes })} of at most ${size(maxBytes)}, in ${folder}${oldest}.`;
}

function counted({ entries, bytes }: Removed): string {
  return `${entries} ${entries === 1 ? "result" : "results"}, ${size(bytes)}`;
}

function size(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power > 0 ? 1 : 0)} ${units[power]}`;
}
