/** What stands on a page between two marks, which stay. */
export function replaced(page: string, mark: string, text: string): string {
  const [begin, end] = marks(mark);
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`The page has no ${begin} … ${end}.`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}

/** What stands there. */
export function between(page: string, mark: string): string {
  const [begin, end] = marks(mark);
  return page.slice(page.indexOf(begin) + begin.length, page.indexOf(end)).trim();
}

const marks = (mark: string) => [`<!-- ${mark} -->`, `<!-- /${mark} -->`] as const;
