/** The colours that nodes, groups and notes can be given; `none` takes theirs away. Each is readable in both themes. */
export const COLOURS: Readonly<Record<string, string | undefined>> = {
  none: undefined,
  red: "#c2574f",
  orange: "#c7833a",
  yellow: "#b3a13a",
  green: "#5c9a55",
  teal: "#3b958d",
  blue: "#4a82bf",
  violet: "#8570c7",
  pink: "#bd6299",
  grey: "#7b8694",
};
