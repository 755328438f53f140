import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HOME } from "#process/home.ts";
import { type Check, fail, ok } from "./finding.ts";

export const checkNode: Check = async () => {
  const { engines } = JSON.parse(await readFile(join(HOME, "package.json"), "utf8")) as { engines: { node: string } };
  return [judge(process.versions.node, engines.node)];
};

/** @param needed the least version, written as `>=20.19`. */
export function judge(version: string, needed: string) {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(needed)!.map(Number) as [number, number, number];
  const [ours, theirs] = version.split(".").map(Number) as [number, number];
  if (ours > major || (ours === major && theirs >= minor)) return ok("Node", `${version} (needs ${needed})`);
  return fail("Node", `${version} is too old (needs ${needed})`, "Install a newer Node.js from nodejs.org.");
}
