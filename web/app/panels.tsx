import { History, Library } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { HistoryPanel } from "../panels/history/history-panel.tsx";
import { LibraryPanel } from "../panels/library/library-panel.tsx";
import { QueueIcon } from "../panels/queue/queue-icon.tsx";
import { QueuePanel } from "../panels/queue/queue-panel.tsx";

/** Something that opens at the left; its title is the text `panels.ID`. */
export interface Panel {
  readonly id: string;
  readonly icon: ReactNode;
  readonly content: ComponentType;
}

/** What stands in the rail, from the top. */
export const panels: readonly Panel[] = [
  { id: "library", icon: <Library />, content: LibraryPanel },
  { id: "queue", icon: <QueueIcon />, content: QueuePanel },
  { id: "history", icon: <History />, content: HistoryPanel },
];
