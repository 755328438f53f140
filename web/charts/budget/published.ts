import { type PublishedList, publishedLists } from "#formats/published-lists.ts";

/** The published schedules for a number of steps. They were made for other models: reference, not advice. */
export function publishedFor(steps: number): readonly PublishedList[] {
  return publishedLists.filter((list) => list.steps === steps);
}

/** Where a list was published, in full. */
export function sourceOf({ source: { title, revision, licence }, place }: PublishedList): string {
  return `${[title, revision, licence && `(${licence})`].filter(Boolean).join(" ")}, ${place}`;
}
