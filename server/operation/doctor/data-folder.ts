import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../config.ts";
import { type Check, type Finding, fail, ok, warn } from "./finding.ts";

const LEAST_BYTES = 200 * 2 ** 20;
const SUBJECT = "data folder";

/** Whether the data folder can be written to, and how much room there is. */
export const checkDataFolder: Check = async (config) => {
  const { data } = config;
  const standing = await firstThatStands(data);
  const trouble = await unwritable(data, standing);
  if (trouble !== undefined)
    return [fail(SUBJECT, `${data} cannot be written to (${trouble})`, "Correct its owner, or give another --data.")];
  const isNew = standing !== data ? ", which will be made" : "";
  return [ok(SUBJECT, `${data}${isNew}`), await space(standing, config)];
};

async function space(folder: string, { cacheBytes }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const told = `${inGigabytes(free)} free`;
  if (free < LEAST_BYTES) return fail("disk", told, "Free some space: runs will fail.");
  if (free < cacheBytes)
    return warn(
      "disk",
      `${told}, less than results may take (${inGigabytes(cacheBytes)})`,
      "Set a smaller cacheBytes.",
    );
  return ok("disk", told);
}

async function unwritable(data: string, standing: string): Promise<string | undefined> {
  try {
    if (!(await stat(standing)).isDirectory()) return `${standing} is a file`;
    if (standing !== data) return void (await access(standing, constants.W_OK | constants.X_OK));
    // Only writing tells: access() knows nothing of quotas, and little of Windows.
    const probe = join(data, `.doctor-${randomUUID()}.tmp`);
    await writeFile(probe, "x").finally(() => rm(probe, { force: true }));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The folder, or the nearest above it that exists. */
async function firstThatStands(folder: string): Promise<string> {
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  return exists || dirname(folder) === folder ? folder : firstThatStands(dirname(folder));
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
