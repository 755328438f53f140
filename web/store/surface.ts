import { create } from "zustand";
import type { DocumentWire, Point } from "#web/document/document.ts";
import type { Rect } from "#web/document/rect.ts";
import type { Told } from "#web/i18n/told.ts";
import type { Port } from "#web/scene/events.ts";
import type { Target } from "#web/scene/target.ts";
import type { Dialog } from "./dialogs.ts";

/** Something that opens over the editor; one at a time. */
export type Surface =
  /**
   * Nodes to add at a point of the plane. `wire`: the port whose wire was let go there, so that fitting ones are offered.
   * `into`: the wire that the node is put into.
   */
  | {
      readonly kind: "palette";
      readonly at: Point;
      readonly screen: Point;
      readonly wire?: Port;
      /** The node goes beside what is selected, rather than to the point. */
      readonly beside?: true;
      /** The node whose place it takes, with its wires. */
      readonly replaces?: string;
      readonly into?: DocumentWire;
    }
  | { readonly kind: "menu"; readonly target: Target; readonly at: Point; readonly screen: Point }
  /** A field over a parameter's row. `where` in graph units. */
  | { readonly kind: "param"; readonly node: string; readonly param: string; readonly where: Rect }
  | { readonly kind: "title"; readonly id: string; readonly where: Rect }
  | { readonly kind: "note"; readonly id: string; readonly where: Rect }
  | { readonly kind: "commands" }
  | { readonly kind: "dialog"; readonly dialog: Dialog };

/** What opens over the editor, and the words that pass by. Screen points are CSS pixels from the canvas' corner. */
export interface SurfaceState {
  readonly surface: Surface | undefined;
  /** How many were opened so far: each is another than the one before. */
  readonly opened: number;
  readonly toasts: readonly Toast[];
}

/** A word on what was done or went wrong, which goes after a while. It is told anew in another language. */
export interface Toast {
  readonly id: number;
  readonly kind: "done" | "failed";
  readonly text: string | (() => string | Told);
  readonly action?: { readonly label: string | (() => string); run(): void };
}

export const useSurface = create<SurfaceState>()(() => ({ surface: undefined, opened: 0, toasts: [] }));

export function openSurface(surface: Surface): void {
  useSurface.setState(({ opened }) => ({ surface, opened: opened + 1 }));
}

export function openDialog(dialog: Dialog): void {
  openSurface({ kind: "dialog", dialog });
}

export function closeSurface(): void {
  useSurface.setState({ surface: undefined });
}

let count = 0;

export function toast(kind: Toast["kind"], text: Toast["text"], action?: Toast["action"]): void {
  const id = ++count;
  useSurface.setState(({ toasts }) => ({
    toasts: [...toasts.slice(-3), { id, kind, text, ...(action && { action }) }],
  }));
}

export function dropToast(id: number): void {
  useSurface.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
