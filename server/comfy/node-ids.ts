const FITTING = /^[A-Za-z0-9_-]{1,64}$/;

/** Between the ids of nodes in a prompt and those in our document. */
export interface NodeIds {
  /** @returns undefined for an id that is not in the prompt. */
  ours(theirs: string): string | undefined;
  /** What is no id of the document stays as it is. */
  theirs(ours: string): string;
}

/**
 * The mapping for a prompt with these ids: one that our format allows stays as it is, others (ComfyUI writes `12:3` inside
 * subgraphs) are numbered `node-1`, `node-2`, … in their order, past those that are taken. The same ids always give the
 * same mapping, so it need not be kept.
 */
export function nodeIds(ids: readonly string[]): NodeIds {
  const taken = new Set(ids.filter((id) => FITTING.test(id)));
  const ours = new Map<string, string>();
  let count = 0;
  for (const id of ids) {
    let name = id;
    if (!taken.has(id))
      do name = `node-${++count}`;
      while (taken.has(name));
    ours.set(id, name);
  }
  const theirs = new Map([...ours].map(([their, our]) => [our, their]));
  return { ours: (id) => ours.get(id), theirs: (id) => theirs.get(id) ?? id };
}
