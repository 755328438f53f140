import type { Point, WorkflowDocument } from "./document.ts";
import { idsOf } from "./fresh-id.ts";
import type { Rect } from "./rect.ts";
import { reach } from "./wiring.ts";

/** Ids of nodes, notes, groups and reroutes. */
export type Selection = ReadonlySet<string>;

export const nothing: Selection = new Set();

/** With the id, or without it if it was in. */
export function toggled(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** What of the selection is still there; the very same selection if all is. */
export function standing(selection: Selection, document: WorkflowDocument): Selection {
  if (selection.size === 0) return selection;
  // Counted without a set of all ids: this is done at every step of a drag.
  let found = 0;
  for (const items of [document.nodes, document.notes, document.groups, document.reroutes])
    for (const { id } of items) if (selection.has(id)) found++;
  if (found === selection.size) return selection;
  const ids = idsOf(document);
  return new Set([...selection].filter((id) => ids.has(id)));
}

export function everything(document: WorkflowDocument): Selection {
  return idsOf(document);
}

/** The selected nodes, and all that lead to them or that they lead to. */
export function connected(document: WorkflowDocument, selection: Selection, way: "downstream" | "upstream"): Selection {
  const nodes = document.nodes.filter(({ id }) => selection.has(id)).map(({ id }) => id);
  return new Set([...selection, ...reach(document, nodes, way)]);
}

/** The thing nearest in a direction, for going about with arrow keys; undefined if there is none. */
export function neighbour(rects: ReadonlyMap<string, Rect>, id: string, [dx, dy]: Point): string | undefined {
  const here = rects.get(id);
  if (here === undefined) return undefined;
  const scores = [...rects].flatMap(([other, rect]): [string, number][] => {
    const away = [middle(rect)[0] - middle(here)[0], middle(rect)[1] - middle(here)[1]] as const;
    const along = away[0] * dx + away[1] * dy;
    const aside = Math.abs(away[0] * dy) + Math.abs(away[1] * dx);
    // Things that stand aside count as twice as far, so that arrows walk along rows and columns.
    return other !== id && along > 0 ? [[other, along + 2 * aside]] : [];
  });
  return scores.sort((a, b) => a[1] - b[1])[0]?.[0];
}

function middle({ x, y, width, height }: Rect): Point {
  return [x + width / 2, y + height / 2];
}
