import { said } from "#core/said.ts";
import { failure } from "./failures.ts";

const MOST = 50;
const LONGEST = 60;

/**
 * Tags as they are kept: in lower case, without spaces around them, each once, by name.
 * @throws Failure `store/bad-tags`.
 */
export function checkedTags(tags: readonly string[]): string[] {
  const clean = tags.map((tag) => tag.normalize("NFC").trim().replaceAll(/\s+/g, " ").toLowerCase());
  const bad = clean.find((tag) => tag === "" || tag.length > LONGEST || /[\p{Cc},]/u.test(tag));
  if (bad !== undefined)
    throw failure(
      "store/bad-tags",
      said("{bad} cannot be a tag; use 1 to {LONGEST} characters, without commas and control characters.", {
        bad: JSON.stringify(bad.slice(0, 80)),
        LONGEST,
      }),
    );
  const unique = [...new Set(clean)].sort();
  if (unique.length > MOST)
    throw failure(
      "store/bad-tags",
      said("These are {uniqueCount} tags, and there can be {MOST}; leave some out.", {
        uniqueCount: unique.length,
        MOST,
      }),
    );
  return unique;
}
