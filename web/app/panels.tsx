import { Library } from "lucide-react";
import type { ComponentType, ReactNode } from "react";
import { LibraryPanel } from "../panels/library/library-panel.tsx";

/** Something that opens at the left; its title is the text `panels.ID`. */
export interface Panel {
  readonly id: string;
  readonly icon: ReactNode;
  readonly content: ComponentType;
}

/** What stands in the rail, from the top. */
export const panels: readonly Panel[] = [{ id: "library", icon: <Library />, content: LibraryPanel }];
