import { zoomed } from "../canvas/camera.ts";
import { currentView } from "../canvas/current-view.ts";
import { activeTab } from "../store/editor.ts";
import { changeSettings, useSettings } from "../store/settings.ts";
import { openSurface } from "../store/surface.ts";
import type { Action } from "./action.ts";

function zoomBy(factor: number): void {
  const view = currentView();
  view?.look(zoomed(view.camera, factor, [view.size.width / 2, view.size.height / 2]));
}

function openPalette(): void {
  const view = currentView();
  if (!view) return;
  const screen = [view.size.width / 2 - 180, Math.max(20, view.size.height / 2 - 220)] as const;
  openSurface({ kind: "palette", at: view.pointAt([view.size.width / 2, view.size.height / 2]), screen });
}

export const viewActions: readonly Action[] = [
  { id: "add-node", keys: "Tab", run: openPalette },
  { id: "commands", keys: "Mod+K", run: () => openSurface({ kind: "commands" }) },
  { id: "shortcuts", keys: "Shift+?", run: () => openSurface({ kind: "dialog", name: "shortcuts" }) },
  { id: "settings", keys: "Mod+,", run: () => openSurface({ kind: "dialog", name: "settings" }) },
  { id: "fit", keys: "Shift+1", run: () => currentView()?.fit() },
  {
    id: "fit-selection",
    keys: "Shift+2",
    enabled: () => (activeTab()?.history.selection.size ?? 0) > 0,
    run: () => currentView()?.fit(activeTab()!.history.selection),
  },
  { id: "zoom-in", keys: "Mod+= Mod++", run: () => zoomBy(1.25) },
  { id: "zoom-out", keys: "Mod+-", run: () => zoomBy(0.8) },
  { id: "zoom-reset", keys: "Mod+0", run: () => zoomBy(1 / (currentView()?.camera.zoom ?? 1)) },
  { id: "snap", run: () => changeSettings({ snap: !useSettings.getState().snap }) },
  { id: "minimap", run: () => changeSettings({ minimap: !useSettings.getState().minimap }) },
  {
    id: "theme",
    run: () => changeSettings({ theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark" }),
  },
  {
    id: "language",
    run: () => changeSettings({ language: useSettings.getState().language === "en" ? "zh-CN" : "en" }),
  },
];
