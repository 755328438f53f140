export type Cell = string | number | null;

/** Numbers behind a picture: rows under named columns, and those that stand under all of them. */
export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly foot?: readonly (readonly Cell[])[] | undefined;
}

/** What is told where a picture's preview has no names of its own. In a file these are the same in every language. */
export const WORDS = {
  step: "step",
  computed: "computed",
  reused: "reused",
  value: "value",
  label: "label",
  series: "series",
  row: "row",
  column: "column",
  none: "no value",
} as const;
export type Words = Readonly<Record<keyof typeof WORDS, string>>;
