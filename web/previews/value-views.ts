import type { ComponentType } from "react";
import type { Preview } from "#kit/preview.ts";
import type { NodeState } from "#protocol/run-state.ts";
import type { WorkflowDocument } from "../document/document.ts";

/** An output of a node in a run, with what travels from it. */
export interface ValuePlace {
  readonly run: string;
  /** The workflow as it was submitted. */
  readonly document: WorkflowDocument;
  /** The drawn node. */
  readonly node: string;
  readonly port: string;
  readonly socket: string;
}

/** What a view of a value is given. It is shown in a window about 700 pixels wide. */
export interface ValueViewProps {
  readonly place: ValuePlace;
  /** As `GET /v1/runs/:id/nodes/:node/outputs/:port` answers; undefined until the node has finished and it has been read. */
  readonly value: unknown;
  /** Why there is no value, in a sentence; undefined while it may still come. */
  readonly failure: string | undefined;
  /** What the node shows of itself, also while it runs. */
  readonly preview: Preview | undefined;
  readonly state: NodeState | undefined;
  /** What goes into the node: the outputs that its inputs are wired to. `useValue` reads them. */
  readonly inputs: readonly (ValuePlace & { readonly input: string })[];
}

/** A richer way to look at the values of some sockets than the preview of a node. */
export interface ValueView {
  readonly id: string;
  /** The key of its title among the texts of the editor. */
  readonly title: string;
  /** The sockets, by name, whose values it shows. */
  readonly sockets: readonly string[];
  /** `React.lazy` keeps it out of what is loaded first. */
  readonly view: ComponentType<ValueViewProps>;
}

const views: ValueView[] = [];

/** Adds a view to the window of results; one of the same id takes the place of the earlier. Called once, at the start. */
export function registerValueView(view: ValueView): void {
  const at = views.findIndex(({ id }) => id === view.id);
  if (at < 0) views.push(view);
  else views[at] = view;
}

/** The views of values of a socket, in the order in which they were registered. */
export function valueViewsOf(socket: string): readonly ValueView[] {
  return views.filter(({ sockets }) => sockets.includes(socket));
}
