import type { ScheduleFile } from "#formats/schedule-file.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import type { Port } from "#web/scene/events.ts";

/** A state of a workflow that is compared, and what it is called. */
interface State {
  readonly label: string;
  readonly document: WorkflowDocument;
}

/** The windows over the editor by name, each with what it is about. */
export interface Dialogs {
  readonly "close-tab": { readonly tab: string };
  /** The file or folder that a parameter of a node names. */
  readonly "choose-path": { readonly node: string; readonly param: string };
  /** Clips and pictures of runs; of none: of the run of the tab in front. `file`: the one to begin with. */
  readonly compare: { readonly runs: readonly string[]; readonly file?: string };
  readonly "compare-runs": { readonly runs: readonly string[] };
  /** A wire from a node, or from one of its ports. */
  readonly connect: { readonly node: string; readonly port?: Port };
  readonly diff: { readonly before: State; readonly after: State };
  readonly "empty-trash": { readonly of: "workflows" | "items" };
  /** A schedule for programs elsewhere: one at hand, or what a node gave in the run that is shown. */
  readonly export: { readonly schedule?: ScheduleFile; readonly node?: string };
  readonly "insert-block": object;
  readonly interface: { readonly side: "inputs" | "outputs" };
  readonly "make-block": object;
  readonly "remove-run": { readonly run: string };
  readonly "rename-saved": { readonly workflow: string };
  readonly models: object;
  readonly templates: object;
  readonly result: { readonly node: string };
  readonly run: { readonly run: string };
  readonly "save-as": { readonly tab: string };
  readonly settings: object;
  readonly shortcuts: object;
  readonly versions: { readonly workflow: string };
}

/** One of the windows. */
export type Dialog = { [Name in keyof Dialogs]: { readonly name: Name } & Dialogs[Name] }[keyof Dialogs];
