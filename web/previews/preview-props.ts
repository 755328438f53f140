import type { Preview, ToldPreview } from "#kit/preview.ts";

export interface PreviewProps<P extends ToldPreview = ToldPreview, S = Preview> {
  /** As it is told in the language at hand. */
  readonly preview: P;
  /** As the node has said it. */
  readonly said: S;
  /** The run whose files it names. */
  readonly run: string;
  /** What it is of: its name for screen readers, and of files that are made of it. */
  readonly name: string;
  /** All pictures or films of which the preview shows the last. */
  readonly files?: readonly string[];
}
