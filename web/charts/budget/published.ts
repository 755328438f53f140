import lists from "./published.json" with { type: "json" };

/** A schedule that others have published, with where it comes from. */
export interface PublishedList {
  readonly source: string;
  readonly model: string;
  readonly name: string;
  readonly steps: number;
  readonly compute: readonly number[];
}

/** The published schedules for a number of steps. They were made for other models: reference, not advice. */
export function publishedFor(steps: number): readonly PublishedList[] {
  return lists.lists.filter((list) => list.steps === steps);
}

/** Where a list was published, in full. */
export function sourceOf({ source }: PublishedList): string {
  return (lists.sources as Readonly<Record<string, string>>)[source] ?? source;
}
