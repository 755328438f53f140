import type { failures } from "#core/failure.ts";
import { numberPack } from "./number-pack.ts";

/** The pack for arithmetic as workers load packs: by the path of a module. */
export const pack = (kit: { readonly failures: typeof failures }) => [...numberPack(kit).catalogue.values()];
