import { type ComponentType, lazy, Suspense } from "react";
import { InsertBlock } from "#web/panels/blocks/insert-block.tsx";
import { MakeBlock } from "#web/panels/blocks/make-block.tsx";
import { CommandPalette } from "#web/panels/commands/command-palette.tsx";
import { DiffDialog } from "#web/panels/diff/diff-dialog.tsx";
import { InterfaceDialog } from "#web/panels/inspector/interface-dialog.tsx";
import { TagsDialog } from "#web/panels/library/tags-dialog.tsx";
import { VersionsDialog } from "#web/panels/library/versions-dialog.tsx";
import { CloseTab, EmptyTrash, SaveAs } from "#web/panels/library/workspace-dialogs.tsx";
import { ConnectDialog } from "#web/panels/outline/connect-dialog.tsx";
import { PalettePopup } from "#web/panels/palette/palette-popup.tsx";
import { ChoosePath } from "#web/panels/paths/choose-path.tsx";
import { SettingsDialog } from "#web/panels/settings/settings-dialog.tsx";
import { ShortcutsDialog } from "#web/panels/shortcuts/shortcuts-dialog.tsx";
import type { Dialog, Dialogs } from "#web/store/dialogs.ts";
import { useSurface } from "#web/store/surface.ts";
import { ContextMenu } from "./context-menu.tsx";

/** The windows. Those about runs and results are loaded when one is first opened. */
const windows: { readonly [Name in keyof Dialogs]: ComponentType<Dialogs[Name]> } = {
  "choose-path": ChoosePath,
  "close-tab": CloseTab,
  compare: lazy(async () => ({ default: (await import("#web/charts/compare/compare-dialog.tsx")).CompareDialog })),
  "compare-runs": lazy(async () => ({
    default: (await import("#web/panels/history/compare-runs-dialog.tsx")).CompareRunsDialog,
  })),
  connect: ConnectDialog,
  diff: DiffDialog,
  "empty-trash": EmptyTrash,
  export: lazy(async () => ({ default: (await import("#web/charts/export/export-dialog.tsx")).ExportDialog })),
  "insert-block": InsertBlock,
  interface: InterfaceDialog,
  models: lazy(async () => ({ default: (await import("#web/panels/library/models-dialog.tsx")).ModelsDialog })),
  templates: lazy(async () => ({
    default: (await import("#web/panels/library/templates-dialog.tsx")).TemplatesDialog,
  })),
  "make-block": MakeBlock,
  "remove-run": lazy(async () => ({
    default: (await import("#web/panels/history/remove-run-dialog.tsx")).RemoveRunDialog,
  })),
  "rename-saved": TagsDialog,
  result: lazy(async () => ({ default: (await import("#web/panels/results/result-dialog.tsx")).ResultDialog })),
  run: lazy(async () => ({ default: (await import("#web/panels/history/run-dialog.tsx")).RunDialog })),
  "save-as": SaveAs,
  settings: SettingsDialog,
  shortcuts: ShortcutsDialog,
  versions: VersionsDialog,
};

/** What opens over the canvas, at a point of it. */
export function CanvasSurfaces() {
  const { surface, opened } = useSurface();
  if (surface?.kind === "palette") return <PalettePopup key={opened} surface={surface} />;
  if (surface?.kind === "menu") return <ContextMenu key={opened} surface={surface} />;
  return null;
}

/** What opens over the whole editor. */
export function Surfaces() {
  const { surface, opened } = useSurface();
  if (surface?.kind === "commands") return <CommandPalette />;
  if (surface?.kind !== "dialog") return null;
  const { dialog } = surface;
  // By its name it is the one for this dialog, which a table indexed by a union cannot say.
  const Window = windows[dialog.name] as ComponentType<Dialog>;
  return (
    <Suspense key={opened}>
      <Window {...dialog} />
    </Suspense>
  );
}
