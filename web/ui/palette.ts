/** The colours that a canvas needs from the theme. */
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly raised: string;
  readonly hover: string;
  /** The title bar of a node, its outline, and the whole of it from afar. */
  readonly head: string;
  readonly edge: string;
  readonly far: string;
  /** The dots of the plane. */
  readonly grid: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly accentStrong: string;
  readonly accentSoft: string;
  readonly danger: string;
  readonly warning: string;
  readonly focus: string;
  readonly font: string;
  /** By socket, as the catalogue says. */
  readonly sockets: Readonly<Record<string, string>>;
}

/** Reads the theme's custom properties, so that the canvas and the page around it never differ. */
export function readPalette(sockets: Readonly<Record<string, string>>): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    background: read("background"),
    surface: read("surface"),
    raised: read("raised"),
    hover: read("hover"),
    head: read("node-head"),
    edge: read("node-edge"),
    far: read("node-far"),
    grid: read("grid"),
    line: read("line"),
    lineStrong: read("line-strong"),
    text: read("text"),
    muted: read("muted"),
    accent: read("accent"),
    accentStrong: read("accent-strong"),
    accentSoft: read("accent-soft"),
    danger: read("danger"),
    warning: read("warning"),
    focus: read("focus"),
    font: read("font"),
    sockets,
  };
}
