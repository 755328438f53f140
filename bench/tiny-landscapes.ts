const COLOURS = ["green", "golden", "white", "violet"];
const LANDS = ["hills", "mountains", "sea", "dunes"];
const SKIES = ["dawn", "noon", "dusk", "night"];
const THINGS = ["sun", "moon", "clouds", "stars"];

/** The n-th prompt of a fixed walk through all 256 that tiny-landscapes knows; neighbours differ in most. */
export function landscapeNumber(n: number): string {
  const place = (n * 37) % 256;
  const pick = (list: readonly string[], digit: number) => list[Math.floor(place / 4 ** digit) % 4]!;
  return `${pick(COLOURS, 0)} ${pick(LANDS, 1)} at ${pick(SKIES, 2)} with ${pick(THINGS, 3)}`;
}
