import { useMemo, useRef } from "react";
import { Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { actions } from "#web/actions/actions.ts";
import { shownAs, shownKeys } from "#web/actions/shortcuts.ts";
import { COLOURS } from "#web/document/colours.ts";
import { focusCanvas } from "#web/store/current-view.ts";
import { closeSurface, type Surface } from "#web/store/surface.ts";
import { type MenuEntry, MenuList } from "#web/ui/menu.tsx";
import { type ContextEntry, contextEntries } from "./context-menu-entries.ts";

/** The menu of what was pointed at on the canvas. */
export function ContextMenu({ surface }: { readonly surface: Extract<Surface, { kind: "menu" }> }) {
  const { t } = useTranslation();
  const anchor = useRef<HTMLDivElement>(null);
  const { target, at, screen } = surface;
  const { entries, runs } = useMemo(() => resolved(contextEntries(target, at, screen), t), [target, at, screen, t]);
  const close = () => {
    closeSurface();
    focusCanvas();
  };
  return (
    <>
      <div ref={anchor} className="menu-anchor" style={{ left: screen[0], top: screen[1] }} />
      <Popover
        className="popover context-menu"
        aria-label={t("edit.menu")}
        triggerRef={anchor}
        placement="bottom start"
        offset={0}
        isOpen
        onOpenChange={(open) => open || close()}
      >
        <MenuList
          name={t("edit.menu")}
          entries={entries}
          onChoose={(id) => {
            close();
            // The popover gives the focus back in the next frame; a field that opens must come after that.
            requestAnimationFrame(() => requestAnimationFrame(() => runs.get(id)?.()));
          }}
        />
      </Popover>
    </>
  );
}

/** The lines with their titles, keys and whether they can be done now; actions that cannot are left out of node menus' ends. */
function resolved(
  entries: readonly ContextEntry[],
  t: (key: string) => string,
): { readonly entries: readonly MenuEntry[]; readonly runs: ReadonlyMap<string, () => void> } {
  const runs = new Map<string, () => void>();
  const lines = (list: readonly ContextEntry[]): MenuEntry[] => {
    let separator = false;
    return list.flatMap((entry): MenuEntry[] => {
      if (entry === null) {
        separator = true;
        return [];
      }
      const line = lineOf(entry);
      if (!line) return [];
      const made = separator ? { ...line, separator } : line;
      separator = false;
      return [made];
    });
  };
  const lineOf = (entry: Exclude<ContextEntry, null>): MenuEntry | undefined => {
    if (typeof entry === "string") {
      const action = actions.find(({ id }) => id === entry);
      const disabled = action?.enabled?.() === false;
      if (!action || (disabled && ABSENT.has(entry))) return undefined;
      runs.set(entry, action.run);
      const danger = entry === "remove" || entry === "remove-with-members";
      const colour = entry.startsWith("colour-") ? COLOURS[entry.slice(7)] : undefined;
      return {
        id: entry,
        label: t(`actions.${entry}`),
        keys: shownKeys(action) || shownAs(BROWSER_KEYS[entry] ?? ""),
        disabled,
        danger,
        ...(colour && { icon: <Swatch colour={colour} /> }),
      };
    }
    if ("entries" in entry) return { id: entry.id, label: t(`edit.${entry.id}`), entries: lines(entry.entries) };
    const { id, run, disabled = false, danger = false } = entry;
    runs.set(id, run);
    return { id, label: t(`edit.${id}`), disabled, danger };
  };
  return { entries: lines(entries), runs };
}

/** Keys that the browser hears itself. */
const BROWSER_KEYS: Readonly<Record<string, string>> = { cut: "Mod+X", copy: "Mod+C", paste: "Mod+V" };

/** What is not even shown where it cannot be done, since it is about another sort of thing. */
const ABSENT = new Set(["open-result", "open-block", "unpack-block", "make-block"]);

function Swatch({ colour }: { readonly colour: string }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden className="swatch">
      <circle cx="6" cy="6" r="5" fill={colour} />
    </svg>
  );
}
