import { type DocumentWire, emptyDocument, type Reroute, type WorkflowDocument } from "#web/document/document.ts";
import { makeBoxes, type NodeBox, type SceneInput } from "./node-boxes.ts";
import { type WireView, wireViews } from "./wire-views.ts";

/** All that is drawn, by id, in drawing order. */
export interface Scene {
  readonly input: SceneInput;
  readonly document: WorkflowDocument;
  readonly boxes: ReadonlyMap<string, NodeBox>;
  /** Boxes that are not as they were in the scene before. */
  readonly changed: readonly NodeBox[];
  readonly reroutes: ReadonlyMap<string, Reroute>;
  /** Without those that end at a port which their node does not have. */
  readonly wires: ReadonlyMap<DocumentWire, WireView>;
}

/** The scene of a document with nothing in it. */
export const EMPTY_SCENE: Scene = makeScene({
  document: emptyDocument("empty", ""),
  catalogue: new Map(),
  states: {},
  problems: new Map(),
});

/** Makes the scene of a document; all that stays as it was is taken from the scene before. */
export function makeScene(input: SceneInput, before?: Scene): Scene {
  const { document } = input;
  const { boxes, changed } = makeBoxes(input, before);
  const reroutes =
    before && before.document.reroutes === document.reroutes
      ? before.reroutes
      : new Map(document.reroutes.map((reroute) => [reroute.id, reroute]));
  const wires = wireViews(document.wires, { boxes, reroutes }, before, changed);
  return { input, document, boxes, changed, reroutes, wires };
}
