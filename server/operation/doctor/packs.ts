import { findPacks } from "#server/packs/allowed-packs.ts";
import { type Check, type Finding, fail, ok, warn } from "./finding.ts";

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
