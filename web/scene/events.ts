import type { DocumentWire, Point } from "#web/document/document.ts";
import type { ParamView } from "#web/document/param-view.ts";
import type { Rect } from "#web/document/rect.ts";
import type { Camera } from "./camera.ts";
import type { NodeBox } from "./node-boxes.ts";
import type { Target } from "./target.ts";

/** A port of a node. */
export interface Port {
  readonly node: string;
  readonly port: string;
  readonly side: "input" | "output";
}

type Phase = "start" | "move" | "end" | "cancel";

/** How a person likes pointers to work. */
export interface Habits {
  /** `auto`: a mouse's wheel zooms, a trackpad moves. */
  readonly wheel: "auto" | "zoom" | "move";
  /** What a drag that begins on nothing does. */
  readonly drag: "move" | "select";
}

/**
 * What a person does on the canvas. The canvas changes nothing by itself: whoever hears this changes the document, and the
 * canvas shows the new one. Points are in graph units, screen points in CSS pixels from the canvas' corner.
 */
export interface CanvasEvents {
  habits(): Habits;
  select(ids: ReadonlySet<string>): void;
  /**
   * Things are dragged `by` so much since the start. `copy`: copies of them, and they stay. `into`: a node is let go on a
   * wire, and goes into it.
   */
  drag(phase: Phase, ids: ReadonlySet<string>, by: Point, copy: boolean, into?: DocumentWire): void;
  /** Whether a node that is dragged over a wire can be put into it. */
  fitsInto(node: string, wire: DocumentWire): boolean;
  /** A node, note or group is given a size. */
  resize(phase: Phase, id: string, size: Point): void;
  /** A wire is drawn between two ports, or, with `taken` the input that it was in, moved from there to another. */
  connect(output: Port, input: Port, taken?: Port): void;
  /** A wire is taken off its input and let go over nothing. */
  unplug(input: Port): void;
  /** A new wire is let go over nothing. */
  dropWire(end: Port, at: Point, screen: Point): void;
  /** For each port that a wire from an end could go to: why it cannot; undefined if it can. */
  refusals(end: Port): (other: Port) => string | undefined;
  editParam(box: NodeBox, param: ParamView, where: Rect): void;
  /** The button at a node's picture is pressed. */
  openResult(box: NodeBox): void;
  /** The arrow in a title is pressed. */
  fold(box: NodeBox): void;
  /** Double click or Enter. */
  open(target: Target, at: Point, screen: Point): void;
  menu(target: Target, at: Point, screen: Point): void;
  /** What the pointer rests on; undefined when it moves on. */
  hover(target: Target | undefined, screen: Point, note?: string): void;
  /** The camera has moved. */
  look(camera: Camera): void;
}
