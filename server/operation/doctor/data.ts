import { randomUUID } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "#core/failure.ts";
import { findPacks } from "#server/packs/allowed-packs.ts";
import { inspectDatabase } from "#store/inspect-database.ts";
import type { Config } from "../config.ts";
import { lockData, lockFile } from "../data-lock.ts";
import { schemas } from "../schemas.ts";
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

const RESTORE = "Stop the server, and put the newest copy from the folder backups, or your own, in its place.";

/** Whether the database is sound, and of a version that this program can bring up to date. */
export const checkDatabase: Check = async ({ data }) => {
  const path = join(data, "lemica.db");
  try {
    const state = inspectDatabase(path);
    if (state === undefined) return [ok("database", "none yet, it will be made")];
    const { versions, damage } = state;
    if (damage.length > 0) return [fail("database", `${path} is damaged (${damage.join("; ")})`, RESTORE)];
    const newer = schemas.find(({ room, migrations }) => (versions.get(room) ?? 0) > migrations.length);
    if (newer) return [fail("database", `${path} was written by a newer lemica-nodes`, "Update lemica-nodes.")];
    const told = schemas.map(({ room, migrations }) => {
      const version = versions.get(room) ?? 0;
      return `${room} ${version}${version < migrations.length ? ` (will become ${migrations.length})` : ""}`;
    });
    return [ok("database", `sound, ${told.join(", ")}`)];
  } catch (error) {
    return [fail("database", (error as Error).message.replace(/\.$/, ""), RESTORE)];
  }
};

/** Whether a server works in the data folder already. */
export const checkOtherServer: Check = async ({ data }) => {
  const free = ok("lock", "no server works in the data folder");
  if (!existsSync(lockFile(data))) return [free];
  try {
    await (await lockData(data)).release();
    return [free];
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "store/locked") throw error;
    return [warn("lock", error.message.replace(/; .*$/, ""), "Use that one, or give another --data.")];
  }
};

/** Which node packs would be loaded. */
export const checkPacks: Check = async ({ data, packs }) => {
  const found = await findPacks(data, packs);
  const absent = packs.filter((hash) => !found.some((pack) => pack.hash === hash));
  return [
    ...found.map(({ folder, hash, allowed }): Finding => {
      if (typeof hash !== "string")
        return warn("pack", `${folder} cannot be loaded: ${hash.trouble}`, "Install it again.");
      if (allowed) return ok("pack", folder);
      return warn("pack", `${folder} is not allowed`, `If you trust all of its code, add ${hash} to packs.`);
    }),
    ...absent.map((hash) =>
      fail("pack", `none has the hash ${hash}`, "Install that pack again, or take it from packs."),
    ),
  ];
};
