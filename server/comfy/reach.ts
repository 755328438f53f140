/** Where one can get from an id, by id. */
export type Ways = ReadonlyMap<string, readonly string[]>;

/** @param links pairs [from, to]. */
export function waysOf(links: readonly (readonly [from: string, to: string])[]): Ways {
  const ways = new Map<string, string[]>();
  for (const [from, to] of links) {
    const list = ways.get(from);
    if (list) list.push(to);
    else ways.set(from, [to]);
  }
  return ways;
}

/** The starts and all that can be reached from them. */
export function reach(starts: Iterable<string>, ways: Ways): Set<string> {
  const found = new Set(starts);
  // A set also visits what is added while it is walked.
  for (const id of found) for (const next of ways.get(id) ?? []) found.add(next);
  return found;
}
