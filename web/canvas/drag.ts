import type { Point } from "#web/document/document.ts";

/** A drag on its way: told where the pointer is, and in the end that it was let go or given up. */
export interface Drag {
  /** Whether the view moves along when the pointer is held at its edge. */
  readonly follows: boolean;
  /** The pointer looks so meanwhile. */
  readonly cursor?: "grabbing";
  move(at: Point, screen: Point): void;
  end(at: Point, screen: Point): void;
  cancel(): void;
}
