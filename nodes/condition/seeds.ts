/** "1, 2, 5-8" → [1, 2, 5, 6, 7, 8]; undefined for what is no list of whole numbers from 0 to 2^53 − 1, or over `most` of them. */
export function parseSeeds(text: string, most = 10_000): number[] | undefined {
  const seeds: number[] = [];
  for (const part of text.split(",")) {
    const range = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part);
    if (!range) return undefined;
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    if (!Number.isSafeInteger(last) || last < first || seeds.length + last - first >= most) return undefined;
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return seeds;
}
