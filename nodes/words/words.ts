import { createRequire } from "node:module";
import type { Words } from "#kit/translate.ts";

const read = (file: string): Words => createRequire(import.meta.url)(file);

/** The texts of the pack in other languages than English, by the language's tag. */
export const words: Readonly<Record<string, Words>> = { "zh-CN": read("./zh-CN.json") };
