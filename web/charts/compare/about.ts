/** What a window of comparison is about, as the text that a surface carries. */
export interface CompareAbout {
  /** None: the run of the tab in front. */
  readonly runs: readonly string[];
  /** A file to begin with. */
  readonly file?: string | undefined;
}

export function writeAbout({ runs, file }: CompareAbout): string {
  const about = new URLSearchParams(runs.map((run) => ["run", run]));
  if (file !== undefined) about.set("file", file);
  return about.toString();
}

export function readAbout(about: string): CompareAbout {
  const given = new URLSearchParams(about);
  return { runs: given.getAll("run"), file: given.get("file") ?? undefined };
}
