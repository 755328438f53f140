import { zoomed } from "#web/scene/camera.ts";
import { currentView } from "#web/store/current-view.ts";
import { activeTab } from "#web/store/editor.ts";
import { isForm, showForm } from "#web/store/form-mode.ts";
import { changeSettings, showRight, useSettings } from "#web/store/settings.ts";
import { openDialog, openSurface } from "#web/store/surface.ts";
import type { Action } from "./action.ts";

function zoomBy(factor: number): void {
  const view = currentView();
  view?.look(zoomed(view.camera, factor, [view.size.width / 2, view.size.height / 2]));
}

/** Opens the palette where the pointer is, or in the middle of the view. */
function openPalette(): void {
  const view = currentView();
  if (!view) return;
  const screen = view.pointer ?? [view.size.width / 2 - 270, Math.max(20, view.size.height / 2 - 190)];
  openSurface({ kind: "palette", at: view.pointAt(screen), screen, beside: true });
}

function togglePanel(id: string): void {
  changeSettings({ leftPanel: useSettings.getState().leftPanel === id ? "" : id });
}

function toggleRight(id: string): void {
  const { rightOpen, rightPanel } = useSettings.getState();
  if (rightOpen && rightPanel === id) changeSettings({ rightOpen: false });
  else showRight(id);
}

export const viewActions: readonly Action[] = [
  { id: "add-node", keys: "Tab", run: openPalette },
  { id: "form", keys: "Alt+R", run: () => showForm(!isForm()) },
  { id: "palette-panel", keys: "Alt+A", run: () => togglePanel("palette") },
  { id: "outline", keys: "Alt+O", run: () => togglePanel("outline") },
  { id: "inspector", keys: "Alt+I", run: () => toggleRight("inspector") },
  { id: "problems", keys: "Alt+P", run: () => toggleRight("problems") },
  { id: "commands", keys: "Mod+K Mod+F", run: () => openSurface({ kind: "commands" }) },
  { id: "shortcuts", keys: "Shift+?", run: () => openDialog({ name: "shortcuts" }) },
  { id: "settings", keys: "Mod+,", run: () => openDialog({ name: "settings" }) },
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
