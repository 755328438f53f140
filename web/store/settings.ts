import { create } from "zustand";
import { persist } from "zustand/middleware";
import { type Language, preferredLanguage } from "#web/i18n/i18n.ts";

type Theme = "system" | "dark" | "light";

/** What a person has chosen about the editor itself; kept in the browser. */
export interface Settings {
  readonly theme: Theme;
  readonly language: Language;
  /** Things that are dragged stop at the grid. */
  readonly snap: boolean;
  readonly minimap: boolean;
  /** What the wheel does: `auto` zooms by a mouse's wheel and moves by a trackpad's. */
  readonly wheel: "auto" | "zoom" | "move";
  /** What a drag that begins on nothing does; with Shift or Ctrl it selects in any case. */
  readonly drag: "move" | "select";
  /** Keys by the id of an action, where they are not the usual ones. */
  readonly shortcuts: Readonly<Record<string, string>>;
  /** The panel open at the left; none if empty. */
  readonly leftPanel: string;
  readonly rightOpen: boolean;
  /** The panel in front at the right. */
  readonly rightPanel: string;
  /** CSS pixels. */
  readonly leftWidth: number;
  readonly rightWidth: number;
}

const usual = (): Settings => ({
  theme: "system",
  language: preferredLanguage(),
  snap: true,
  minimap: true,
  wheel: "auto",
  drag: "move",
  shortcuts: {},
  leftPanel: "",
  // In a small window the canvas has the room.
  rightOpen: window.innerWidth >= 1000,
  rightPanel: "inspector",
  leftWidth: 264,
  rightWidth: 300,
});

export const useSettings = create<Settings>()(persist(usual, { name: "lemica.settings", version: 1 }));

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Puts the theme on the page, and again whenever the choice or the system's own changes. `hear` is told after each. */
export function followTheme(hear: () => void): void {
  const put = () => {
    const { theme } = useSettings.getState();
    document.documentElement.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    hear();
  };
  put();
  dark.addEventListener("change", put);
  useSettings.subscribe((now, before) => now.theme !== before.theme && put());
}

/** Opens the panels at the right with one of them in front. */
export function showRight(id: string): void {
  changeSettings({ rightOpen: true, rightPanel: id });
}
