import type { Preview } from "#kit/preview.ts";

export interface PreviewProps<P extends Preview = Preview> {
  /** As it is told in the language at hand. */
  readonly preview: P;
  /** As the node has said it: what goes into files of numbers, which are the same in every language. */
  readonly said: P;
  /** The run whose files it names. */
  readonly run: string;
  /** What it is of: its name for screen readers, and of files that are made of it. */
  readonly name: string;
}
