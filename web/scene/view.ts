import type { Point } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";
import type { Camera } from "./camera.ts";
import type { Scene } from "./scene.ts";
import type { Target } from "./target.ts";

/** The canvas as all others see it: what it shows, and where it looks. */
export interface View {
  readonly element: HTMLCanvasElement;
  readonly scene: Scene;
  readonly camera: Camera;
  /** CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Where the pointer is on the screen; undefined while it is elsewhere. */
  readonly pointer: Point | undefined;
  readonly selection: ReadonlySet<string>;
  hover(target: Target | undefined): void;
  look(camera: Camera): void;
  /** Shows everything, or these things, whole. */
  fit(ids?: ReadonlySet<string>): void;
  frameOfAll(): Rect | undefined;
  /** Moves as little as is needed to see these things. */
  reveal(ids: Iterable<string>): void;
  /** The frames of things by id, in graph units. */
  framesOf(ids: Iterable<string>): Rect[];
  pointAt(screen: Point): Point;
}
