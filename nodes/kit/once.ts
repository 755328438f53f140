/** Tells each sentence once, however often it comes: every sample of a run may have the same to say. */
export function once(tell: (sentence: string) => void): (sentence: string) => void {
  const told = new Set<string>();
  return (sentence) => {
    if (told.has(sentence)) return;
    told.add(sentence);
    tell(sentence);
  };
}
