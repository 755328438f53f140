/**
 * Remembers what was read, by a key: asked for again, it is not read again. The newest are kept, and nothing that failed.
 *
 * @param most how many are kept.
 */
export function keptPromises<T>(most: number): (key: string, read: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, read) => {
    const known = kept.get(key);
    if (known) return known;
    const fresh = read();
    kept.set(key, fresh);
    fresh.catch(() => kept.delete(key));
    for (const old of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(old);
    }
    return fresh;
  };
}
