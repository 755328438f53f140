import { create } from "zustand";

/** Counts the news of the library, so that whoever shows it reads it again. */
export interface LibraryNews {
  readonly workflows: number;
  readonly items: number;
}

export const useLibraryNews = create<LibraryNews>()(() => ({ workflows: 0, items: 0 }));

export function heardOfLibrary(what: keyof LibraryNews | "all"): void {
  useLibraryNews.setState(({ workflows, items }) => ({
    workflows: what === "items" ? workflows : workflows + 1,
    items: what === "workflows" ? items : items + 1,
  }));
}
