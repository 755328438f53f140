import { History, Library, ListTree, Plus } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { HistoryPanel } from "#web/panels/history/history-panel.tsx";
import { LibraryPanel } from "#web/panels/library/library-panel.tsx";
import { OutlinePanel } from "#web/panels/outline/outline-panel.tsx";
import { PalettePanel } from "#web/panels/palette/palette-panel.tsx";
import { QueueIcon } from "#web/panels/queue/queue-icon.tsx";
import { QueuePanel } from "#web/panels/queue/queue-panel.tsx";

/** Something that opens at the left; its title is the text `panels.ID`. */
export interface Panel {
  readonly id: string;
  readonly icon: ReactNode;
  readonly content: ComponentType;
}

/** What stands in the rail, from the top. */
export const panels: readonly Panel[] = [
  { id: "palette", icon: <Plus />, content: PalettePanel },
  { id: "library", icon: <Library />, content: LibraryPanel },
  { id: "outline", icon: <ListTree />, content: OutlinePanel },
  { id: "queue", icon: <QueueIcon />, content: QueuePanel },
  { id: "history", icon: <History />, content: HistoryPanel },
];
