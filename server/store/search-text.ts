/** A text without case and accents, for finding. */
export function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** The words that a search asks for, folded. */
export function searchWords(search: string): string[] {
  return folded(search)
    .split(/\s+/)
    .filter((word) => word !== "");
}

const LONGEST_NUMBER = 20;

/** What to sort a name by: case and accents do not count, and 2 comes before 10. */
export function sortKey(name: string): string {
  return folded(name).replaceAll(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, "").padStart(LONGEST_NUMBER, "0"));
}
