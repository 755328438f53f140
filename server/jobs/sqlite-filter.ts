import type { SqlValue } from "#store/sqlite.ts";
import type { JobFilter } from "./queue.ts";

/** A filter as a condition on `runs`, with the values for its `?`. */
export function conditionOf({ status, search, workflow, before, ids, remembered }: JobFilter): {
  where: string;
  values: SqlValue[];
} {
  const conditions: [sql: string, values: readonly SqlValue[]][] = [];
  if (status) conditions.push([`status IN (${status.map(() => "?").join(", ")})`, status]);
  if (search) conditions.push(["instr(name_lower, ?) > 0", [search.toLowerCase()]]);
  if (workflow !== undefined) conditions.push(["workflow = ?", [workflow]]);
  if (before !== undefined) conditions.push(["submitted_at < ?", [before]]);
  if (ids) conditions.push(["id IN (SELECT value FROM json_each(?))", [JSON.stringify(ids)]]);
  if (remembered) conditions.push(["forgotten = 0", []]);
  return {
    where: conditions.map(([sql]) => sql).join(" AND ") || "TRUE",
    values: conditions.flatMap(([, values]) => values),
  };
}
