/** Colours by what they are for. On a page they are its custom properties, in a file those of the theme asked for. */
export interface Colours {
  readonly background: string;
  readonly surface: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly danger: string;
  readonly warning: string;
  readonly focus: string;
}

export type Theme = "light" | "dark";

/** The themes of the editor (`web/ui/theme.css`), so that a file that a node writes looks as the picture on the screen. */
export const looks: Readonly<Record<Theme, Colours>> = {
  light: {
    background: "#f1f3f6",
    surface: "#ffffff",
    line: "#d9dee5",
    lineStrong: "#aab4c0",
    text: "#1a212b",
    muted: "#56616f",
    accent: "#0d7d6c",
    danger: "#b3261e",
    warning: "#8a5a00",
    focus: "#1668b8",
  },
  dark: {
    background: "#15181d",
    surface: "#1c2027",
    line: "#2f3742",
    lineStrong: "#465261",
    text: "#e6ebf1",
    muted: "#9aa7b6",
    accent: "#3fb6a3",
    danger: "#f0776f",
    warning: "#e0b04a",
    focus: "#7cc4ff",
  },
};

/** Colours of curves, in turn; all are told apart in both themes. */
export function curveColour(colours: Colours, index: number): string {
  const { accent, warning, focus, danger, muted, text, lineStrong } = colours;
  return [accent, warning, focus, danger, muted, text, lineStrong][index % 7];
}
