import { existsSync } from "node:fs";
import { Failure } from "#core/failure.ts";
import { lockData, lockFile } from "../data-lock.ts";
import { type Check, ok, warn } from "./finding.ts";

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
