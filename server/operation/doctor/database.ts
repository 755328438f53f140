import { join } from "node:path";
import { inspectDatabase } from "#store/inspect-database.ts";
import { schemas } from "../schemas.ts";
import { type Check, fail, ok } from "./finding.ts";

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
