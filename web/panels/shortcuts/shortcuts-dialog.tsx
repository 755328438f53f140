import { Pencil, RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Action } from "#web/actions/action.ts";
import { actions, areas } from "#web/actions/actions.ts";
import { keysOf, pressed, shownAs } from "#web/actions/shortcuts.ts";
import { searchIndex } from "#web/document/search.ts";
import { changeSettings, useSettings } from "#web/store/settings.ts";
import { closeSurface } from "#web/store/surface.ts";
import { Button, IconButton } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { TextField } from "#web/ui/field.tsx";
import { conflictsOf, isTaken } from "./conflicts.ts";
import "./shortcuts.css";

/** Actions that take the place of others of the same keys, where those make no sense. */
const SHARED: ReadonlySet<string> = new Set(areas.find(({ id }) => id === "blocks")?.actions.map(({ id }) => id));

/** All keys at a glance; each can be changed, and those that two actions share are told. */
export function ShortcutsDialog() {
  const { t } = useTranslation();
  const shortcuts = useSettings((settings) => settings.shortcuts);
  const [query, setQuery] = useState("");
  const [editing, edit] = useState<string>();
  const title = (action: Action) => t(`actions.${action.id}`);
  const entries = actions.map((action) => {
    const words = keysOf(action, shortcuts).split(" ").map(shownAs).join(" ");
    return { id: action.id, title: title(action), words };
  });
  const found = new Set(
    searchIndex(entries)
      .find(query)
      .map(({ id }) => id),
  );
  return (
    <Dialog
      title={t("actions.shortcuts")}
      closeName={t("app.close")}
      size="large"
      onClose={closeSurface}
      footer={
        <Button isDisabled={Object.keys(shortcuts).length === 0} onPress={() => changeSettings({ shortcuts: {} })}>
          {t("settings.keys-reset-all")}
        </Button>
      }
    >
      <div className="shortcuts">
        <TextField
          label={t("settings.keys-search")}
          hideLabel
          placeholder={t("settings.keys-search")}
          value={query}
          onChange={setQuery}
        />
        <div className="shortcut-areas">
          {areas.map(({ id, actions: own }) => {
            const shown = own.filter((action) => found.has(action.id));
            if (shown.length === 0) return null;
            return (
              <section key={id}>
                <h3>{t(`commands.area.${id}`)}</h3>
                <ul>
                  {shown.map((action) => (
                    <Line
                      key={action.id}
                      action={action}
                      shortcuts={shortcuts}
                      editing={editing === action.id}
                      onEdit={(on) => edit(on ? action.id : undefined)}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
        <p className="description">{t("settings.keys-mouse")}</p>
      </div>
    </Dialog>
  );
}

function Line({
  action,
  shortcuts,
  editing,
  onEdit,
}: {
  readonly action: Action;
  readonly shortcuts: Readonly<Record<string, string>>;
  readonly editing: boolean;
  onEdit(on: boolean): void;
}) {
  const { t } = useTranslation();
  const keys = keysOf(action, shortcuts);
  const name = t(`actions.${action.id}`);
  const conflicts = conflictsOf(action, keys, actions, shortcuts, SHARED);
  const set = (next: string | undefined) => {
    const { [action.id]: _, ...rest } = shortcuts;
    changeSettings({ shortcuts: next === undefined || next === action.keys ? rest : { ...rest, [action.id]: next } });
    onEdit(false);
  };
  // The field goes away with what is typed into it: the focus stays in its line.
  const line = useRef<HTMLLIElement>(null);
  const focusLine = () => line.current?.focus();
  return (
    <li ref={line} tabIndex={-1} data-conflict={conflicts.length > 0}>
      <span className="shortcut-name">{name}</span>
      {editing ? (
        <KeyField name={name} onTyped={focusLine} onKeys={set} onLeave={() => onEdit(false)} />
      ) : (
        <span className="shortcut-keys">
          {keys
            .split(" ")
            .filter(Boolean)
            .map((each) => (
              <kbd key={each}>{shownAs(each)}</kbd>
            ))}
        </span>
      )}
      {action.id in shortcuts && (
        <IconButton name={t("settings.keys-reset", { name })} onPress={() => set(undefined)}>
          <RotateCcw />
        </IconButton>
      )}
      <IconButton name={t("settings.keys-change", { name })} onPress={() => onEdit(true)}>
        <Pencil />
      </IconButton>
      {conflicts.length > 0 && (
        <p className="problem">
          {t("settings.keys-conflict", { others: conflicts.map(({ id }) => t(`actions.${id}`)).join(", ") })}
        </p>
      )}
    </li>
  );
}

/** Waits for the keys that are to be those of an action. Backspace alone takes them away, Escape leaves them. */
function KeyField({
  name,
  onTyped,
  onKeys,
  onLeave,
}: {
  readonly name: string;
  /** Before it goes away because of a key. */
  onTyped(): void;
  onKeys(keys: string): void;
  onLeave(): void;
}) {
  const { t } = useTranslation();
  const [refused, refuse] = useState(false);
  return (
    <input
      className="key-field input"
      aria-label={t("settings.keys-press", { name })}
      placeholder={refused ? t("settings.keys-taken") : t("settings.keys-prompt")}
      value=""
      readOnly
      // biome-ignore lint/a11y/noAutofocus: it was asked for, and waits for keys
      autoFocus
      onBlur={onLeave}
      onKeyDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
        const keys = pressed(event.nativeEvent);
        if (isTaken(keys)) {
          refuse(true);
          return;
        }
        onTyped();
        if (keys === "Escape") onLeave();
        else onKeys(keys === "Backspace" ? "" : keys);
      }}
    />
  );
}
