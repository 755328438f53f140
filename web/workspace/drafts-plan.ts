import { formatWorkflow } from "#protocol/workflow.ts";
import type { WorkflowDocument } from "#web/document/document.ts";
import type { Camera } from "#web/scene/camera.ts";

/**
 * An open workflow as it is kept in the browser. Documents that are one object here are one object again when the record is
 * read, since it is copied as a whole: so a recovered tab still knows whether it differs from what was saved.
 */
export interface Draft {
  readonly key: string;
  readonly document: WorkflowDocument;
  readonly saved?: { readonly etag: string; readonly document: WorkflowDocument } | undefined;
  /** What it was opened as, where that is kept elsewhere: a template, a file. */
  readonly origin?: WorkflowDocument | undefined;
  readonly run?: string | undefined;
  /** Milliseconds since 1970. Only of a tab that was closed, and can be opened again. */
  readonly closedAt?: number | undefined;
}

/** The tabs of one window of the browser, in their order. */
export interface WindowTabs {
  readonly window: string;
  /** When it was written, milliseconds since 1970. */
  readonly at: number;
  readonly active: string;
  readonly tabs: readonly { readonly key: string; readonly camera?: Camera | undefined }[];
}

/** All that is kept. */
export interface KeptDrafts {
  readonly drafts: readonly Draft[];
  readonly windows: readonly WindowTabs[];
}

/** Closed tabs that can be opened again; the oldest are forgotten beyond that. */
export const KEPT_CLOSED = 30;

/** What has to be written so that the drafts of before become those of now: what is equal is not written again. */
export function draftChanges(
  before: ReadonlyMap<string, Draft>,
  now: readonly Draft[],
  at: number,
): { readonly put: readonly Draft[]; readonly drop: readonly string[] } {
  const open = new Set(now.map(({ key }) => key));
  const gone = [...before.values()].filter(({ key }) => !open.has(key));
  const closed = gone.filter(({ document }) => document.nodes.length + document.notes.length > 0);
  return {
    put: [
      ...now.filter((draft) => !sameDraft(before.get(draft.key), draft)),
      ...closed.map((draft) => ({ ...draft, closedAt: at })),
    ],
    drop: gone.filter((draft) => !closed.includes(draft)).map(({ key }) => key),
  };
}

function sameDraft(a: Draft | undefined, b: Draft): boolean {
  return (
    a !== undefined && a.document === b.document && a.saved === b.saved && a.origin === b.origin && a.run === b.run
  );
}

/** What a window that opens begins with. */
export interface Recovery {
  readonly tabs: readonly (Draft & { readonly camera?: Camera | undefined })[];
  readonly active: string;
  /** Windows that are gone and whose tabs these are now. */
  readonly adopted: readonly string[];
}

/**
 * Chooses the tabs of a window that opens: its own of before if there are any, or else those of all windows that are gone.
 * Adopted tabs get new keys, so that a window that only seemed gone, because the browser had frozen it, goes on with its own
 * drafts. Of tabs that are equal one is enough.
 */
export function recover(
  { drafts, windows }: KeptDrafts,
  window: string,
  live: ReadonlySet<string>,
  freshKey: () => string,
): Recovery {
  const byKey = new Map(drafts.map((draft) => [draft.key, draft]));
  const draftsOf = ({ tabs }: WindowTabs) =>
    tabs.flatMap(({ key, camera }) => {
      const draft = byKey.get(key);
      if (draft === undefined) return [];
      const { closedAt: _, ...open } = draft;
      return [{ ...open, ...(camera && { camera }) }];
    });
  const own = windows.find((each) => each.window === window);
  const mine = own ? draftsOf(own) : [];
  if (own && mine.length > 0) return { tabs: mine, active: activeOf(mine, own.active), adopted: [] };
  const orphans = windows
    .filter((each) => each.window !== window && !live.has(each.window))
    .sort((a, b) => a.at - b.at);
  const found = distinct(orphans.flatMap(draftsOf));
  const keys = new Map(found.map(({ key }) => [key, freshKey()]));
  const tabs = found.map((draft) => ({ ...draft, key: keys.get(draft.key)! }));
  const active = keys.get(orphans.at(-1)?.active ?? "") ?? "";
  return { tabs, active: activeOf(tabs, active), adopted: orphans.map((each) => each.window) };
}

function activeOf(tabs: readonly Draft[], active: string): string {
  return tabs.some(({ key }) => key === active) ? active : (tabs.at(-1)?.key ?? "");
}

/** Without those whose content another has, too; a saved one stays before one that is not. */
function distinct<D extends Draft>(drafts: readonly D[]): D[] {
  const kept = new Map<string, D>();
  for (const draft of drafts) {
    const content = formatWorkflow({ ...draft.document, id: "" });
    const other = kept.get(content);
    if (other === undefined || (other.saved === undefined && draft.saved !== undefined)) kept.set(content, draft);
    else if (draft.saved !== undefined && draft.document.id !== other.document.id)
      kept.set(`${content}${draft.document.id}`, draft);
  }
  const left = new Set(kept.values());
  return drafts.filter((draft) => left.has(draft));
}

/** Keys of the closed tabs that are to be forgotten, the oldest first. */
export function tooOld(drafts: readonly Draft[]): string[] {
  return closedDrafts(drafts)
    .slice(KEPT_CLOSED)
    .map(({ key }) => key);
}

/** The tabs that were closed, the last one first. */
export function closedDrafts(drafts: readonly Draft[]): readonly (Draft & { readonly closedAt: number })[] {
  return drafts
    .flatMap((draft) => (draft.closedAt === undefined ? [] : [{ ...draft, closedAt: draft.closedAt }]))
    .sort((a, b) => b.closedAt - a.closedAt);
}
