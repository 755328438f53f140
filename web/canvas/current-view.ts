import { create } from "zustand";
import { type Camera, HOME } from "./camera.ts";
import type { CanvasView } from "./canvas-view.ts";
import type { Point } from "./geometry.ts";
import type { Target } from "./target.ts";

/** The canvas that is shown, for whatever stands around and over it. */
export interface CurrentView {
  readonly view: CanvasView | undefined;
  readonly camera: Camera;
  /** What the pointer rests on, and why a wire cannot go there if one is being drawn. */
  readonly hover: { readonly target: Target; readonly screen: Point; readonly note?: string | undefined } | undefined;
}

export const useView = create<CurrentView>()(() => ({ view: undefined, camera: HOME, hover: undefined }));

/** The canvas that is shown; whoever acts on it does so while there is one. */
export function currentView(): CanvasView | undefined {
  return useView.getState().view;
}
