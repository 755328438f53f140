import { numberPack } from "./number-pack.ts";

/** The pack for arithmetic as workers load packs: by the path of a module. */
export const pack = [...numberPack().catalogue.values()];
