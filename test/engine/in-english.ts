/** Problems, failures or events as scripts read them: without what they say as data. */
export function inEnglish<T extends object>(items: readonly T[]): Omit<T, "said">[] {
  return items.map((item) => {
    const { said: _, ...rest } = item as T & { said?: unknown };
    return rest;
  });
}
