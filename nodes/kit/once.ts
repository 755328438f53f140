import { type Said, told } from "#core/said.ts";

/** Tells each sentence once, however often it comes: every sample of a run may have the same to say. */
export function once(tell: (sentence: Said) => void): (sentence: Said) => void {
  const known = new Set<string>();
  return (sentence) => {
    const text = told(sentence);
    if (!known.has(text)) tell(sentence);
    known.add(text);
  };
}
