import type { RunSummary } from "#protocol/run.ts";
import type { NodeStates } from "#protocol/run-state.ts";
import type { WorkflowDocument } from "#web/document/document.ts";

/** CSS pixels of the window. */
export type Spot = readonly [x: number, y: number];

/** Where everything of a node is on the page. */
export interface Whereabouts {
  readonly title: Spot;
  /** Its upper left corner, and the lower right one. */
  readonly origin: Spot;
  readonly corner: Spot;
  readonly problems: readonly string[];
  readonly inputs: Readonly<Record<string, Spot>>;
  readonly outputs: Readonly<Record<string, Spot>>;
  readonly params: Readonly<Record<string, Spot>>;
  readonly preview?: Spot;
  /** The button on its picture. */
  readonly open?: Spot;
}

/** What the page tells as `lemica`; see web/app/window-handle.ts. */
interface Handle {
  document(): WorkflowDocument;
  selection(): string[];
  steps(): { readonly undo: number; readonly redo: number };
  tabs(): readonly { readonly key: string; readonly name: string }[];
  run(): RunSummary | undefined;
  states(): NodeStates;
  camera(): { readonly x: number; readonly y: number; readonly zoom: number };
  whereIs(id: string): Whereabouts | undefined;
}

declare global {
  /** Only in functions that run in the page. */
  var lemica: Handle;
}
