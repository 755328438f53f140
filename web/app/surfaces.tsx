import type { ComponentType } from "react";
import { InsertBlock } from "#web/panels/blocks/insert-block.tsx";
import { MakeBlock } from "#web/panels/blocks/make-block.tsx";
import { CommandPalette } from "#web/panels/commands/command-palette.tsx";
import { InterfaceDialog } from "#web/panels/inspector/interface-dialog.tsx";
import { workspaceDialogs } from "#web/panels/library/workspace-dialogs.tsx";
import { ConnectDialog } from "#web/panels/outline/connect-dialog.tsx";
import { PalettePopup } from "#web/panels/palette/palette-popup.tsx";
import { SettingsDialog } from "#web/panels/settings/settings-dialog.tsx";
import { ShortcutsDialog } from "#web/panels/shortcuts/shortcuts-dialog.tsx";
import { useSurface } from "#web/store/surface.ts";
import { ContextMenu } from "./context-menu.tsx";
import { runDialogs } from "./run-dialogs.tsx";

/** A window over the editor, with what it is about. */
export type DialogComponent = ComponentType<{ readonly about: string }>;

/** The windows by name; whoever has one adds a line. */
export const dialogs: Readonly<Record<string, DialogComponent>> = {
  ...workspaceDialogs,
  ...workspaceDialogs,
  ...runDialogs,
  connect: ConnectDialog,
  "insert-block": InsertBlock,
  interface: InterfaceDialog,
  "make-block": MakeBlock,
  settings: SettingsDialog,
  shortcuts: ShortcutsDialog,
};

/** What opens over the canvas, at a point of it. */
export function CanvasSurfaces() {
  const surface = useSurface((state) => state.surface);
  if (surface?.kind === "palette") return <PalettePopup key={String(surface.screen)} surface={surface} />;
  if (surface?.kind === "menu") return <ContextMenu key={String(surface.screen)} surface={surface} />;
  return null;
}

/** What opens over the whole editor. */
export function Surfaces() {
  const surface = useSurface((state) => state.surface);
  if (surface?.kind === "commands") return <CommandPalette />;
  if (surface?.kind !== "dialog") return null;
  const Window = Object.hasOwn(dialogs, surface.name) ? dialogs[surface.name] : undefined;
  return Window ? <Window key={surface.about} about={surface.about ?? ""} /> : null;
}
