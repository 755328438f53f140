import { create } from "zustand";
import type { Point } from "#web/document/document.ts";
import { type Camera, HOME } from "#web/scene/camera.ts";
import type { Scene } from "#web/scene/scene.ts";
import type { Target } from "#web/scene/target.ts";
import type { View } from "#web/scene/view.ts";

/** The canvas that is shown, for whatever stands around and over it. */
export interface CurrentView {
  readonly view: View | undefined;
  readonly camera: Camera;
  /** What it shows now. */
  readonly scene: Scene | undefined;
  readonly hover: Hover | undefined;
}

/** What the pointer rests on. */
interface Hover {
  readonly target: Target;
  readonly screen: Point;
  /** What is told at once: why a wire cannot go there, or under a title of its own, something else. */
  readonly note?: string | undefined;
  readonly title?: string | undefined;
}

export const useView = create<CurrentView>()(() => ({
  view: undefined,
  camera: HOME,
  scene: undefined,
  hover: undefined,
}));

/** The canvas that is shown; whoever acts on it does so while there is one. */
export function currentView(): View | undefined {
  return useView.getState().view;
}

/** Gives the keyboard to the canvas. */
export function focusCanvas(): void {
  currentView()?.element.focus({ preventScroll: true });
}
