import type { FailureWords } from "./words.ts";

/** One file for what codes begin with. */
const files = import.meta.glob<FailureWords>("./zh-CN/*.json", { eager: true, import: "default" });

export const words: FailureWords = Object.assign({}, ...Object.values(files));
